import DurableDatabase
import Events
import GRDB

/// The journal's SQLite file, held by its one writer: rows are appended, never changed.
///
/// WAL with synchronous=FULL, so that a commit that returned survives a power cut. Not thread-safe: one thread owns it.
final class JournalStore {
    private let statements: CommitStatements
    private let queue: DatabaseQueue
    private let lock: FileLock
    private(set) var nextPosition: Int64
    /// The newest `received_at` given out; the next is never less.
    private(set) var clock: Int64
    private var streams: [StreamName: JournalStream] = [:]
    private let streamLimit: Int
    private var streamCounts: [String: Int] = [:]
    private var encoder = BatchEncoder()

    init(
        path: String, labels: [String], defect: PlantedDefect?, streamLimit: Int, checkpointBytes: Int
    ) throws {
        self.streamLimit = streamLimit
        lock = try FileLock(path: path + ".lock")
        queue = try DatabaseQueue(path: path, configuration: Self.configuration(defect, checkpointBytes))
        try queue.write { database in
            try database.execute(sql: Self.schema)
            for label in labels {
                try database.execute(sql: "INSERT OR IGNORE INTO term(text) VALUES (?)", arguments: [label])
            }
        }
        try queue.writeWithoutTransaction { try $0.syncWhatIsThere() }
        (nextPosition, clock) = try queue.read { database in
            let row = try Row.fetchOne(database, sql: "SELECT next_position, clock FROM head")
            return (row?["next_position"] ?? 0, row?["clock"] ?? 0)
        }
        let last = try queue.read { try Int64.fetchOne($0, sql: "SELECT max(position + slots) FROM batch") } ?? 0
        guard last == nextPosition else {
            throw JournalError.damaged(position: min(last, nextPosition), what: "head and last row disagree")
        }
        statements = try queue.writeWithoutTransaction { try CommitStatements($0) }
    }

