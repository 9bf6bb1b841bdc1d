import Crypto
import Disclosure
import Foundation
import GRDB
import Journal

/// The tallies' SQLite file: totals per leaf, what waits at the gate, and the journal position they belong to.
///
/// A checkpoint is one transaction with a compare-and-set of the position, so no row of the journal is ever counted twice.
final class TallyStore {
    private let queue: DatabaseQueue

    init(path: String, readOnly: Bool = false) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.readonly = readOnly
        if readOnly {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            return
        }
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            // Tallies can be rebuilt from the journal, and a lost checkpoint is only counted again.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: Self.schema) }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS cut(
            one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, definitions TEXT NOT NULL,
            received TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS dataset(id TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS leaf(
            dataset TEXT NOT NULL, leaf INTEGER NOT NULL, key BLOB NOT NULL, counters BLOB NOT NULL,
            durations BLOB NOT NULL, PRIMARY KEY (dataset, leaf)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS waiting(
            dataset TEXT NOT NULL, leaf INTEGER NOT NULL, key BLOB NOT NULL,
            fresh_counters BLOB NOT NULL, fresh_durations BLOB NOT NULL, fresh_people BLOB NOT NULL,
            counters BLOB NOT NULL, durations BLOB NOT NULL, people BLOB NOT NULL, released BLOB NOT NULL,
            PRIMARY KEY (dataset, leaf)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS parent(
            dataset TEXT NOT NULL, key BLOB NOT NULL, new_events INTEGER NOT NULL, PRIMARY KEY (dataset, key)
            ) WITHOUT ROWID;
        \(CaseStore.schema)
        """

    /// The stored position and the definitions it was counted by; nil in a new file.
    func cut() throws -> (position: Int64, definitions: String, received: ReceivedAccount)? {
        try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM cut").map { row in
                let text: String = row["received"]
                return (
                    row["position"], row["definitions"],
                    try JSONDecoder().decode(ReceivedAccount.self, from: Data(text.utf8))
                )
            }
        }
    }

    /// Empties the file and begins at position 0 under `definitions`.
    func reset(definitions: String) throws {
        try queue.write { database in
            // Dropped and made anew: an older program may have made them with other columns.
            for table in ["cut", "dataset", "leaf", "waiting", "parent"] + CaseStore.tables {
                try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
            }
            try database.execute(sql: Self.schema)
            try database.execute(
                sql: "INSERT INTO cut(one, position, definitions, received) VALUES (1, 0, ?, ?)",
                arguments: [definitions, try Self.json(ReceivedAccount())])
        }
    }

    /// Stores everything that changed and moves the position from `old` to `new`; fails if the position is not `old`.
    func checkpoint(
        from old: Int64, to new: Int64, received: ReceivedAccount, counting: inout TallySet
    ) throws {
        try queue.write { database in
            try database.execute(
                sql: "UPDATE cut SET position = ?, received = ? WHERE position = ?",
                arguments: [new, try Self.json(received), old])
            guard database.changesCount == 1 else { throw ProcessingError.positionMoved(expected: old) }
            for tally in counting.tallies { try Self.save(tally, database) }
            try CaseStore.save(counting.cases, database)
        }
        for index in counting.tallies.indices { counting.tallies[index].markStored() }
        counting.cases.markStored()
    }

    private static func save(_ tally: DatasetTally, _ database: Database) throws {
        let id = tally.dataset.id
        try database.execute(
            sql: "INSERT OR REPLACE INTO dataset(id, account) VALUES (?, ?)",
            arguments: [id, try json(tally.account)])
        let leaf = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO leaf(dataset, leaf, key, counters, durations) VALUES (?, ?, ?, ?, ?)")
        for index in tally.changedLeaves.sorted() {
            try leaf.execute(arguments: [
                id, index, TallyCoding.encode(tally.leaves.key(index)), TallyCoding.encode(tally.counters(of: index)),
                TallyCoding.encode(tally.totalDurations[index]),
            ])
        }
        let waiting = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for index in tally.gate.changedLeaves.sorted() {
            let row = tally.gate.row(index)
            try waiting.execute(arguments: [
                id, index, TallyCoding.encode((row.labels + [UInt32(bitPattern: row.period)])[...]),
                TallyCoding.encode(row.fresh.counts), TallyCoding.encode(row.fresh.durations),
                TallyCoding.encode(row.fresh.people), TallyCoding.encode(row.waiting.counts),
                TallyCoding.encode(row.waiting.durations), TallyCoding.encode(row.waiting.people),
                TallyCoding.encode(row.released),
            ])
        }
        for parent in tally.gate.changedParents {
            try database.execute(
                sql: "INSERT OR REPLACE INTO parent(dataset, key, new_events) VALUES (?, ?, ?)",
                arguments: [id, TallyCoding.encode(parent[...]), tally.gate.parents[parent] ?? 0])
        }
    }

    /// Restores everything from its rows.
    func load(_ counting: inout TallySet) throws {
        for index in counting.tallies.indices { try load(&counting.tallies[index]) }
        try queue.read { try CaseStore.load(&counting.cases, $0) }
    }

    private func load(_ tally: inout DatasetTally) throws {
        let id = tally.dataset.id
        try queue.read { database in
            if let text = try String.fetchOne(
                database, sql: "SELECT account FROM dataset WHERE id = ?", arguments: [id])
            {
                tally.account = try JSONDecoder().decode(DatasetAccount.self, from: Data(text.utf8))
            }
            // Waiting rows first, in their own order, so that the gate's numbering is the one that was stored.
            for row in try Row.fetchAll(
                database, sql: "SELECT * FROM waiting WHERE dataset = ? ORDER BY leaf", arguments: [id])
            {
                let key = try TallyCoding.decodeKey(row["key"])
                tally.gate.restore(
                    GateTable.StoredRow(
                        labels: Array(key.dropLast()), period: Int32(bitPattern: key.last ?? 0),
                        fresh: try Self.room(row, "fresh_"), waiting: try Self.room(row, ""),
                        released: try TallyCoding.decodeCounters(row["released"])))
            }
            for row in try Row.fetchAll(
                database, sql: "SELECT * FROM leaf WHERE dataset = ? ORDER BY leaf", arguments: [id])
            {
                tally.restore(
                    key: try TallyCoding.decodeKey(row["key"]),
                    counters: try TallyCoding.decodeCounters(row["counters"]),
                    durations: try TallyCoding.decodeDurations(row["durations"]))
            }
            for row in try Row.fetchAll(
                database, sql: "SELECT * FROM parent WHERE dataset = ?", arguments: [id])
            {
                tally.gate.restore(parent: try TallyCoding.decodeKey(row["key"]), newEvents: row["new_events"])
            }
        }
        tally.markStored()
    }

    private static func room(_ row: Row, _ prefix: String) throws -> GateTable.StoredRoom {
        GateTable.StoredRoom(
            counts: try TallyCoding.decodeCounters(row[prefix + "counters"]),
            durations: try TallyCoding.decodeDurations(row[prefix + "durations"]),
            people: try TallyCoding.decodePeople(row[prefix + "people"]))
    }

    /// SHA-256 over all rows in a fixed order: equal tallies have equal digests, whatever the file's pages look like.
    ///
    /// Leaves stand in the order of their keys and without their numbers, which hang on when counts were folded.
    func digest() throws -> String {
        try queue.read { database in
            var hasher = SHA256()
            for (table, columns, order) in [
                ("cut", "*", "one"), ("dataset", "*", "id"),
                ("leaf", "dataset, key, counters, durations", "dataset, key"),
                ("waiting", Self.waitingColumns, "dataset, key"), ("parent", "*", "dataset, key"),
                ("case_state", "*", "one"), ("case_labels", "*", "number"), ("case_block", "*", "block"),
            ] {
                let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM \(table) ORDER BY \(order)")
                while let row = try rows.next() {
                    for (_, value) in row { hasher.update(data: Data("\(value)|".utf8)) }
                }
            }
            return hasher.finalize().map { String(format: "%02x", $0) }.joined()
        }
    }

    private static let waitingColumns = """
        dataset, key, fresh_counters, fresh_durations, fresh_people, counters, durations, people, released
        """

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// What can go wrong while counting.
package enum ProcessingError: Error, Equatable, CustomStringConvertible {
    case positionMoved(expected: Int64)
    case tooManyLeaves(dataset: String)

    package var description: String {
        switch self {
        case .positionMoved(let expected):
            "The tallies are no longer at position \(expected): another process is counting over the same data folder. "
                + "Stop one of them."
        case .tooManyLeaves(let dataset):
            "Dataset \(dataset) has too many combinations of labels; give it fewer dimensions in Pipelines/."
        }
    }
}
