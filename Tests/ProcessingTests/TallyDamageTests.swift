import Disclosure
import Events
import Foundation
import GRDB
import Journal
import TestKit
import Testing

@testable import Processing

/// What the disk has turned in the tallies' file is found before it is counted on.
@Suite struct TallyDamageTests {
    /// A stored count of some cases; its file is closed.
    private func stored(_ folder: TemporaryFolder) throws -> (path: String, digest: String) {
        let path = folder.url.appending(path: "tallies.sqlite").path
        let store = try TallyStore(path: path)
        try store.reset(definitions: "")
        var counting = CaseFixture.counting(.wholeBatches(k: 10))
        let events = CaseFixture.events(seed: 5, cases: 300)
        try counting.count(CaseFixture.row(events, position: 0, receivedAt: (CaseFixture.start + 86_400) * 1000))
        try counting.fold()
        try store.checkpoint(
            from: 0, to: Int64(events.count), received: ReceivedAccount(), counting: &counting)
        return (path, try store.digest())
    }

    private func load(_ path: String) throws -> TallyStore {
        let store = try TallyStore(path: path)
        var counting = CaseFixture.counting(.wholeBatches(k: 10))
        _ = try store.cut()
        try store.load(&counting)
        return store
    }

    @Test func everyColumnOfEveryTableIsGuarded() throws {
        let folder = try TemporaryFolder()
        let path = try stored(folder).path
        let queue = try DatabaseQueue(path: path)
        let columns = try queue.read { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .flatMap { table in try database.columns(in: table).map { (table: table, column: $0.name) } }
        }
        var guarded = 0
        for (table, column) in columns where table != "sqlite_stat1" {
            let rows = try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
            guard rows > 0 else { continue }
            let place = "(SELECT MIN(\(column)) FROM \(table))"
            let key = table == "cut" || table == "case_state" ? "one" : column
            guard !(key == "one" && column == "one") else { continue }
            let original = try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM \(table)") }
            try queue.write { database in
                try database.execute(
                    sql: """
                        UPDATE \(table) SET \(column) = CASE typeof(\(column)) WHEN 'blob' THEN \(column) || x'00'
                        WHEN 'text' THEN \(column) || ' ' ELSE \(column) + 1000000 END WHERE \(column) = \(place)
                        """)
            }
            #expect(throws: ProcessingError.self, "\(table).\(column)") { _ = try load(path) }
            guarded += 1
            try queue.write { database in
                try database.execute(sql: "DELETE FROM \(table)")
                for row in original {
                    let marks = row.columnNames.map { _ in "?" }.joined(separator: ", ")
                    try database.execute(
                        sql: "INSERT INTO \(table) VALUES (\(marks))", arguments: StatementArguments(row.databaseValues)
                    )
                }
            }
            _ = try load(path)
        }
        #expect(guarded > 20)
    }

    /// One bit anywhere in the file: it is refused, or nothing that is counted has changed.
    @Test func aBitAnywhereIsFoundOrChangesNothing() throws {
        let folder = try TemporaryFolder()
        let (path, digest) = try stored(folder)
        try DatabaseQueue(path: path).writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var random = SeededRandom(seed: 9)
        var refused = 0
        for _ in 0..<200 {
            var damaged = whole
            let bit = Int(random.next() % UInt64(whole.count * 8))
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try damaged.write(to: URL(fileURLWithPath: path))
            guard let found = try? load(path).digest() else {
                refused += 1
                continue
            }
            #expect(found == digest, "bit \(bit)")
        }
        #expect(refused > 50)
    }
}