    private static func configuration(_ defect: PlantedDefect?, _ checkpointBytes: Int) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            // Only a new journal takes it: a row is a few large pages then, and a small commit still writes little.
            try database.execute(sql: "PRAGMA page_size = \(pageBytes)")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = \(defect == .synchronousNormal ? "NORMAL" : "FULL")")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(max(1, checkpointBytes / pageBytes))")
        }
        return configuration
    }

    private static let pageBytes = 8_192

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

    /// Copies the write-ahead log into the file and empties it. If somebody is reading, it is left to the next start.
    func close() {
        _ = try? queue.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
    }

    /// Lets the file grow no further, as on a full disk; for tests.
    func limit(pages: Int) throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }

    // MARK: One commit

    /// Runs `body` in one transaction and syncs it; positions and stream states move only if it succeeds.
    ///
    /// Throws `NoRoom` when the disk is full: everything is as before, and the next commit may succeed.
    func commit(_ body: (JournalStore.Appender) throws -> Void) throws {
        do {
            try commitOrFail(body)
        } catch let error as DatabaseError where DiskFault.isFull(error) {
            throw NoRoom()
        }
    }

    private func commitOrFail(_ body: (JournalStore.Appender) throws -> Void) throws {
        let appender = Appender(store: self)
        try queue.writeWithoutTransaction { database in
            try statements.inTransaction(of: database) {
                appender.database = database
                try body(appender)
                try appender.flush()
                try appender.saveStreams()
                try statements.save(nextPosition: appender.nextPosition, clock: appender.clock)
                FailPoint.pass("journal.after-write")
            }
        }
        appender.database = nil
        nextPosition = appender.nextPosition
        clock = appender.clock
        for state in appender.touched { streams[state.name] = state.stream }
    }

    /// The open transaction.
    final class Appender {
        /// A stream that the transaction has to do with, and the row that its messages make.
        fileprivate struct Touched {
            let name: StreamName
            var stream: JournalStream
            var isChanged = false
            var row: RowParts?
        }

        fileprivate var database: Database?
        fileprivate var nextPosition: Int64
        fileprivate(set) var clock: Int64
        fileprivate var touched: [Touched] = []
        private var places: [StreamName: Int] = [:]
        private let store: JournalStore

        fileprivate init(store: JournalStore) {
            self.store = store
            nextPosition = store.nextPosition
            clock = store.clock
        }

        /// Sets the clock for the rows that follow: never back.
        func advanceClock(to now: Int64) { clock = max(clock, now) }

        // MARK: Streams

        /// Where the stream is found in the calls that follow; nil when nobody has opened it.
        func find(_ name: StreamName) throws -> Int? {
            if let place = places[name] { return place }
            guard let database else { return nil }
            var known = store.streams[name]
            if known == nil {
                known = try Row.fetchOne(
                    database, sql: "SELECT * FROM producer WHERE name = ? AND stream = ?",
                    arguments: [name.producer, name.stream]
                ).map { row in
                    JournalStream(
                        id: row["id"], epoch: UInt64(row["epoch"] as Int64),
                        nextSequence: UInt64(row["next_sequence"] as Int64), isBackfill: row["backfill"])
                }
            }
            return known.map { touch(name, $0) }
        }

        private func touch(_ name: StreamName, _ stream: JournalStream) -> Int {
            places[name] = touched.count
            touched.append(Touched(name: name, stream: stream))
            return touched.count - 1
        }

        func stream(at place: Int) -> JournalStream { touched[place].stream }

        /// Raises the epoch of a stream, or begins the stream.
        func openStream(_ name: StreamName, isBackfill: Bool) throws -> JournalStream? {
            if let place = try find(name) {
                try flush(place)
                touched[place].stream.epoch += 1
                touched[place].isChanged = true
                return touched[place].stream
            }
            guard let database, try hasRoomForStream(of: name.producer, database) else { return nil }
            try database.execute(
                sql: "INSERT INTO producer(name, stream, backfill, epoch, next_sequence) VALUES (?, ?, ?, 1, 0)",
                arguments: [name.producer, name.stream, isBackfill])
            let stream = JournalStream(
                id: database.lastInsertedRowID, epoch: 1, nextSequence: 0, isBackfill: isBackfill)
            return touched[touch(name, stream)].stream
        }

        /// Counted once for each producer; a commit that fails ends the process, so the count is never ahead for long.
        private func hasRoomForStream(of producer: String, _ database: Database) throws -> Bool {
            let known = store.streamCounts[producer]
            let count =
                try known
                ?? Int.fetchOne(database, sql: "SELECT count(*) FROM producer WHERE name = ?", arguments: [producer])
                ?? 0
            guard count < store.streamLimit else {
                store.streamCounts[producer] = count
                return false
            }
            store.streamCounts[producer] = count + 1
            return true
        }

        fileprivate func saveStreams() throws {
            for state in touched where state.isChanged { try store.statements.save(state.stream) }
        }

        // MARK: Rows

        /// Appends a message to the row of its stream and moves the stream on; a row that is full is written first.
        func append(
            _ events: EventBatch, slots: Int, tombstones: [Tombstone], droppedFields: UInt64, at place: Int
        ) throws {
            if touched[place].row?.hasRoom(for: events, slots: slots) == false { try flush(place) }
            if touched[place].row == nil { touched[place].row = RowParts() }
            touched[place].row?.append(events, slots: slots, tombstones: tombstones, droppedFields: droppedFields)
            touched[place].stream.nextSequence += UInt64(slots)
            touched[place].isChanged = true
        }

        /// What `PlantedDefect.duplicatesAccepted` needs: the numbers that were taken twice are given back.
        func giveBack(slots: Int, at place: Int) throws {
            try flush(place)
            touched[place].stream.nextSequence -= UInt64(slots)
        }

        /// Appends a release tick; it takes one position and stands at its own time.
        func append(tick time: Int64, kind: RecordKind) throws -> Int64 {
            try flush()
            let position = nextPosition
            try write(
                RowParts.tick,
                as: JournalBatch(
                    position: position, slots: 1, kind: kind, producer: 0, epoch: 0, firstSequence: 0, receivedAt: time,
                    events: EventBatch(), tombstones: []))
            return position
        }

        /// Writes the rows that wait for further messages.
        fileprivate func flush() throws { for place in touched.indices { try flush(place) } }

        private func flush(_ place: Int) throws {
            guard let row = touched[place].row else { return }
            touched[place].row = nil
            let stream = touched[place].stream
            try write(
                row,
                as: JournalBatch(
                    position: nextPosition, slots: row.slots, kind: stream.isBackfill ? .backfill : .live,
                    producer: stream.id, epoch: stream.epoch,
                    firstSequence: stream.nextSequence - UInt64(row.slots), receivedAt: clock, events: EventBatch(),
                    tombstones: []))
        }

        private func write(_ parts: RowParts, as row: JournalBatch) throws {
            store.encoder.encode(parts.events, tombstones: parts.tombstones, droppedFields: parts.droppedFields)
            try store.encoder.withBytes { body in
                try JournalDigest.of(row, body: body).withUnsafeBytes { digest in
                    try store.statements.insert(row, accepted: parts.accepted, digest: digest, body: body)
                }
            }
            nextPosition = row.endPosition
        }
    }
}

/// What a stream is known by.
struct StreamName: Hashable {
    var producer: String
    var stream: String
}

/// Where a stream stands.
struct JournalStream {
    var id: Int64
    var epoch: UInt64
    var nextSequence: UInt64
    var isBackfill: Bool
}
