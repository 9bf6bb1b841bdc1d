extension WireMessage {
    private static let backfillFlag: UInt8 = 1

    /// The header frame.
    package func encoded() -> [UInt8] {
        var writer = HeaderWriter()
        writer.bytes.reserveCapacity(64)
        writer.bytes.append(contentsOf: WireProtocol.magic)
        writer.put(WireProtocol.version)
        writer.put(kind.rawValue)
        writer.put(flags)
        writer.put(UInt16(0))
        switch self {
        case .hello(let hello):
            writer.put(hello.attempt)
            writer.put(UInt16(hello.stream.utf8.count))
            writer.bytes.append(contentsOf: hello.stream.utf8)
        case .batch(let header):
            writer.put(header.epoch)
            writer.put(header.firstSequence)
            writer.put(header.count)
        case .welcome(let welcome):
            writer.put(welcome.attempt)
            writer.put(welcome.epoch)
            writer.put(welcome.nextSequence)
            writer.put(welcome.maxBatch)
            writer.put(welcome.credit)
        case .acknowledged(let answer):
            answer.write(to: &writer)
        case .expected(let epoch, let sequence):
            writer.put(epoch)
            writer.put(sequence)
        case .fenced(let epoch):
            writer.put(epoch)
        case .busy(let firstSequence, let retryAfterMilliseconds):
            writer.put(firstSequence)
            writer.put(retryAfterMilliseconds)
        case .rejected(let firstSequence, let reason):
            writer.put(firstSequence)
            writer.put(reason)
        }
        return writer.bytes
    }

    private var flags: UInt8 {
        if case .hello(let hello) = self, hello.isBackfill { return Self.backfillFlag }
        return 0
    }

    /// Reads a header frame; every byte of it must be accounted for.
    package static func decode(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> WireMessage {
        guard bytes.count >= 3, bytes.prefix(3).elementsEqual(WireProtocol.magic) else { throw .notThisProtocol }
        guard bytes.count <= WireProtocol.headerBytes else { throw .bytesLeftOver }
        var reader = HeaderReader(bytes: bytes, offset: 3)
        let version = try reader.take(UInt8.self)
        guard version == WireProtocol.version else { throw .versionUnknown(version) }
        let type = try reader.take(UInt8.self)
        let flags = try reader.take(UInt8.self)
        guard try reader.take(UInt16.self) == 0 else { throw .invalidField }
        guard let kind = Kind(rawValue: type) else { throw .typeUnknown(type) }
        guard flags == 0 || (kind == .hello && flags == backfillFlag) else { throw .invalidField }
        let message = try read(kind, isBackfill: flags == backfillFlag, from: &reader)
        try reader.finish()
        return message
    }

    private static func read(
        _ kind: Kind, isBackfill: Bool, from reader: inout HeaderReader
    ) throws(WireError) -> WireMessage {
        switch kind {
        case .hello:
            let attempt = try reader.take(UInt64.self)
            let count = Int(try reader.take(UInt16.self))
            guard (1...WireProtocol.streamBytes).contains(count) else { throw .invalidField }
            return .hello(Hello(stream: try reader.takeText(count), isBackfill: isBackfill, attempt: attempt))
        case .batch:
            return .batch(
                BatchHeader(
                    epoch: try reader.take(UInt64.self), firstSequence: try reader.take(UInt64.self),
                    count: try reader.take(UInt32.self)))
        case .welcome:
            return .welcome(
                Welcome(
                    attempt: try reader.take(UInt64.self), epoch: try reader.take(UInt64.self),
                    nextSequence: try reader.take(UInt64.self), maxBatch: try reader.take(UInt32.self),
                    credit: try reader.take(UInt32.self)))
        case .acknowledged: return .acknowledged(try Acknowledgement(from: &reader))
        case .expected:
            return .expected(epoch: try reader.take(UInt64.self), sequence: try reader.take(UInt64.self))
        case .fenced: return .fenced(epoch: try reader.take(UInt64.self))
        case .busy:
            return .busy(
                firstSequence: try reader.take(UInt64.self), retryAfterMilliseconds: try reader.take(UInt32.self))
        case .rejected:
            return .rejected(firstSequence: try reader.take(UInt64.self), reason: try reader.take(UInt8.self))
        }
    }
}

extension Acknowledgement {
    func write(to writer: inout HeaderWriter) {
        writer.put(epoch)
        writer.put(nextSequence)
        writer.put(accepted)
        writer.put(duplicate)
        writer.put(credit)
        writer.put(UInt16(reasons.count))
        writer.put(UInt16(rejected.count))
        for entry in reasons {
            writer.put(entry.reason)
            writer.put(entry.count)
        }
        for entry in rejected {
            writer.put(entry.sequence)
            writer.put(entry.reason)
        }
    }

    init(from reader: inout HeaderReader) throws(WireError) {
        self.init(
            epoch: try reader.take(UInt64.self), nextSequence: try reader.take(UInt64.self),
            accepted: try reader.take(UInt32.self), duplicate: try reader.take(UInt32.self),
            credit: try reader.take(UInt32.self))
        let reasonCount = Int(try reader.take(UInt16.self))
        let listed = Int(try reader.take(UInt16.self))
        guard reasonCount <= 256, listed <= WireProtocol.listedRejections else { throw .invalidField }
        for _ in 0..<reasonCount {
            let reason = try reader.take(UInt8.self)
            reasons.append(WireReasonCount(reason: reason, count: try reader.take(UInt32.self)))
        }
        for _ in 0..<listed {
            let sequence = try reader.take(UInt64.self)
            rejected.append(WireRejection(sequence: sequence, reason: try reader.take(UInt8.self)))
        }
    }
}
