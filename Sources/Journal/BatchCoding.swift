import Events

/// The compact form of an `EventBatch` in a journal row.
///
/// Version byte, event count, then each column. An integer column is its minimum and the differences to it in the smallest
/// of 0, 1, 2, 4 or 8 bytes; a column that is mostly absent stores a bitmap and only the values that are there.
package enum BatchCoding {
    static let version: UInt8 = 1

    package static func encode(_ batch: EventBatch, tombstones: [Tombstone], droppedFields: UInt64 = 0) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(batch.count * 64 + batch.commentBytes.count + 64)
        writer.append(version)
        let count = batch.count
        writer.appendVarint(UInt64(count))
        if count > 0 {
            for column in [
                batch.kind, batch.rating, batch.driversAnswered, batch.driversPositive, batch.needMet,
                batch.stage, batch.flags,
            ] {
                writer.appendColumn(column)
            }
            for column in [
                batch.service, batch.provider, batch.channel, batch.touchpoint, batch.region,
                batch.language, batch.step, batch.commentLength,
            ] {
                writer.appendColumn(column)
            }
            writer.appendColumn(batch.day)
            writer.appendColumn(batch.dayEndOffset)
            writer.appendColumn(batch.time)
            writer.appendHashes(batch.identity)
            writer.appendSparse(count: count, present: { !batch.caseToken[$0].isAbsent }) { writer, index in
                writer.appendFixed(batch.caseToken[index].high, width: 8)
                writer.appendFixed(batch.caseToken[index].low, width: 8)
            }
            writer.appendSparse(count: count, present: { batch.respondent[$0] != 0 }) { writer, index in
                writer.appendFixed(batch.respondent[index], width: 8)
            }
            writer.appendSparseColumn(batch.duration, batch.flags, EventFlags.hasDuration)
            writer.appendSparseColumn(batch.target, batch.flags, EventFlags.hasTarget)
            writer.appendSparseColumn(batch.cost, batch.flags, EventFlags.hasCost)
            writer.appendVarint(UInt64(batch.commentBytes.count))
            writer.bytes.append(contentsOf: batch.commentBytes)
        }
        writer.appendVarint(UInt64(tombstones.count))
        var previous = 0
        for tombstone in tombstones {
            writer.appendVarint(UInt64(tombstone.offset - previous))
            writer.append(tombstone.reason.rawValue)
            previous = tombstone.offset
        }
        writer.appendVarint(droppedFields)
        return writer.bytes
    }

    package static func decode(
        _ bytes: [UInt8]
    ) throws(BatchCodingError) -> (events: EventBatch, tombstones: [Tombstone], droppedFields: UInt64) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .versionUnknown(version) }
        let count = try reader.count(atMost: Limits.batchEvents)
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

    private static func decodeColumns(
        _ batch: inout EventBatch, _ count: Int, _ reader: inout ByteReader
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
        batch.caseToken = Array(repeating: .absent, count: count)
        for index in try reader.presence(count) { batch.caseToken[index] = try reader.hash() }
        batch.respondent = Array(repeating: 0, count: count)
        for index in try reader.presence(count) { batch.respondent[index] = try reader.word() }
        batch.duration = try reader.sparseColumn(count, batch.flags, EventFlags.hasDuration)
        batch.target = try reader.sparseColumn(count, batch.flags, EventFlags.hasTarget)
        batch.cost = try reader.sparseColumn(count, batch.flags, EventFlags.hasCost)
        let length = Int(truncatingIfNeeded: try reader.varint())
        guard length == batch.commentLength.reduce(0, { $0 + Int($1) }) else {
            throw .malformed(offset: reader.offset)
        }
        let start = try reader.skip(length)
        batch.commentBytes = Array(bytes: reader.bytes, from: start, count: length)
    }
}

/// A sequence number that no event took: its place in the batch and the reason.
package struct Tombstone: Sendable, Equatable {
    package var offset: Int
    package var reason: RejectReason

    package init(offset: Int, reason: RejectReason) {
        self.offset = offset
        self.reason = reason
    }
}

extension Array where Element == UInt8 {
    fileprivate init(bytes: [UInt8], from start: Int, count: Int) { self = Array(bytes[start..<(start + count)]) }
}

