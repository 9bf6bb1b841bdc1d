import Foundation
import GRDB
import Journal

/// What the burst guard remembers, in the tallies' file.
///
/// The counts of a day change all over their table, so what changed is added as a piece; when the pieces hold as much as the
/// table, they become one again.
enum BurstStore {
    static let tables = ["burst_day", "burst_piece", "burst_history"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS burst_day(
            one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS burst_piece(
            number INTEGER PRIMARY KEY, count INTEGER NOT NULL, entries BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS burst_history(
            slot INTEGER PRIMARY KEY, stream INTEGER NOT NULL, service INTEGER NOT NULL, question INTEGER NOT NULL,
            hour INTEGER NOT NULL, hours INTEGER NOT NULL, counts BLOB NOT NULL, checksum INTEGER NOT NULL);
        """

    static func save(_ bursts: BurstGuard, _ database: Database) throws {
        try save(bursts.daily, database)
        let write = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO burst_history
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, row_checksum('burst_history', ?1, ?2, ?3, ?4, ?5, ?6, ?7))
                """)
        try bursts.history.unstored.forEach { slot in
            let head = bursts.history.heads[slot]
            var writer = ByteWriter()
            TallyCoding.append(bursts.history.counts(of: slot).map(Int64.init), to: &writer)
            try write.execute(arguments: [
                slot, head.series.stream, Int64(head.series.service), Int64(head.series.question.rawValue), head.hour,
                Int64(head.hours), Data(writer.bytes),
            ])
        }
    }

    private static func save(_ daily: DailyCounts, _ database: Database) throws {
        let stored = try Int64.fetchOne(database, sql: "SELECT day FROM burst_day")
        if stored != daily.day {
            try database.execute(sql: "DELETE FROM burst_piece")
            try database.execute(
                sql: "INSERT OR REPLACE INTO burst_day VALUES (1, ?1, row_checksum('burst_day', 1, ?1))",
                arguments: [daily.day])
        }
        var changed = daily.unstored
        guard !changed.isEmpty else { return }
        let inPieces = try Int.fetchOne(database, sql: "SELECT TOTAL(count) FROM burst_piece") ?? 0
        if inPieces + changed.count > DailyCounts.size {
            try database.execute(sql: "DELETE FROM burst_piece")
            changed = daily.entries.indices.filter { daily.entries[$0] != 0 }
        }
        var writer = ByteWriter()
        var previous = 0
        for place in changed {
            writer.appendVarint(UInt64(place - previous))
            writer.appendFixed(daily.entries[place], width: 8)
            previous = place
        }
        let number = try Int.fetchOne(database, sql: "SELECT IFNULL(MAX(number), 0) + 1 FROM burst_piece")
        try database.execute(
            sql: "INSERT INTO burst_piece VALUES (?1, ?2, ?3, row_checksum('burst_piece', ?1, ?2, ?3))",
            arguments: [number, changed.count, Data(writer.bytes)])
    }

    static func load(_ bursts: inout BurstGuard, _ database: Database) throws {
        if let day = try Int64.fetchOne(database, sql: "SELECT day FROM burst_day") { bursts.daily.begin(day: day) }
        try forEachEntry(database) { bursts.daily.restore($1, at: $0) }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM burst_history ORDER BY slot") {
            var reader = ByteReader([UInt8](row["counts"] as Data))
            bursts.history.restore(
                .init(
                    stream: row["stream"], service: UInt32(truncatingIfNeeded: row["service"] as Int64),
                    question: (row["question"] as Int64) == 1 ? .rating : .needMet),
                hour: row["hour"], hours: UInt32(truncatingIfNeeded: row["hours"] as Int64),
                counts: try TallyCoding.counters(&reader).map { UInt32(truncatingIfNeeded: $0) })
        }
        bursts.markStored()
    }

    private static func forEachEntry(_ database: Database, _ body: (Int, UInt64) -> Void) throws {
        let pieces = try Row.fetchCursor(database, sql: "SELECT entries FROM burst_piece ORDER BY number")
        while let piece = try pieces.next() {
            var reader = ByteReader([UInt8](piece[0] as Data))
            var place = 0
            while !reader.isAtEnd {
                place += try reader.count(atMost: DailyCounts.size)
                var entry: UInt64 = 0
                for shift in 0..<8 { entry |= UInt64(try reader.byte()) << UInt64(8 * shift) }
                body(place, entry)
            }
        }
    }

    /// The same bytes for the same memory, whatever the pieces are.
    static func content(_ database: Database) throws -> Data {
        var daily = DailyCounts()
        try forEachEntry(database) { daily.restore($1, at: $0) }
        var writer = ByteWriter()
        writer.appendVarint(UInt64(bitPattern: try Int64.fetchOne(database, sql: "SELECT day FROM burst_day") ?? 0))
        for (place, entry) in daily.entries.enumerated() where entry != 0 {
            writer.appendVarint(UInt64(place))
            writer.appendFixed(entry, width: 8)
        }
        var content = Data(writer.bytes)
        for row in try Row.fetchAll(database, sql: "SELECT * FROM burst_history ORDER BY slot") {
            for (_, value) in row { content.append(Data("\(value)|".utf8)) }
        }
        return content
    }
}
