import GRDB

/// What the journal says of itself at one instant: its head, its streams, and where its last row really ends.
package struct JournalInventory: Sendable, Equatable {
    package struct Stream: Sendable, Equatable {
        package var id: Int64
        package var producer: String
        package var name: String
        package var isBackfill: Bool
        package var epoch: UInt64
        package var nextSequence: UInt64
    }

    /// Position after the last row, as the head has it.
    package var nextPosition: Int64
    /// The newest time of receipt that was given out.
    package var clock: Int64
    /// Position after the last row, as the rows have it.
    package var rowsEnd: Int64
    package var streams: [Stream]
}

extension JournalReader {
    /// Head, rows and streams as of one commit.
    package func inventory() throws -> JournalInventory {
        try queue.read { database in
            let head = try Row.fetchOne(database, sql: "SELECT next_position, clock FROM head")
            let streams = try Row.fetchAll(database, sql: "SELECT * FROM producer ORDER BY id").map { row in
                JournalInventory.Stream(
                    id: row["id"], producer: row["name"], name: row["stream"], isBackfill: row["backfill"],
                    epoch: UInt64(bitPattern: row["epoch"] as Int64),
                    nextSequence: UInt64(bitPattern: row["next_sequence"] as Int64))
            }
            return JournalInventory(
                nextPosition: head?["next_position"] ?? 0, clock: head?["clock"] ?? 0,
                rowsEnd: try Int64.fetchOne(database, sql: "SELECT max(position + slots) FROM batch") ?? 0,
                streams: streams)
        }
    }
}
