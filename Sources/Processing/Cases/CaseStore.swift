import Events
import Foundation
import GRDB
import Journal

/// The table of cases in the tallies' file: one row for every 64 slots, as cases that change together lie together.
enum CaseStore {
    static let tables = ["case_state", "case_labels", "case_block"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS case_state(
            one INTEGER PRIMARY KEY CHECK (one = 1), clock INTEGER NOT NULL, tracked INTEGER NOT NULL,
            untracked INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS case_labels(
            number INTEGER PRIMARY KEY, terms BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS case_block(
            block INTEGER PRIMARY KEY, records BLOB NOT NULL, checksum INTEGER NOT NULL);
        """

    static func save(_ cases: CaseTable, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO case_state VALUES (1, ?1, ?2, ?3, row_checksum('case_state', 1, ?1, ?2, ?3))",
            arguments: [Int64(cases.clock), cases.count, cases.untracked])
        let known = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM case_labels") ?? 0
        for number in known..<max(known, cases.labels.count) {
            try database.execute(
                sql: "INSERT INTO case_labels VALUES (?1, ?2, row_checksum('case_labels', ?1, ?2))",
                arguments: [number, TallyCoding.encode(cases.labels[UInt32(number)])])
        }
        let write = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO case_block VALUES (?1, ?2, row_checksum('case_block', ?1, ?2))")
        let delete = try database.cachedStatement(sql: "DELETE FROM case_block WHERE block = ?")
        for block in cases.unstored.words.indices where cases.unstored.words[block] != 0 {
            var writer = ByteWriter()
            for place in 0..<Self.blockSize {
                let slot = block * Self.blockSize + place
                guard cases.hasSlot(slot), cases[slot].has(CaseRecord.Flag.isUsed) else { continue }
                writer.append(UInt8(place))
                append(cases[slot], cases.interruptions[UInt32(slot)] ?? [], to: &writer)
            }
            if writer.bytes.isEmpty {
                try delete.execute(arguments: [block])
            } else {
                try write.execute(arguments: [block, Data(writer.bytes)])
            }
        }
    }

    /// As many as bits in a word of `CaseSlots.Bits`.
    private static let blockSize = 64

    static func load(_ cases: inout CaseTable, _ database: Database) throws {
        guard let state = try Row.fetchOne(database, sql: "SELECT * FROM case_state") else { return }
        cases.restoreClock(UInt32(clamping: state["clock"] as Int64), untracked: state["untracked"])
        for row in try Row.fetchAll(database, sql: "SELECT * FROM case_labels ORDER BY number") {
            cases.restoreLabels(try TallyCoding.decodeKey(row["terms"]))
        }
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM case_block ORDER BY block")
        while let row = try rows.next() {
            let block: Int = row["block"]
            var reader = ByteReader([UInt8](row["records"] as Data))
            while !reader.isAtEnd {
                let slot = block * Self.blockSize + Int(try reader.byte())
                let (record, interruptions) = try decode(&reader)
                cases.restore(record, slot: slot, interruptions: interruptions)
            }
        }
        cases.markStored()
    }

    private static func append(_ record: CaseRecord, _ interruptions: [UInt32], to writer: inout ByteWriter) {
        let bytes =
            UInt64(record.touchedDay) | UInt64(record.flags) << 16 | UInt64(record.originDayAndStage) << 24
            | UInt64(record.endBits) << 32 | UInt64(record.endChannel) << 40 | UInt64(record.feedbackBits) << 48
            | UInt64(record.step) << 56
        writer.appendWords(
            (
                record.token.high, record.token.low, UInt64(record.origin) | UInt64(record.labels) << 32,
                UInt64(record.end) | UInt64(record.latest) << 32,
                UInt64(record.feedback) | UInt64(record.interruption) << 32, bytes
            ))
        writer.append(UInt8(interruptions.count))
        for instant in interruptions { writer.appendFixed(UInt64(instant), width: 4) }
    }

    private static func decode(_ reader: inout ByteReader) throws -> (CaseRecord, [UInt32]) {
        func fixed(_ width: Int) throws -> UInt64 {
            var value: UInt64 = 0
            for shift in 0..<width { value |= UInt64(try reader.byte()) << UInt64(8 * shift) }
            return value
        }
        func number() throws -> UInt32 { UInt32(truncatingIfNeeded: try fixed(4)) }
        var record = CaseRecord()
        record.token = Hash128(high: try fixed(8), low: try fixed(8))
        record.origin = try number()
        record.labels = try number()
        record.end = try number()
        record.latest = try number()
        record.feedback = try number()
        record.interruption = try number()
        record.touchedDay = UInt16(truncatingIfNeeded: try fixed(2))
        record.flags = try reader.byte()
        record.originDayAndStage = try reader.byte()
        record.endBits = try reader.byte()
        record.endChannel = try reader.byte()
        record.feedbackBits = try reader.byte()
        record.step = try reader.byte()
        var interruptions: [UInt32] = []
        for _ in 0..<(try reader.byte()) { interruptions.append(try number()) }
        return (record, interruptions)
    }
}
