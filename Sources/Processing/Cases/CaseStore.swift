import Events
import Foundation
import GRDB
import Journal

/// The table of cases in the tallies' file: one row a case, by its slot.
enum CaseStore {
    static let tables = ["case_state", "case_labels", "case_record"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS case_state(
            one INTEGER PRIMARY KEY CHECK (one = 1), clock INTEGER NOT NULL, untracked INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS case_labels(number INTEGER PRIMARY KEY, terms BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS case_record(slot INTEGER PRIMARY KEY, record BLOB NOT NULL);
        """

    static func save(_ cases: CaseTable, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO case_state(one, clock, untracked) VALUES (1, ?, ?)",
            arguments: [Int64(cases.clock), cases.untracked])
        let known = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM case_labels") ?? 0
        for number in known..<max(known, cases.labels.count) {
            try database.execute(
                sql: "INSERT INTO case_labels(number, terms) VALUES (?, ?)",
                arguments: [number, TallyCoding.encode(cases.labels[UInt32(number)])])
        }
        let write = try database.cachedStatement(sql: "INSERT OR REPLACE INTO case_record(slot, record) VALUES (?, ?)")
        let delete = try database.cachedStatement(sql: "DELETE FROM case_record WHERE slot = ?")
        try cases.unstored.forEach { slot in
            let record = cases[slot]
            if record.has(CaseRecord.Flag.isUsed) {
                try write.execute(arguments: [slot, encode(record, cases.interruptions[UInt32(slot)] ?? [])])
            } else {
                try delete.execute(arguments: [slot])
            }
        }
    }

    static func load(_ cases: inout CaseTable, _ database: Database) throws {
        guard let state = try Row.fetchOne(database, sql: "SELECT * FROM case_state") else { return }
        cases.restoreClock(UInt32(clamping: state["clock"] as Int64), untracked: state["untracked"])
        for row in try Row.fetchAll(database, sql: "SELECT * FROM case_labels ORDER BY number") {
            cases.restoreLabels(try TallyCoding.decodeKey(row["terms"]))
        }
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM case_record ORDER BY slot")
        while let row = try rows.next() {
            let (record, interruptions) = try decode(row["record"])
            cases.restore(record, slot: row["slot"], interruptions: interruptions)
        }
        cases.markStored()
    }

    private static func encode(_ record: CaseRecord, _ interruptions: [UInt32]) -> Data {
        var writer = ByteWriter()
        writer.appendFixed(record.token.high, width: 8)
        writer.appendFixed(record.token.low, width: 8)
        for number in [
            record.origin, record.labels, record.end, record.latest, record.feedback, record.interruption,
        ] { writer.appendFixed(UInt64(number), width: 4) }
        writer.appendFixed(UInt64(record.touchedDay), width: 2)
        for byte in [
            record.flags, record.originDayAndStage, record.endBits, record.endChannel, record.feedbackBits, record.step,
        ] { writer.append(byte) }
        for instant in interruptions { writer.appendFixed(UInt64(instant), width: 4) }
        return Data(writer.bytes)
    }

    private static func decode(_ data: Data) throws -> (CaseRecord, [UInt32]) {
        var reader = ByteReader([UInt8](data))
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
        while !reader.isAtEnd { interruptions.append(try number()) }
        return (record, interruptions)
    }
}
