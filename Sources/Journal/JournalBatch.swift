import Events

/// What a journal row is; the raw value is stored.
package enum RecordKind: Int64, Sendable {
    case live = 1
    case backfill = 2
    /// A release tick: everything before it may be published.
    case tick = 3
    /// The weekly tick, at which what waits goes out as "not broken down".
    case sweep = 4

    package var isTick: Bool { self == .tick || self == .sweep }
}

/// One row of the journal: committed messages that follow each other in one stream, or a release tick.
package struct JournalBatch: Sendable, Equatable {
    /// Sequence slots before this row; positions are dense over slots, and a tick takes one.
    package var position: Int64
    package var slots: Int
    package var kind: RecordKind
    package var producer: Int64
    package var epoch: UInt64
    package var firstSequence: UInt64
    /// UTC milliseconds, stamped by the writer; never goes back. For a tick: the tick's own time.
    package var receivedAt: Int64
    package var events: EventBatch
    package var tombstones: [Tombstone]
    /// Fields of the messages that no event type knows.
    package var droppedFields: UInt64

    package init(
        position: Int64, slots: Int, kind: RecordKind, producer: Int64, epoch: UInt64, firstSequence: UInt64,
        receivedAt: Int64, events: EventBatch, tombstones: [Tombstone], droppedFields: UInt64 = 0
    ) {
        self.position = position
        self.slots = slots
        self.kind = kind
        self.producer = producer
        self.epoch = epoch
        self.firstSequence = firstSequence
        self.receivedAt = receivedAt
        self.events = events
        self.tombstones = tombstones
        self.droppedFields = droppedFields
    }

    package var endPosition: Int64 { position + Int64(slots) }
    package var duplicates: Int { tombstones.reduce(0) { $0 + ($1.reason == .duplicate ? 1 : 0) } }
}

/// What can be wrong with the journal; none of it is ever skipped.
package enum JournalError: Error, Equatable, CustomStringConvertible {
    case damaged(position: Int64, what: String)
    case inUse(path: String)

    package var description: String {
        switch self {
        case .damaged(let position, let what):
            "The journal is damaged at position \(position): \(what). Restore it from a backup; nothing after it was read."
        case .inUse(let path):
            "Another process holds \(path); stop it first, or use another data folder."
        }
    }
}
