import Disclosure
import Foundation
import Journal

/// The blobs of the tally store: numbers as varints, always in a fixed order, so that equal values are equal bytes.
enum TallyCoding {
    static func encode(_ key: ArraySlice<UInt32>) -> Data {
        var writer = ByteWriter()
        for part in key { writer.appendFixed(UInt64(part), width: 4) }
        return Data(writer.bytes)
    }

    static func encode(_ counters: [Int64]) -> Data {
        var writer = ByteWriter()
        for value in counters { writer.appendVarint(UInt64(zigzag: value)) }
        return Data(writer.bytes)
    }

    static func encode(_ durations: [Int: Int64]) -> Data {
        var writer = ByteWriter()
        for (bucket, count) in durations.sorted(by: { $0.key < $1.key }) where count != 0 {
            writer.appendVarint(UInt64(bucket))
            writer.appendVarint(UInt64(zigzag: count))
        }
        return Data(writer.bytes)
    }

    static func encode(_ people: [Int: PeopleWaiting]) -> Data {
        var writer = ByteWriter()
        for (counter, waiting) in people.sorted(by: { $0.key < $1.key }) {
            writer.appendVarint(UInt64(counter))
            writer.append(waiting.isEnough ? 1 : 0)
            writer.appendVarint(UInt64(waiting.repeats))
            writer.appendVarint(UInt64(waiting.known.count))
            for respondent in waiting.known { writer.appendFixed(respondent, width: 8) }
        }
        return Data(writer.bytes)
    }

    static func decodeKey(_ data: Data) throws -> [UInt32] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        }
    }

    static func decodeCounters(_ data: Data) throws -> [Int64] {
        var reader = ByteReader([UInt8](data))
        var values: [Int64] = []
        while !reader.isAtEnd { values.append(try reader.varint().unzigzagged) }
        return values
    }

    static func decodeDurations(_ data: Data) throws -> [Int: Int64] {
        var reader = ByteReader([UInt8](data))
        var values: [Int: Int64] = [:]
        while !reader.isAtEnd {
            let bucket = Int(truncatingIfNeeded: try reader.varint())
            values[bucket] = try reader.varint().unzigzagged
        }
        return values
    }

    static func decodePeople(_ data: Data) throws -> [Int: PeopleWaiting] {
        var reader = ByteReader([UInt8](data))
        var values: [Int: PeopleWaiting] = [:]
        while !reader.isAtEnd {
            let counter = Int(truncatingIfNeeded: try reader.varint())
            let isEnough = try reader.byte() == 1
            let repeats = Int64(bitPattern: try reader.varint())
            var known: [UInt64] = []
            for _ in 0..<(try reader.count(atMost: 1 << 20)) {
                var respondent: UInt64 = 0
                for shift in 0..<8 { respondent |= UInt64(try reader.byte()) << UInt64(8 * shift) }
                known.append(respondent)
            }
            values[counter] = PeopleWaiting(known: known, repeats: repeats, isEnough: isEnough)
        }
        return values
    }
}
