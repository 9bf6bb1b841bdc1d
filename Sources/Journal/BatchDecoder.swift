import Events

/// Reads rows in the form of `BatchCoding`; malformed bytes are an error, never a trap.
enum BatchDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(BatchCodingError) -> BatchCoding.Decoded {
        var reader = MemoryReader(bytes)
        let count = try eventCount(&reader)
        var batch = EventBatch()
        if count > 0 { try decodeColumns(&batch, count, &reader) }
        var tombstones: [Tombstone] = []
        var offset = 0
        for _ in 0..<(try reader.count(atMost: Limits.batchEvents)) {
            offset += try reader.count(atMost: Limits.batchEvents)
            guard let reason = RejectReason(rawValue: try reader.byte()) else {
                throw .malformed(offset: reader.offset)
            }
            tombstones.append(Tombstone(offset: offset, reason: reason))
        }
        let droppedFields = try reader.varint()
        guard reader.isAtEnd else { throw .malformed(offset: reader.offset) }
        return (batch, tombstones, droppedFields)
    }

    /// The identities alone; the other columns are stepped over.
    static func identities(_ bytes: UnsafeRawBufferPointer) throws(BatchCodingError) -> [Hash128] {
        var reader = MemoryReader(bytes)
        let count = try eventCount(&reader)
        guard count > 0 else { return [] }
        for _ in 0..<columnsBeforeIdentity { try reader.skipColumn(count) }
        return try reader.hashes(count)
    }

    private static let columnsBeforeIdentity = 18

    private static func eventCount(_ reader: inout MemoryReader) throws(BatchCodingError) -> Int {
        let version = try reader.byte()
        guard version == BatchCoding.version else { throw .versionUnknown(version) }
        return try reader.count(atMost: Limits.batchEvents)
    }

    private static func decodeColumns(
        _ batch: inout EventBatch, _ count: Int, _ reader: inout MemoryReader
    ) throws(BatchCodingError) {
        batch.kind = try reader.column(count)
        batch.rating = try reader.column(count)
        batch.driversAnswered = try reader.column(count)
        batch.driversPositive = try reader.column(count)
        batch.needMet = try reader.column(count)
        batch.stage = try reader.column(count)
        batch.flags = try reader.column(count)
        batch.service = try reader.column(count)
        batch.provider = try reader.column(count)
        batch.channel = try reader.column(count)
        batch.touchpoint = try reader.column(count)
        batch.region = try reader.column(count)
        batch.language = try reader.column(count)
        batch.step = try reader.column(count)
        batch.commentLength = try reader.column(count)
        batch.day = try reader.column(count)
        batch.dayEndOffset = try reader.column(count)
        batch.time = try reader.column(count)
        batch.identity = try reader.hashes(count)
        batch.caseToken = try reader.sparseHashes(count)
        batch.respondent = try reader.sparseWords(count)
        batch.duration = try reader.flaggedColumn(batch.flags, EventFlags.hasDuration)
        batch.target = try reader.flaggedColumn(batch.flags, EventFlags.hasTarget)
        batch.cost = try reader.flaggedColumn(batch.flags, EventFlags.hasCost)
        let length = Int(truncatingIfNeeded: try reader.varint())
        guard length == batch.commentLength.reduce(0, { $0 + Int($1) }) else {
            throw .malformed(offset: reader.offset)
        }
        batch.commentBytes = [UInt8](try reader.take(length))
    }
}

extension MemoryReader {
    private mutating func columnHead() throws(BatchCodingError) -> (width: Int, base: Int64) {
        let width = Int(try byte())
        let base = try varint().unzigzagged
        guard width <= 8, width & (width - 1) == 0 else { throw .malformed(offset: offset) }
        return (width, base)
    }

    fileprivate mutating func skipColumn(_ count: Int) throws(BatchCodingError) {
        _ = try take(try columnHead().width * count)
    }

    fileprivate mutating func column<Value: FixedWidthInteger>(_ count: Int) throws(BatchCodingError) -> [Value] {
        let (width, base) = try columnHead()
        let bytes = try take(width * count)
        switch width {
        case 0:
            guard let value = Value(exactly: base) else { throw .malformed(offset: offset) }
            return Array(repeating: value, count: count)
        case 1: return Self.sums(base, bytes, of: UInt8.self)
        case 2: return Self.sums(base, bytes, of: UInt16.self)
        case 4: return Self.sums(base, bytes, of: UInt32.self)
        default: return Self.sums(base, bytes, of: UInt64.self)
        }
    }

