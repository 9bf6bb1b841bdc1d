import WireProtocol

/// Every accepted header means exactly its bytes, and every message survives the way there and back.
enum WireEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        if let message = try? WireMessage.decode(bytes) {
            try hold(message.encoded() == Array(bytes), "\(message) is not written as it was read")
            if case .acknowledged(let answer) = message {
                try hold(answer.rejected.count <= WireProtocol.listedRejections, "an ACK lists too many")
            }
        }
        let invented = message(from: bytes)
        let encoded = invented.encoded()
        try hold(encoded.count <= WireProtocol.headerBytes, "a header of \(encoded.count) bytes")
        let back = try encoded.withUnsafeBytes { try WireMessage.decode($0) }
        try hold(back == invented, "\(invented) came back as \(back)")
        for length in Set([0, 3, 8, encoded.count / 2, encoded.count - 1]) where length < encoded.count {
            let cut = encoded[..<length].withUnsafeBytes { try? WireMessage.decode($0) }
            try hold(cut == nil, "a header cut to \(length) bytes was read as \(String(describing: cut))")
        }
    }

    /// A message of any kind with the bytes as its numbers.
    private static func message(from bytes: UnsafeRawBufferPointer) -> WireMessage {
        var rest = bytes[...]
        func number() -> UInt64 {
            defer { rest = rest.dropFirst(8) }
            return rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        func small() -> UInt32 { UInt32(truncatingIfNeeded: number()) }
        switch number() % 8 {
        case 0:
            let name = String(decoding: rest.prefix(40), as: UTF8.self)
            return .hello(Hello(stream: name.isEmpty ? "s" : name, isBackfill: rest.count % 2 == 0, attempt: number()))
        case 1: return .batch(BatchHeader(epoch: number(), firstSequence: number(), count: small()))
        case 2:
            return .welcome(
                Welcome(
                    attempt: number(), epoch: number(), nextSequence: number(), maxBatch: small(), credit: small()))
        case 3: return .expected(epoch: number(), sequence: number())
        case 4: return .fenced(epoch: number())
        case 5: return .busy(firstSequence: number(), retryAfterMilliseconds: small())
        case 6: return .rejected(firstSequence: number(), reason: UInt8(truncatingIfNeeded: number()))
        default:
            var answer = Acknowledgement(
                epoch: number(), nextSequence: number(), accepted: small(), duplicate: small(), credit: small())
            while !rest.isEmpty, answer.reasons.count < 256 {
                let one = number()
                answer.reasons.append(
                    WireReasonCount(reason: UInt8(truncatingIfNeeded: one), count: UInt32(truncatingIfNeeded: one)))
                answer.rejected.append(WireRejection(sequence: one, reason: UInt8(truncatingIfNeeded: one >> 8)))
            }
            return .acknowledged(answer)
        }
    }
}
