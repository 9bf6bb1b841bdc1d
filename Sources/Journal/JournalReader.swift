import Events
import Foundation
import GRDB

/// Reads the journal while another process or thread writes it; every row is checked against its digest.
package final class JournalReader: Sendable {
    private let queue: DatabaseQueue

    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Rows from `position` on, at most `limit`.
    package func batches(from position: Int64, limit: Int) throws -> [JournalBatch] {
        try queue.read { database in
            var batches: [JournalBatch] = []
            var expected = position
            let statement = try database.cachedStatement(
                sql: "SELECT * FROM batch WHERE position >= ? ORDER BY position LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: [position, limit])
            while let row = try rows.next() {
                let batch = try Self.decode(row)
                guard batch.position == expected else {
                    throw JournalError.damaged(position: expected, what: "rows are missing before \(batch.position)")
                }
                expected = batch.endPosition
                batches.append(batch)
            }
            return batches
        }
    }

    private static func decode(_ row: Row) throws -> JournalBatch {
        let position: Int64 = row["position"]
        let body = [UInt8](row["body"] as Data)
        guard let kind = RecordKind(rawValue: row["kind"]) else {
            throw JournalError.damaged(position: position, what: "the kind of record is unknown")
        }
        var batch = JournalBatch(
            position: position, slots: row["slots"], kind: kind, producer: row["producer"],
            epoch: UInt64(bitPattern: row["epoch"]), firstSequence: UInt64(bitPattern: row["first_sequence"]),
            receivedAt: row["received_at"], events: EventBatch(), tombstones: [])
        guard JournalDigest.of(batch, body: body) == row["digest"] as Data else {
            throw JournalError.damaged(position: position, what: "the row does not match its digest")
        }
        do {
            (batch.events, batch.tombstones, batch.droppedFields) = try BatchCoding.decode(body)
        } catch {
            throw JournalError.damaged(position: position, what: "the columns can't be decoded (\(error))")
        }
        guard kind.isTick || batch.events.count + batch.tombstones.count == batch.slots else {
            throw JournalError.damaged(position: position, what: "events and tombstones don't fill the slots")
        }
        return batch
    }

    /// The first position whose row was received at or after an instant; the end of the journal if there is none.
    package func firstPosition(receivedFrom instant: Int64) throws -> Int64 {
        try queue.read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT position FROM batch WHERE kind <= 2 AND received_at >= ? ORDER BY position LIMIT 1",
                arguments: [instant])
                ?? Int64.fetchOne(database, sql: "SELECT next_position FROM head") ?? 0
        }
    }

    /// The time of the newest release tick.
    package func lastTick() throws -> Int64? {
        try queue.read {
            try Int64.fetchOne(
                $0, sql: "SELECT received_at FROM batch WHERE kind >= 3 ORDER BY position DESC LIMIT 1")
        }
    }

    /// Position after the last committed row.
    package func endPosition() throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT next_position FROM head") ?? 0 }
    }

    /// Numbers of all labels ever registered.
    package func terms() throws -> [String: UInt32] {
        try queue.read { database in
            var terms: [String: UInt32] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT id, text FROM term") {
                terms[row["text"]] = UInt32(row["id"] as Int64)
            }
            return terms
        }
    }

    /// Position, time of receipt and slots of the rows before `end`, newest last, at most `limit`; ticks are left out.
    package func receipts(before end: Int64, limit: Int) throws -> [(position: Int64, receivedAt: Int64, slots: Int)] {
        try queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT position, received_at, slots FROM batch WHERE position < ? AND kind <= 2
                    ORDER BY position DESC LIMIT ?
                    """, arguments: [end, limit]
            ).reversed().map { ($0["position"], $0["received_at"], $0["slots"]) }
        }
    }
}