extension ByteWriter {
    fileprivate mutating func appendColumn(_ column: [some FixedWidthInteger]) {
        guard var low = column.first else { return }
        var high = low
        for value in column {
            low = min(low, value)
            high = max(high, value)
        }
        let base = Int64(low)
        let spread = UInt64(bitPattern: Int64(high) &- base)
        let width = spread == 0 ? 0 : spread < 1 << 8 ? 1 : spread < 1 << 16 ? 2 : spread < 1 << 32 ? 4 : 8
        append(UInt8(width))
        appendVarint(UInt64(zigzag: base))
        guard width > 0 else { return }
        for value in column { appendFixed(UInt64(bitPattern: Int64(value) &- base), width: width) }
    }

    fileprivate mutating func appendHashes(_ column: [Hash128]) {
        for hash in column {
            appendFixed(hash.high, width: 8)
            appendFixed(hash.low, width: 8)
        }
    }

    fileprivate mutating func appendSparse(
        count: Int, present: (Int) -> Bool, value: (inout ByteWriter, Int) -> Void
    ) {
        appendPresence(count: count, present: present)
        for index in 0..<count where present(index) { value(&self, index) }
    }

    /// 0 = none, 1 = all, 2 = a bitmap follows.
    private mutating func appendPresence(count: Int, present: (Int) -> Bool) {
        var total = 0
        for index in 0..<count where present(index) { total += 1 }
        append(total == 0 ? 0 : total == count ? 1 : 2)
        guard total > 0, total < count else { return }
        var start = 0
        while start < count {
            var bits: UInt8 = 0
            for index in start..<min(start + 8, count) where present(index) { bits |= 1 << UInt8(index - start) }
            append(bits)
            start += 8
        }
    }

    fileprivate mutating func appendSparseColumn(_ column: [Int64], _ flags: [UInt8], _ flag: UInt8) {
        var values: [Int64] = []
        for index in column.indices where flags[index] & flag != 0 { values.append(column[index]) }
        if !values.isEmpty { appendColumn(values) }
    }
}

extension ByteReader {
    fileprivate mutating func column<T: FixedWidthInteger>(_ count: Int) throws(BatchCodingError) -> [T] {
        let width = Int(try byte())
        let base = try varint().unzigzagged
        guard [0, 1, 2, 4, 8].contains(width) else { throw .malformed(offset: offset) }
        let start = try skip(width * count)
        guard width > 0 else {
            guard let value = T(exactly: base) else { throw .malformed(offset: offset) }
            return Array(repeating: value, count: count)
        }
        var out = [T](repeating: 0, count: count)
        if width == 1 {
            for index in 0..<count { out[index] = T(truncatingIfNeeded: base &+ Int64(bytes[start + index])) }
            return out
        }
        var position = start
        for index in 0..<count {
            var value: UInt64 = 0
            for byteIndex in 0..<width { value |= UInt64(bytes[position + byteIndex]) << UInt64(8 * byteIndex) }
            position += width
            out[index] = T(truncatingIfNeeded: base &+ Int64(bitPattern: value))
        }
        return out
    }

    fileprivate mutating func word() throws(BatchCodingError) -> UInt64 { word(at: try skip(8)) }

    fileprivate mutating func hash() throws(BatchCodingError) -> Hash128 {
        let start = try skip(16)
        return Hash128(high: word(at: start), low: word(at: start + 8))
    }

    fileprivate mutating func hashes(_ count: Int) throws(BatchCodingError) -> [Hash128] {
        let start = try skip(16 * count)
        var out = [Hash128](repeating: .absent, count: count)
        for index in 0..<count {
            let place = start + 16 * index
            out[index] = Hash128(high: word(at: place), low: word(at: place + 8))
        }
        return out
    }

    fileprivate mutating func presence(_ count: Int) throws(BatchCodingError) -> [Int] {
        switch try byte() {
        case 0: return []
        case 1: return Array(0..<count)
        case 2:
            let start = try skip((count + 7) / 8)
            return (0..<count).filter { bytes[start + $0 / 8] & (1 << UInt8($0 % 8)) != 0 }
        default: throw .malformed(offset: offset)
        }
    }

    fileprivate mutating func sparseColumn(
        _ count: Int, _ flags: [UInt8], _ flag: UInt8
    ) throws(BatchCodingError) -> [Int64] {
        var out = [Int64](repeating: 0, count: count)
        let present = (0..<count).filter { flags[$0] & flag != 0 }
        guard !present.isEmpty else { return out }
        let values: [Int64] = try column(present.count)
        for (index, value) in zip(present, values) { out[index] = value }
        return out
    }
}
