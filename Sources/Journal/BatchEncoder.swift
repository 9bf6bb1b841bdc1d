import Events

/// Writes rows in the form of `BatchCoding`, one after another into the same memory.
package struct BatchEncoder {
    private var storage: [UInt8] = []
    private var length = 0
    /// Values of a column that not every event has.
    private var present: [Int64] = []

    package init() {}

    /// Encodes the events of all parts, in order, as if they were one batch.
    package mutating func encode(_ parts: [EventBatch], tombstones: [Tombstone], droppedFields: UInt64) {
        let count = parts.reduce(0) { $0 + $1.count }
        let comments = parts.reduce(0) { $0 + $1.commentBytes.count }
        let bound = count * Self.bytesPerEvent + comments + tombstones.count * Self.bytesPerTombstone + Self.bytesPerRow
        if storage.count < bound { storage = [UInt8](repeating: 0, count: bound) }
        if present.count <= count { present = [Int64](repeating: 0, count: count + 1) }
        length = storage.withUnsafeMutableBytes { memory in
            present.withUnsafeMutableBufferPointer { present in
                var writer = MemoryWriter(memory)
                writer.append(BatchCoding.version)
                writer.appendVarint(UInt64(count))
                if count > 0 {
                    parts.withUnsafeBufferPointer { parts in
                        writer.appendColumns(parts)
                        writer.appendSparseColumns(parts, present)
                        writer.appendVarint(UInt64(comments))
                        for index in parts.indices {
                            parts[index].commentBytes.withUnsafeBytes { writer.append(contentsOf: $0) }
                        }
                    }
                }
                writer.append(tombstones)
                writer.appendVarint(droppedFields)
                return writer.offset
            }
        }
    }

    /// The row that was encoded last.
    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
    }

    /// What an event can take at the most: its fields at full width, and a byte for its bits in the two bitmaps.
    private static let bytesPerEvent = 7 + 8 * 4 + 2 * 4 + 8 + 2 * 16 + 8 + 3 * 8 + 1
    private static let bytesPerTombstone = 4
    /// Heads of columns, counts and the rest of a value that is written and then not kept.
    private static let bytesPerRow = 512
}

private typealias Parts = UnsafeBufferPointer<EventBatch>

extension MemoryWriter {
    fileprivate mutating func append(_ tombstones: [Tombstone]) {
        appendVarint(UInt64(tombstones.count))
        var previous = 0
        for tombstone in tombstones {
            appendVarint(UInt64(tombstone.offset - previous))
            append(tombstone.reason.rawValue)
            previous = tombstone.offset
        }
    }

    fileprivate mutating func appendColumns(_ parts: Parts) {
        appendColumn(parts) { $0.kind }
        appendColumn(parts) { $0.rating }
        appendColumn(parts) { $0.driversAnswered }
        appendColumn(parts) { $0.driversPositive }
        appendColumn(parts) { $0.needMet }
        appendColumn(parts) { $0.stage }
        appendColumn(parts) { $0.flags }
        appendColumn(parts) { $0.service }
        appendColumn(parts) { $0.provider }
        appendColumn(parts) { $0.channel }
        appendColumn(parts) { $0.touchpoint }
        appendColumn(parts) { $0.region }
        appendColumn(parts) { $0.language }
        appendColumn(parts) { $0.step }
        appendColumn(parts) { $0.commentLength }
        appendColumn(parts) { $0.day }
        appendColumn(parts) { $0.dayEndOffset }
        appendColumn(parts) { $0.time }
        for index in parts.indices { parts[index].identity.withUnsafeBufferPointer { appendHashes($0) } }
    }

    fileprivate mutating func appendSparseColumns(_ parts: Parts, _ present: UnsafeMutableBufferPointer<Int64>) {
        let cases = appendPresence(parts, { $0.caseToken }, { !$0.isAbsent })
        let caseTokens = reserve(cases * 16, spare: 16)
        var place = 0
        for index in parts.indices {
            parts[index].caseToken.withUnsafeBufferPointer { column in
                for hash in column {
                    caseTokens.storeBytes(of: hash.high.littleEndian, toByteOffset: place, as: UInt64.self)
                    caseTokens.storeBytes(of: hash.low.littleEndian, toByteOffset: place + 8, as: UInt64.self)
                    place += hash.isAbsent ? 0 : 16
                }
            }
        }
        let people = appendPresence(parts, { $0.respondent }, { $0 != 0 })
        let respondents = reserve(people * 8, spare: 8)
        place = 0
        for index in parts.indices {
            parts[index].respondent.withUnsafeBufferPointer { column in
                for respondent in column {
                    respondents.storeBytes(of: respondent.littleEndian, toByteOffset: place, as: UInt64.self)
                    place += respondent == 0 ? 0 : 8
                }
            }
        }
        appendFlagged(parts, EventFlags.hasDuration, present) { $0.duration }
        appendFlagged(parts, EventFlags.hasTarget, present) { $0.target }
        appendFlagged(parts, EventFlags.hasCost, present) { $0.cost }
    }

