import Crypto
import Disclosure
import DurableDatabase
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
            database.add(function: RowChecksum.function)
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            // Tallies can be rebuilt from the journal, and a lost checkpoint is only counted again.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: Self.schema) }
    }

    private static let tables =
        ["cut", "dataset", "leaf", "waiting", "parent"] + CaseStore.tables + BurstStore.tables
        + ConversationStore.tables

    private static let schema = """
        CREATE TABLE IF NOT EXISTS cut(
            one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, definitions TEXT NOT NULL,
            received TEXT NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS dataset(
            id TEXT PRIMARY KEY, account TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS leaf(
            dataset TEXT NOT NULL, block INTEGER NOT NULL, leaves BLOB NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (dataset, block));
        CREATE TABLE IF NOT EXISTS waiting(
            dataset TEXT NOT NULL, block INTEGER NOT NULL, leaves BLOB NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (dataset, block));
        CREATE TABLE IF NOT EXISTS parent(
            dataset TEXT NOT NULL, key BLOB NOT NULL, new_events INTEGER NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (dataset, key)) WITHOUT ROWID;
        \(CaseStore.schema)
        \(BurstStore.schema)
        \(ConversationStore.schema)
        """

    /// The stored position and the definitions it was counted by; nil in a new file.
    func cut() throws -> (position: Int64, definitions: String, received: ReceivedAccount)? {
        try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM cut").map { row in
                let text: String = row["received"]
                guard let received = try? JSONDecoder().decode(ReceivedAccount.self, from: Data(text.utf8)) else {
                    throw ProcessingError.talliesDamaged(table: "cut")
                }
                return (row["position"], row["definitions"], received)
            }
        }
    }

    /// Empties the file and begins at position 0 under `definitions`.
    func reset(definitions: String) throws {
        try queue.write { database in
            // Dropped and made anew: an older program may have made them with other columns.
            for table in Self.tables {
                try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
            }
            try database.execute(sql: Self.schema)
            try database.execute(
                sql: """
                    INSERT INTO cut(one, position, definitions, received, checksum)
                    VALUES (1, 0, ?1, ?2, row_checksum('cut', 1, 0, ?1, ?2))
                    """,
                arguments: [definitions, try Self.json(ReceivedAccount())])
        }
        try queue.writeWithoutTransaction { try $0.syncWhatIsThere() }
    }

    /// Stores everything that changed and moves the position from `old` to `new`; fails if the position is not `old`.
    func checkpoint(
        from old: Int64, to new: Int64, received: ReceivedAccount, counting: inout TallySet
    ) throws {
        try queue.write { database in
            try database.execute(
                sql: """
                    UPDATE cut SET position = ?1, received = ?2, checksum = row_checksum('cut', 1, ?1, definitions, ?2)
                    WHERE position = ?3
                    """,
                arguments: [new, try Self.json(received), old])
            guard database.changesCount == 1 else { throw ProcessingError.positionMoved(expected: old) }
            for tally in counting.tallies { try Self.save(tally, database) }
            try CaseStore.save(counting.cases, database)
            try BurstStore.save(counting.bursts, database)
            try ConversationStore.save(counting.conversations, database)
        }
        for index in counting.tallies.indices { counting.tallies[index].markStored() }
        counting.cases.markStored()
        counting.bursts.markStored()
        counting.conversations.markStored()
    }

    private static func save(_ tally: DatasetTally, _ database: Database) throws {
        let id = tally.dataset.id
        try database.execute(
            sql: "INSERT OR REPLACE INTO dataset VALUES (?1, ?2, row_checksum('dataset', ?1, ?2))",
            arguments: [id, try json(tally.account)])
        try saveBlocks(of: tally.changedLeaves.sorted, "leaf", id, database, count: tally.leaves.count) {
            TallyCoding.append(tally.leaves.key($0), to: &$1)
            TallyCoding.append(tally.counters(of: $0), to: &$1)
            TallyCoding.append(tally.totalDurations[$0], to: &$1)
        }
        try saveBlocks(of: tally.gate.changedLeaves.sorted, "waiting", id, database, count: tally.gate.leaves.count) {
            TallyCoding.append(tally.gate.row($0), to: &$1)
        }
        let parent = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO parent VALUES (?1, ?2, ?3, row_checksum('parent', ?1, ?2, ?3))")
        for index in tally.gate.changedParents.sorted {
            let changed = tally.gate.parents[index]
            try parent.execute(arguments: [id, TallyCoding.encode(changed.labels[...]), changed.newEvents])
        }
    }

    /// Leaves in one row of the file: those that change together were mostly made together.
    private static let blockSize = 32

    /// Writes every block in which a leaf has changed.
    private static func saveBlocks(
        of changed: [Int], _ table: String, _ dataset: String, _ database: Database, count: Int,
        append: (Int, inout ByteWriter) -> Void
    ) throws {
        let write = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO \(table) VALUES (?1, ?2, ?3, row_checksum('\(table)', ?1, ?2, ?3))")
        var written = -1
        for leaf in changed where leaf / blockSize != written {
            written = leaf / blockSize
            var writer = ByteWriter()
            for index in (written * blockSize)..<min(count, (written + 1) * blockSize) { append(index, &writer) }
            try write.execute(arguments: [dataset, written, Data(writer.bytes)])
        }
    }

    /// Restores everything from its rows, once each is found to be what was written.
    func load(_ counting: inout TallySet) throws {
        try queue.read { try RowChecksum.verify(Self.tables, $0) }
        for index in counting.tallies.indices { try load(&counting.tallies[index]) }
        try queue.read { database in
            try CaseStore.load(&counting.cases, database)
            try BurstStore.load(&counting.bursts, database)
            try ConversationStore.load(&counting.conversations, database)
        }
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
            try Self.readBlocks("waiting", id, database) { reader, _ in
                tally.gate.restore(try TallyCoding.row(&reader))
            }
            try Self.readBlocks("leaf", id, database) { reader, _ in
                tally.restore(
                    key: try TallyCoding.key(&reader), counters: try TallyCoding.counters(&reader),
                    durations: try TallyCoding.durations(&reader))
            }
            for row in try Row.fetchAll(
                database, sql: "SELECT * FROM parent WHERE dataset = ?", arguments: [id])
            {
                tally.gate.restore(parent: try TallyCoding.decodeKey(row["key"]), newEvents: row["new_events"])
            }
        }
        tally.markStored()
    }

    /// Reads leaf after leaf of a dataset, in the order of their numbers; `leaf` also gets the bytes that it reads from.
    private static func readBlocks(
        _ table: String, _ dataset: String, _ database: Database, leaf: (inout ByteReader, [UInt8]) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT leaves FROM \(table) WHERE dataset = ? ORDER BY block", arguments: [dataset])
        while let row = try rows.next() {
            let bytes = [UInt8](row[0] as Data)
            var reader = ByteReader(bytes)
            while !reader.isAtEnd { try leaf(&reader, bytes) }
        }
    }

    /// SHA-256 over all rows in a fixed order: equal tallies have equal digests, whatever the file's pages look like.
    ///
    /// Leaves stand in the order of their keys, as their numbers hang on when counts were folded.
    func digest() throws -> String {
        try queue.read { database in
            var hasher = SHA256()
            for (table, order) in [
                ("cut", "one"), ("dataset", "id"), ("parent", "dataset, key"), ("case_state", "one"),
                ("case_labels", "number"), ("case_block", "block"),
            ] {
                let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table) ORDER BY \(order)")
                while let row = try rows.next() {
                    for (_, value) in row { hasher.update(data: Data("\(value)|".utf8)) }
                }
            }
            for dataset in try String.fetchAll(database, sql: "SELECT id FROM dataset ORDER BY id") {
                for bytes in try Self.sortedLeaves(dataset, database) { hasher.update(data: bytes) }
            }
            hasher.update(data: try BurstStore.content(database))
            hasher.update(data: try ConversationStore.content(database))
            return hasher.finalize().map { String(format: "%02x", $0) }.joined()
        }
    }

    /// The leaves of both tables, each table in the order of its keys.
    private static func sortedLeaves(_ dataset: String, _ database: Database) throws -> [[UInt8]] {
        var leaves: [(key: [UInt32], bytes: [UInt8])] = []
        try readBlocks("leaf", dataset, database) { reader, bytes in
            let start = reader.offset
            let key = try TallyCoding.key(&reader)
            _ = (try TallyCoding.counters(&reader), try TallyCoding.durations(&reader))
            leaves.append(([0] + key, Array(bytes[start..<reader.offset])))
        }
        try readBlocks("waiting", dataset, database) { reader, bytes in
            let start = reader.offset
            let row = try TallyCoding.row(&reader)
            leaves.append(([1] + row.labels + [UInt32(bitPattern: row.period)], Array(bytes[start..<reader.offset])))
        }
        return leaves.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.bytes)
    }

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
    case talliesDamaged(table: String?)

    package var description: String {
        switch self {
        case .positionMoved(let expected):
            "The tallies are no longer at position \(expected): another process is counting over the same data folder. "
                + "Stop one of them."
        case .talliesDamaged(let table):
            "The tallies are damaged\(table.map { " (table \($0))" } ?? ""): the disk has changed what was written. "
                + "Stop all, run `dcs replay`, and look at the disk."
        case .tooManyLeaves(let dataset):
            "Dataset \(dataset) has too many combinations of labels; give it fewer dimensions in Pipelines/."
        }
    }
}
