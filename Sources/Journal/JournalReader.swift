import Events
import Foundation
import GRDB

/// Reads the journal while another process or thread writes it; every row is checked against its digest.
package final class JournalReader: Sendable {
    let queue: DatabaseQueue

    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Slots in one answer, more or less: about 8 MB without comments.
    private static let slotsAtOnce = 65_536

    /// Rows from `position` on: at most `limit`, and no further one once they hold `slots`. None = the end of the journal.
    package func batches(from position: Int64, limit: Int, slots: Int = slotsAtOnce) throws -> [JournalBatch] {
        var batches: [JournalBatch] = []
        try forEachRow(from: position, limit: limit) { row, body in
            var batch = row
            do {
                (batch.events, batch.tombstones, batch.droppedFields) = try BatchDecoder.decode(body)
            } catch {
                throw Self.unreadable(row, error)
            }
            guard batch.kind.isTick || batch.events.count + batch.tombstones.count == batch.slots else {
                throw JournalError.damaged(position: row.position, what: "events and tombstones don't fill the slots")
            }
            batches.append(batch)
            return batch.endPosition - position < slots
        }
        return batches
    }

    /// The identities of the live rows from `position` to the end, and when they were received.
    func liveIdentities(from position: Int64, _ body: ([Hash128], Int64) -> Void) throws {
        try forEachRow(from: position, limit: Int.max) { row, bytes in
            guard row.kind == .live else { return true }
            do {
                body(try BatchDecoder.identities(bytes), row.receivedAt)
            } catch {
                throw Self.unreadable(row, error)
            }
            return true
        }
    }

    private static func unreadable(_ row: JournalBatch, _ error: any Error) -> JournalError {
        JournalError.damaged(position: row.position, what: "the columns can't be decoded (\(error))")
    }

    /// Gives `body` each row without its columns, and their bytes, until it answers false; digest and positions are checked.
    package func forEachRow(
        from position: Int64, limit: Int, _ body: (JournalBatch, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        try queue.read { database in
            var expected = position
            let statement = try database.cachedStatement(
                sql: """
                    SELECT position, slots, kind, producer, epoch, first_sequence, received_at, digest, body
                    FROM batch WHERE position >= ? ORDER BY position LIMIT ?
                    """)
            let rows = try Row.fetchCursor(statement, arguments: [position, limit])
            var isWanted = true
            while isWanted, let row = try rows.next() {
                isWanted = try Self.check(row, expected) { batch, bytes in
                    expected = batch.endPosition
                    return try body(batch, bytes)
                }
            }
        }
    }

    private static func check(
        _ row: Row, _ expected: Int64, _ body: (JournalBatch, UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Bool {
        let position: Int64 = row[0]
        guard let kind = RecordKind(rawValue: row[2]) else {
            throw JournalError.damaged(position: position, what: "the kind of record is unknown")
        }
        let batch = JournalBatch(
            position: position, slots: row[1], kind: kind, producer: row[3], epoch: UInt64(bitPattern: row[4]),
            firstSequence: UInt64(bitPattern: row[5]), receivedAt: row[6], events: EventBatch(), tombstones: [])
        return try row.withUnsafeData(atIndex: 8) { data in
            try (data ?? Data()).withUnsafeBytes { bytes in
                let digest = JournalDigest.of(batch, body: bytes)
                guard try row.withUnsafeData(atIndex: 7, { stored in digest.elementsEqual(stored ?? Data()) }) else {
                    throw JournalError.damaged(position: position, what: "the row does not match its digest")
                }
                guard position == expected else {
                    throw JournalError.damaged(position: expected, what: "rows are missing before \(position)")
                }
                return try body(batch, bytes)
            }
        }
    }

    /// The beginning of a row before which nothing was received at or after an instant; the last such row, ticks aside.
    ///
    /// Times of receipt never go back, so it is found by halving.
    package func firstPosition(receivedFrom instant: Int64) throws -> Int64 {
        try queue.read { database in
            var low: Int64 = 0
            var high = try Int64.fetchOne(database, sql: "SELECT next_position FROM head") ?? 0
            let statement = try database.cachedStatement(
                sql: """
                    SELECT position, slots, received_at FROM batch WHERE position >= ? AND kind <= 2
                    ORDER BY position LIMIT 1
                    """)
            // The row that is looked for begins in low...high; nothing before low was received late enough.
            while low < high {
                let middle = low + (high - low) / 2
                guard let row = try Row.fetchOne(statement, arguments: [middle]), row[0] < high else {
                    high = middle
                    continue
                }
                if row[2] >= instant { high = middle } else { low = row[0] + row[1] }
            }
            return low
        }
    }

    /// The time of the newest release tick.
    package func lastTick() throws -> Int64? {
        try queue.read {
            try Int64.fetchOne(
                $0, sql: "SELECT received_at FROM batch WHERE kind >= 3 ORDER BY position DESC LIMIT 1")
        }
    }

    /// Every stream by its number in the rows: who sends it, and where it stands.
    package func streams() throws -> [Int64: (producer: String, stream: String, state: StreamState)] {
        try queue.read { database in
            var streams: [Int64: (String, String, StreamState)] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT id, name, stream, epoch, next_sequence FROM producer") {
                let state = StreamState(epoch: UInt64(row[3] as Int64), nextSequence: UInt64(row[4] as Int64))
                streams[row[0]] = (row[1], row[2], state)
            }
            return streams
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