    @inline(__always)
    private static func sums<Value: FixedWidthInteger, Stored: FixedWidthInteger>(
        _ base: Int64, _ bytes: UnsafeRawBufferPointer, of type: Stored.Type
    ) -> [Value] {
        let low = Value(truncatingIfNeeded: base)
        let width = MemoryLayout<Stored>.size
        let count = bytes.count / width
        return Array(unsafeUninitializedCapacity: count) { out, initialized in
            for index in 0..<count {
                let stored = Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: index * width, as: Stored.self))
                out.initializeElement(at: index, to: low &+ Value(truncatingIfNeeded: stored))
            }
            initialized = count
        }
    }

    fileprivate mutating func hashes(_ count: Int) throws(BatchCodingError) -> [Hash128] {
        let bytes = try take(16 * count)
        return Array(unsafeUninitializedCapacity: count) { out, initialized in
            for index in 0..<count { out.initializeElement(at: index, to: Self.hash(bytes, index)) }
            initialized = count
        }
    }

    @inline(__always)
    private static func hash(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Hash128 {
        Hash128(high: word(bytes, 2 * index), low: word(bytes, 2 * index + 1))
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }

    fileprivate mutating func sparseHashes(_ count: Int) throws(BatchCodingError) -> [Hash128] {
        switch try presence(count) {
        case .none: return Array(repeating: .absent, count: count)
        case .all: return try hashes(count)
        case .some(let bitmap):
            let bytes = try take(16 * bitmap.total)
            var column = Array(repeating: Hash128.absent, count: count)
            column.withUnsafeMutableBufferPointer { out in
                bitmap.forEach { order, index in out[index] = Self.hash(bytes, order) }
            }
            return column
        }
    }

    fileprivate mutating func sparseWords(_ count: Int) throws(BatchCodingError) -> [UInt64] {
        let presence = try presence(count)
        if case .none = presence { return Array(repeating: 0, count: count) }
        if case .some(let bitmap) = presence {
            let bytes = try take(8 * bitmap.total)
            var column = [UInt64](repeating: 0, count: count)
            column.withUnsafeMutableBufferPointer { out in
                bitmap.forEach { order, index in out[index] = Self.word(bytes, order) }
            }
            return column
        }
        let bytes = try take(8 * count)
        return Array(unsafeUninitializedCapacity: count) { out, initialized in
            for index in 0..<count { out.initializeElement(at: index, to: Self.word(bytes, index)) }
            initialized = count
        }
    }

    private mutating func presence(_ count: Int) throws(BatchCodingError) -> Presence {
        switch try byte() {
        case 0: return .none
        case 1: return .all
        case 2: return .some(Bitmap(try take((count + 7) / 8), count: count))
        default: throw .malformed(offset: offset)
        }
    }

    fileprivate mutating func flaggedColumn(
        _ flags: [UInt8], _ flag: UInt8
    ) throws(BatchCodingError) -> [Int64] {
        var total = 0
        for value in flags { total &+= value & flag == 0 ? 0 : 1 }
        guard total > 0 else { return [Int64](repeating: 0, count: flags.count) }
        let values: [Int64] = try column(total)
        return Array(unsafeUninitializedCapacity: flags.count) { out, initialized in
            values.withUnsafeBufferPointer { values in
                var place = 0
                for index in 0..<flags.count {
                    let isGiven = flags[index] & flag != 0
                    out.initializeElement(at: index, to: isGiven ? values[place] : 0)
                    place &+= isGiven ? 1 : 0
                }
            }
            initialized = flags.count
        }
    }
}

private enum Presence {
    case none
    case all
    case some(Bitmap)
}

/// Which of `count` events have a value; bits after the last event mean nothing.
private struct Bitmap {
    let total: Int
    private let bytes: UnsafeRawBufferPointer
    private let count: Int

    init(_ bytes: UnsafeRawBufferPointer, count: Int) {
        self.bytes = bytes
        self.count = count
        total = (0..<bytes.count).reduce(0) { $0 + Self.bits(bytes, $1, count).nonzeroBitCount }
    }

    private static func bits(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ count: Int) -> UInt8 {
        let rest = count - place * 8
        return rest >= 8 ? bytes[place] : bytes[place] & (1 << UInt8(rest) - 1)
    }

    /// Calls `body` with the order and the index of each event that has a value.
    @inline(__always)
    func forEach(_ body: (Int, Int) -> Void) {
        var order = 0
        for place in 0..<bytes.count {
            var bits = Self.bits(bytes, place, count)
            while bits != 0 {
                body(order, place * 8 + bits.trailingZeroBitCount)
                order += 1
                bits &= bits - 1
            }
        }
    }
}
