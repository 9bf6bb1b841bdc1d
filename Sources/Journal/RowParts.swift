import Events

/// Messages that follow each other in one stream and become one row.
struct RowParts {
    /// Comments in one row at the most, so that a reader's memory is bounded.
    private static let commentBytes = 1 << 20

    private(set) var slots: Int
    private(set) var events: [EventBatch] = []
    private(set) var tombstones: [Tombstone] = []
    private(set) var droppedFields: UInt64 = 0
    private(set) var accepted = 0
    private var comments = 0

    init(slots: Int) { self.slots = slots }

    init(slots: Int, events: EventBatch, tombstones: [Tombstone], droppedFields: UInt64) {
        self.slots = slots
        self.events = [events]
        self.tombstones = tombstones
        self.droppedFields = droppedFields
        accepted = events.count
        comments = events.commentBytes.count
    }

    func hasRoom(for message: RowParts) -> Bool {
        slots + message.slots <= Limits.batchEvents && comments + message.comments <= Self.commentBytes
    }

    mutating func append(_ message: RowParts) {
        events += message.events
        tombstones += message.tombstones.map { Tombstone(offset: slots + $0.offset, reason: $0.reason) }
        slots += message.slots
        droppedFields += message.droppedFields
        accepted += message.accepted
        comments += message.comments
    }
}