    @inline(__always)
    private mutating func appendColumn<Value: FixedWidthInteger>(
        _ parts: Parts, _ column: (borrowing EventBatch) -> [Value]
    ) {
        var (low, high) = (Value.max, Value.min)
        for index in parts.indices {
            let (partLow, partHigh) = column(parts[index]).withUnsafeBufferPointer { Self.bounds($0) }
            low = min(low, partLow)
            high = max(high, partHigh)
        }
        let width = appendHead(low: Int64(low), high: Int64(high))
        guard width > 0 else { return }
        for index in parts.indices {
            column(parts[index]).withUnsafeBufferPointer { appendDifferences($0, to: low, width: width) }
        }
    }

    private static func bounds<Value: FixedWidthInteger>(_ column: UnsafeBufferPointer<Value>) -> (Value, Value) {
        var (low, high) = (Value.max, Value.min)
        for value in column {
            low = min(low, value)
            high = max(high, value)
        }
        return (low, high)
    }

    /// Appends the width of the differences and the minimum; returns the width.
    private mutating func appendHead(low: Int64, high: Int64) -> Int {
        let spread = UInt64(bitPattern: high &- low)
        let width = spread == 0 ? 0 : spread < 1 << 8 ? 1 : spread < 1 << 16 ? 2 : spread < 1 << 32 ? 4 : 8
        append(UInt8(width))
        appendVarint(UInt64(zigzag: low))
        return width
    }

    private mutating func appendDifferences<Value: FixedWidthInteger>(
        _ column: UnsafeBufferPointer<Value>, to low: Value, width: Int
    ) {
        switch width {
        case 1: appendDifferences(column, to: low, as: UInt8.self)
        case 2: appendDifferences(column, to: low, as: UInt16.self)
        case 4: appendDifferences(column, to: low, as: UInt32.self)
        default: appendDifferences(column, to: low, as: UInt64.self)
        }
    }

    @inline(__always)
    private mutating func appendDifferences<Value: FixedWidthInteger, Stored: FixedWidthInteger>(
        _ column: UnsafeBufferPointer<Value>, to low: Value, as type: Stored.Type
    ) {
        let width = MemoryLayout<Stored>.size
        let out = reserve(column.count * width)
        for index in column.indices {
            let difference = Stored(truncatingIfNeeded: column[index] &- low)
            out.storeBytes(of: difference.littleEndian, toByteOffset: index * width, as: Stored.self)
        }
    }

    private mutating func appendHashes(_ column: UnsafeBufferPointer<Hash128>) {
        let out = reserve(column.count * 16)
        for index in column.indices {
            out.storeBytes(of: column[index].high.littleEndian, toByteOffset: index * 16, as: UInt64.self)
            out.storeBytes(of: column[index].low.littleEndian, toByteOffset: index * 16 + 8, as: UInt64.self)
        }
    }

    /// 0 = none, 1 = all, 2 = a bitmap follows. Returns how many are present.
    @inline(__always)
    private mutating func appendPresence<Value>(
        _ parts: Parts, _ column: (borrowing EventBatch) -> [Value], _ isPresent: (Value) -> Bool
    ) -> Int {
        var (count, total) = (0, 0)
        for index in parts.indices {
            column(parts[index]).withUnsafeBufferPointer { column in
                count += column.count
                for value in column { total += isPresent(value) ? 1 : 0 }
            }
        }
        append(total == 0 ? 0 : total == count ? 1 : 2)
        guard total > 0, total < count else { return total }
        let out = reserve((count + 7) / 8)
        var (bits, filled, place): (UInt8, UInt8, Int) = (0, 0, 0)
        for index in parts.indices {
            column(parts[index]).withUnsafeBufferPointer { column in
                for value in column {
                    bits |= (isPresent(value) ? 1 : 0) &<< filled
                    filled += 1
                    if filled == 8 {
                        out[place] = bits
                        (bits, filled, place) = (0, 0, place + 1)
                    }
                }
            }
        }
        if filled > 0 { out[place] = bits }
        return total
    }

    /// The values of the events that have the flag, as a column; nothing if there are none.
    @inline(__always)
    private mutating func appendFlagged(
        _ parts: Parts, _ flag: UInt8, _ present: UnsafeMutableBufferPointer<Int64>,
        _ column: (borrowing EventBatch) -> [Int64]
    ) {
        var count = 0
        for index in parts.indices {
            parts[index].flags.withUnsafeBufferPointer { flags in
                column(parts[index]).withUnsafeBufferPointer { column in
                    precondition(flags.count == column.count && count + flags.count < present.count)
                    for row in flags.indices {
                        present[count] = column[row]
                        count += flags[row] & flag == 0 ? 0 : 1
                    }
                }
            }
        }
        guard count > 0 else { return }
        let values = UnsafeBufferPointer(rebasing: present[..<count])
        let (low, high) = Self.bounds(values)
        let width = appendHead(low: low, high: high)
        if width > 0 { appendDifferences(values, to: low, width: width) }
    }
}
