import Events
import Foundation
import GRDB

/// An outbox on disk: events wait here until the server has acknowledged them, even if the process is killed.
///
/// It gives its stream a name of its own, so that a lost spool never continues the numbers of another.
public final class Spool: SequencedSource, Sendable {
    /// The name to open the stream by.
    public let stream: String
    private let database: DatabaseQueue

    /// Opens the spool file, or makes it.
    public convenience init(path: String) throws {
        try self.init(path: path, newName: { "spool-" + UUID().uuidString.lowercased() })
    }

    /// `newName` names the stream of a spool that is made.
    package init(path: String, newName: () -> String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
        stream = try database.write { database in
            // A commit that changes something, so that what a killed process wrote and did not sync is synced with it.
            let starts = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            try database.execute(sql: "PRAGMA user_version = \(starts &+ 1)")
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS outbox (sequence INTEGER PRIMARY KEY, event BLOB NOT NULL) STRICT;
                    CREATE TABLE IF NOT EXISTS spool (
                        id INTEGER PRIMARY KEY CHECK (id = 1), stream TEXT NOT NULL, next_sequence INTEGER NOT NULL
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
    }

    /// Stores events (JSON objects, CloudEvents 1.0) durably and gives their sequence numbers.
    @discardableResult
    public func append(_ events: [[UInt8]]) throws -> Range<UInt64> {
        for event in events where event.count > Limits.eventBytes {
            throw FeedbackClientError.eventTooLarge(bytes: event.count)
        }
        return try database.write { database in
            let first = try Self.nextSequence(database)
            let insert = try database.makeStatement(sql: "INSERT INTO outbox VALUES (?, ?)")
            for (offset, event) in events.enumerated() {
                try insert.execute(arguments: [first + Int64(offset), Data(event)])
            }
            let next = first + Int64(events.count)
            try database.execute(sql: "UPDATE spool SET next_sequence = ?", arguments: [next])
            return UInt64(first)..<UInt64(next)
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
        try database.read { database in
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
    }

    /// Deletes what the server has.
    public func acknowledged(below sequence: UInt64) throws {
        try database.write { database in
            let next = UInt64(try Self.nextSequence(database))
            guard sequence <= next else {
                throw FeedbackClientError.sourceBehind(serverNext: sequence, sourceNext: next)
            }
            try database.execute(sql: "DELETE FROM outbox WHERE sequence < ?", arguments: [Int64(sequence)])
        }
    }

    private static func nextSequence(_ database: Database) throws -> Int64 {
        guard let next = try Int64.fetchOne(database, sql: "SELECT next_sequence FROM spool") else {
            throw FeedbackClientError.sourceBroken("the spool has no next sequence")
        }
        return next
    }
}
