import Crypto
import Events
import Foundation
import GRDB

/// The journal's SQLite file, held by its one writer: rows are appended, never changed.
///
/// WAL with synchronous=FULL, so that a commit that returned survives a power cut. Not thread-safe: one thread owns it.
final class JournalStore {
    struct Stream {
        var id: Int64
        var epoch: UInt64
        var nextSequence: UInt64
        var isBackfill: Bool
    }

    private let queue: DatabaseQueue
    private let lock: FileLock
    private(set) var nextPosition: Int64
    /// The newest `received_at` given out; the next is never less.
    private(set) var clock: Int64
    private var streams: [String: Stream] = [:]

    init(path: String, labels: [String]) throws {
        lock = try FileLock(path: path + ".lock")
        queue = try DatabaseQueue(path: path, configuration: Self.configuration())
        try queue.write { database in
            try database.execute(sql: Self.schema)
            for label in labels {
                try database.execute(sql: "INSERT OR IGNORE INTO term(text) VALUES (?)", arguments: [label])
            }
        }
        (nextPosition, clock) = try queue.read { database in
            let row = try Row.fetchOne(database, sql: "SELECT next_position, clock FROM head")
            return (row?["next_position"] ?? 0, row?["clock"] ?? 0)
        }
        let last = try queue.read { try Int64.fetchOne($0, sql: "SELECT max(position + slots) FROM batch") } ?? 0
        guard last == nextPosition else {
            throw JournalError.damaged(position: min(last, nextPosition), what: "head and last row disagree")
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS batch(
            position INTEGER PRIMARY KEY, slots INTEGER NOT NULL, kind INTEGER NOT NULL, producer INTEGER NOT NULL,
            epoch INTEGER NOT NULL, first_sequence INTEGER NOT NULL, received_at INTEGER NOT NULL,
            accepted INTEGER NOT NULL, digest BLOB NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS producer(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, stream TEXT NOT NULL, backfill INTEGER NOT NULL,
            epoch INTEGER NOT NULL, next_sequence INTEGER NOT NULL, UNIQUE(name, stream));
        CREATE TABLE IF NOT EXISTS term(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS head(
            one INTEGER PRIMARY KEY CHECK (one = 1), next_position INTEGER NOT NULL, clock INTEGER NOT NULL);
        INSERT OR IGNORE INTO head(one, next_position, clock) VALUES (1, 0, 0);
        """

    // MARK: One commit

    /// Runs `body` in one transaction and syncs it; positions and stream states move only if it succeeds.
    func commit(_ body: (JournalStore.Appender) throws -> Void) throws {
        let appender = Appender(store: self)
        try queue.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                appender.database = database
                try body(appender)
                try database.cachedStatement(sql: "UPDATE head SET next_position = ?, clock = ?")
                    .execute(arguments: [appender.nextPosition, appender.clock])
                return .commit
            }
        }
        appender.database = nil
        nextPosition = appender.nextPosition
        clock = appender.clock
        streams.merge(appender.changed) { _, new in new }
    }

    /// The open transaction.
    final class Appender {
        fileprivate var database: Database?
        fileprivate var nextPosition: Int64
        var upcomingPosition: Int64 { nextPosition }
        fileprivate(set) var clock: Int64
        fileprivate var changed: [String: Stream] = [:]
        private let store: JournalStore

        fileprivate init(store: JournalStore) {
            self.store = store
            nextPosition = store.nextPosition
            clock = store.clock
        }

        /// Sets the clock for the rows that follow: never back.
        func advanceClock(to now: Int64) { clock = max(clock, now) }

        func stream(producer: String, name: String) throws -> Stream? {
            guard let database else { return nil }
            let key = producer + "\u{0}" + name
            if let stream = changed[key] ?? store.streams[key] { return stream }
            let stored = try Row.fetchOne(
                database, sql: "SELECT * FROM producer WHERE name = ? AND stream = ?", arguments: [producer, name]
            ).map { row in
                Stream(
                    id: row["id"], epoch: UInt64(row["epoch"] as Int64),
                    nextSequence: UInt64(row["next_sequence"] as Int64), isBackfill: row["backfill"])
            }
            changed[key] = stored
            return stored
        }

        func openStream(producer: String, name: String, isBackfill: Bool) throws -> Stream? {
            guard let database else { return nil }
            if var stream = try stream(producer: producer, name: name) {
                stream.epoch += 1
                try save(stream, producer: producer, name: name)
                return stream
            }
            try database.execute(
                sql: "INSERT INTO producer(name, stream, backfill, epoch, next_sequence) VALUES (?, ?, ?, 1, 0)",
                arguments: [producer, name, isBackfill])
            let stream = Stream(
                id: database.lastInsertedRowID, epoch: 1, nextSequence: 0, isBackfill: isBackfill)
            changed[producer + "\u{0}" + name] = stream
            return stream
        }

        func save(_ stream: Stream, producer: String, name: String) throws {
            guard let database else { return }
            try database.cachedStatement(sql: "UPDATE producer SET epoch = ?, next_sequence = ? WHERE id = ?")
                .execute(arguments: [Int64(stream.epoch), Int64(stream.nextSequence), stream.id])
            changed[producer + "\u{0}" + name] = stream
        }

        /// Appends a row at the next position.
        func append(_ batch: JournalBatch) throws {
            guard let database else { return }
            var row = batch
            row.position = nextPosition
            let body = BatchCoding.encode(
                row.events, tombstones: row.tombstones, droppedFields: row.droppedFields)
            let digest = JournalDigest.of(row, body: body)
            try database.cachedStatement(
                sql: """
                    INSERT INTO batch(position, slots, kind, producer, epoch, first_sequence, received_at, accepted,
                        digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                row.position, row.slots, row.kind.rawValue, row.producer, Int64(row.epoch), Int64(row.firstSequence),
                row.receivedAt, row.events.count, digest, Data(body),
            ])
            nextPosition = row.endPosition
        }
    }
}

/// SHA-256 over a row's fixed fields and its body, so that a flipped bit anywhere in it shows.
enum JournalDigest {
    static func of(_ row: JournalBatch, body: [UInt8]) -> Data {
        var writer = ByteWriter()
        for value in [
            row.position, Int64(row.slots), row.kind.rawValue, row.producer, Int64(row.epoch), Int64(row.firstSequence),
            row.receivedAt,
        ] {
            writer.appendFixed(UInt64(bitPattern: value), width: 8)
        }
        var hasher = SHA256()
        hasher.update(data: writer.bytes)
        hasher.update(data: body)
        return Data(hasher.finalize())
    }
}

/// An advisory lock on a file, held as long as this lives; two processes can't write one journal.
package final class FileLock {
    private let handle: FileHandle

    package init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw JournalError.inUse(path: path) }
    }

    /// Throws if somebody holds the lock, before anything is begun that would need it.
    package static func refuseIfHeld(_ path: String) throws { _ = try FileLock(path: path) }
}
