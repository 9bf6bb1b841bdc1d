import DurableDatabase
import Events
import Foundation
import GRDB
import Synchronization

/// An outbox on disk: events wait here until the server has acknowledged them, even if the process is killed.
///
/// `append` returns only after a synced commit; from then on the event is safe from `kill -9` and from a power cut. One
/// process holds a spool. It gives its stream a name of its own, so that a lost spool never continues the numbers of another.
public final class Spool: SequencedSource, Sendable {
    /// A spool that waits for a server that is away takes this much, unless it is told otherwise: 1 GiB.
    public static let defaultLimitBytes = 1 << 30
    /// Refused events that are kept for the operator; the oldest go first.
    public static let keptRejects = 10_000

    /// The name to open the stream by.
    public let stream: String
    private let file: SpoolFile
    private let limitBytes: Int
    private let database: DatabaseQueue
    /// Bytes of the events that wait.
    private let waitingBytes: Mutex<Int>

    /// Opens the spool file, or makes it. Its size: peak events a second × bytes of an event × seconds that the server may be away.
    public convenience init(path: String, limitBytes: Int = Spool.defaultLimitBytes) throws {
        try self.init(path: path, limitBytes: limitBytes, newName: { "spool-" + UUID().uuidString.lowercased() })
    }

    /// `newName` names the stream of a spool that is made.
    package init(path: String, limitBytes: Int = Spool.defaultLimitBytes, newName: () -> String) throws {
        let file = try SpoolFile(path: path)
        self.file = file
        self.limitBytes = limitBytes
        do {
            database = try DatabaseQueue(path: path, configuration: Self.configuration())
            try database.writeWithoutTransaction { try $0.syncWhatIsThere() }
            stream = try database.write { try Self.prepare($0, newName: newName) }
            waitingBytes = Mutex(
                try database.read { try Int.fetchOne($0, sql: "SELECT sum(length(event)) FROM outbox") ?? 0 })
        } catch {
            throw file.explained(error)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        // Only somebody who looks at the file can be in the way, and not for long.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func prepare(_ database: Database, newName: () -> String) throws -> String {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS outbox (sequence INTEGER PRIMARY KEY, event BLOB NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS spool (
                    id INTEGER PRIMARY KEY CHECK (id = 1), stream TEXT NOT NULL, next_sequence INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE IF NOT EXISTS rejected (
                    sequence INTEGER PRIMARY KEY, reason TEXT NOT NULL, event BLOB NOT NULL
                ) STRICT;
                """)
        try database.execute(
            sql: "INSERT OR IGNORE INTO spool VALUES (1, ?, 0)",
            arguments: [newName()])
        guard let name = try String.fetchOne(database, sql: "SELECT stream FROM spool") else {
            throw FeedbackClientError.sourceBroken("the spool has no stream name")
        }
        return name
    }

    /// Stores events (JSON objects, CloudEvents 1.0) durably and gives their sequence numbers; all of them, or on an error none.
    @discardableResult
    public func append(_ events: [[UInt8]]) throws -> Range<UInt64> {
        for event in events where event.count > Limits.eventBytes {
            throw FeedbackClientError.eventTooLarge(bytes: event.count)
        }
        let bytes = events.reduce(0) { $0 + $1.count }
        try waitingBytes.withLock { waiting throws(FeedbackClientError) in
            guard waiting + bytes <= limitBytes else {
                throw .spoolFull(waitingBytes: waiting, limitBytes: limitBytes)
            }
            waiting += bytes
        }
        do {
            let numbers = try database.write { database in
                let first = try Self.nextSequence(database)
                let insert = try database.makeStatement(sql: "INSERT INTO outbox VALUES (?, ?)")
                for (offset, event) in events.enumerated() {
                    try insert.execute(arguments: [first + Int64(offset), Data(event)])
                }
                let next = first + Int64(events.count)
                try database.execute(sql: "UPDATE spool SET next_sequence = ?", arguments: [next])
                FailPoint.pass("spool.before-commit")
                return UInt64(first)..<UInt64(next)
            }
            FailPoint.pass("spool.after-commit")
            return numbers
        } catch {
            waitingBytes.withLock { $0 -= bytes }
            throw file.explained(error)
        }
    }

    /// Events that are not acknowledged yet.
    public var waiting: Int {
        get throws {
            try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox") ?? 0 }
        }
    }

    /// The next events from `sequence` on, as many as fit into a message.
    public func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        do {
            return try database.read { try Self.batch($0, from: sequence, maximum: maximum) }
        } catch {
            throw file.explained(error)
        }
    }

    private static func batch(_ database: Database, from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT sequence, event FROM outbox WHERE sequence >= ? ORDER BY sequence LIMIT ?",
            arguments: [Int64(sequence), maximum])
        var body = [UInt8(ascii: "[")]
        var count = 0
        while let row = try rows.next() {
            let found: Int64 = row[0]
            guard found == Int64(sequence) + Int64(count) else {
                throw FeedbackClientError.sourceBroken("the spool lacks event \(Int64(sequence) + Int64(count))")
            }
            let event: Data = row[1]
            if body.count + event.count + 2 > Limits.batchBytes { break }
            if count > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: event)
            count += 1
        }
        guard count > 0 else { return nil }
        body.append(UInt8(ascii: "]"))
        return EncodedBatch(firstSequence: sequence, count: count, body: body)
    }

    /// Puts what the server refused aside, so that its operator can see what was wrong.
    public func refused(_ events: [RejectedEvent]) throws {
        guard !events.isEmpty else { return }
        do {
            try database.write { database in
                let copy = try database.makeStatement(
                    sql: "INSERT OR IGNORE INTO rejected SELECT sequence, ?, event FROM outbox WHERE sequence = ?")
                for event in events { try copy.execute(arguments: [event.reason, Int64(event.sequence)]) }
                try database.execute(
                    sql: """
                        DELETE FROM rejected WHERE sequence <=
                            (SELECT sequence FROM rejected ORDER BY sequence DESC LIMIT 1 OFFSET ?)
                        """, arguments: [Self.keptRejects])
            }
        } catch {
            throw file.explained(error)
        }
    }

    /// Refused events that are kept, the oldest first, each with its text.
    public func rejects() throws -> [(event: RejectedEvent, text: [UInt8])] {
        do {
            return try database.read { database in
                try Row.fetchAll(database, sql: "SELECT sequence, reason, event FROM rejected ORDER BY sequence").map {
                    let sequence: Int64 = $0[0]
                    let event: Data = $0[2]
                    return (RejectedEvent(sequence: UInt64(sequence), reason: $0[1]), [UInt8](event))
                }
            }
        } catch {
            throw file.explained(error)
        }
    }

    /// Deletes what the server has.
    public func acknowledged(below sequence: UInt64) throws {
        FailPoint.pass("client.before-delete")
        do {
            let freed = try database.write { database in
                let next = UInt64(try Self.nextSequence(database))
                guard sequence <= next else {
                    throw FeedbackClientError.sourceBehind(serverNext: sequence, sourceNext: next)
                }
                let bytes = try Int.fetchOne(
                    database, sql: "SELECT sum(length(event)) FROM outbox WHERE sequence < ?",
                    arguments: [Int64(sequence)])
                try database.execute(sql: "DELETE FROM outbox WHERE sequence < ?", arguments: [Int64(sequence)])
                return bytes ?? 0
            }
            waitingBytes.withLock { $0 -= freed }
        } catch {
            throw file.explained(error)
        }
        FailPoint.pass("client.after-delete")
    }

    private static func nextSequence(_ database: Database) throws -> Int64 {
        guard let next = try Int64.fetchOne(database, sql: "SELECT next_sequence FROM spool") else {
            throw FeedbackClientError.sourceBroken("the spool has no next sequence")
        }
        return next
    }
}
