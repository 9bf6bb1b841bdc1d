import Events

@testable import Journal

/// Version 1 of the form of a row, written byte by byte; what the encoder writes must be the same.
enum NaiveBatchCoding {
    static func encode(_ batch: EventBatch, tombstones: [Tombstone], droppedFields: UInt64 = 0) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(batch.count * 64 + batch.commentBytes.count + 64)
        writer.append(1)
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
