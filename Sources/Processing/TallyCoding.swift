import Disclosure
import Foundation
import Journal

/// The blobs of the tally store: numbers as varints, always in a fixed order, so that equal values are equal bytes.
///
/// Every part says its own length, so that the rows of many leaves can stand in one blob.
enum TallyCoding {
    static func encode(_ key: ArraySlice<UInt32>) -> Data {
        var writer = ByteWriter()
        append(key, to: &writer)
        return Data(writer.bytes)
    }

    static func decodeKey(_ data: Data) throws -> [UInt32] {
        var reader = ByteReader([UInt8](data))
        return try key(&reader)
    }

    // MARK: Writing

    static func append(_ key: some Collection<UInt32>, to writer: inout ByteWriter) {
        writer.appendVarint(UInt64(key.count))
        for part in key { writer.appendFixed(UInt64(part), width: 4) }
    }

    /// Mostly zeros stand there: each run of them is its length.
    static func append(_ counters: some Collection<Int64>, to writer: inout ByteWriter) {
        writer.appendVarint(UInt64(counters.count))
        var zeros: UInt64 = 0
        for value in counters {
            guard value != 0 else {
                zeros += 1
                continue
            }
            writer.appendVarint(zeros)
            writer.appendVarint(UInt64(zigzag: value))
            zeros = 0
        }
        if zeros > 0 { writer.appendVarint(zeros) }
    }

    static func append(_ durations: [Int: Int64], to writer: inout ByteWriter) {
        let present = durations.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        writer.appendVarint(UInt64(present.count))
        for (bucket, count) in present {
            writer.appendVarint(UInt64(bucket))
            writer.appendVarint(UInt64(zigzag: count))
        }
    }

    static func append(_ people: [Int: PeopleWaiting], to writer: inout ByteWriter) {
        writer.appendVarint(UInt64(people.count))
        for (counter, waiting) in people.sorted(by: { $0.key < $1.key }) {
            writer.appendVarint(UInt64(counter))
            writer.append(waiting.isEnough ? 1 : 0)
            writer.appendVarint(UInt64(waiting.repeats))
            writer.appendVarint(UInt64(waiting.known.count))
            for respondent in waiting.known { writer.appendFixed(respondent, width: 8) }
        }
    }

    static func append(_ room: GateTable.StoredRoom, to writer: inout ByteWriter) {
        append(room.counts, to: &writer)
        append(room.durations, to: &writer)
        append(room.people, to: &writer)
    }

    static func append(_ row: GateTable.StoredRow, to writer: inout ByteWriter) {
        append(row.labels + [UInt32(bitPattern: row.period)], to: &writer)
        append(row.fresh, to: &writer)
        append(row.waiting, to: &writer)
        append(row.released, to: &writer)
    }

    // MARK: Reading

    static func key(_ reader: inout ByteReader) throws -> [UInt32] {
        try (0..<reader.count(atMost: 64)).map { _ in UInt32(truncatingIfNeeded: try fixed(4, &reader)) }
    }

    static func counters(_ reader: inout ByteReader) throws -> [Int64] {
        let count = try reader.count(atMost: 1 << 16)
        var values = [Int64](repeating: 0, count: count)
        var place = 0
        while place < count {
            place += try reader.count(atMost: count - place)
            guard place < count else { break }
            values[place] = try reader.varint().unzigzagged
            place += 1
        }
        return values
    }

    static func durations(_ reader: inout ByteReader) throws -> [Int: Int64] {
        var values: [Int: Int64] = [:]
        for _ in 0..<(try reader.count(atMost: 1 << 24)) {
            let bucket = Int(truncatingIfNeeded: try reader.varint())
            values[bucket] = try reader.varint().unzigzagged
        }
        return values
    }

    static func people(_ reader: inout ByteReader) throws -> [Int: PeopleWaiting] {
        var values: [Int: PeopleWaiting] = [:]
        for _ in 0..<(try reader.count(atMost: 1 << 16)) {
            let counter = Int(truncatingIfNeeded: try reader.varint())
            let isEnough = try reader.byte() == 1
            let repeats = Int64(bitPattern: try reader.varint())
            let known = try (0..<reader.count(atMost: 1 << 20)).map { _ in try fixed(8, &reader) }
            values[counter] = PeopleWaiting(known: known, repeats: repeats, isEnough: isEnough)
        }
        return values
    }

    static func room(_ reader: inout ByteReader) throws -> GateTable.StoredRoom {
        GateTable.StoredRoom(
            counts: try counters(&reader), durations: try durations(&reader), people: try people(&reader))
    }

    static func row(_ reader: inout ByteReader) throws -> GateTable.StoredRow {
        let key = try key(&reader)
        return GateTable.StoredRow(
            labels: Array(key.dropLast()), period: Int32(bitPattern: key.last ?? 0), fresh: try room(&reader),
            waiting: try room(&reader), released: try counters(&reader))
    }

    private static func fixed(_ width: Int, _ reader: inout ByteReader) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in 0..<width { value |= UInt64(try reader.byte()) << UInt64(8 * shift) }
        return value
    }
}
