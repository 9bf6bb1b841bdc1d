/// A decoded and validated message on its way to the journal, or several that follow each other: one verdict a sequence number.
///
/// `verdict[i]` is 0 for an event that may be accepted, else a `RejectReason`. `events` holds one row for each verdict of 0,
/// in sequence order.
package struct CandidateBatch: Sendable {
    /// The name bound to the sender's key.
    package var producer: String
    package var stream: String
    package var epoch: UInt64
    package var firstSequence: UInt64
    package var verdict: [UInt8]
    package var events: EventBatch
    /// Fields that were dropped because no event type knows them.
    package var droppedFields: UInt64
    /// The messages that were joined, in order; empty if it is one.
    package var messages: [Message]

    /// What the journal has to know of one of several messages.
    package struct Message: Sendable {
        package var slots: Int
        package var droppedFields: UInt64

        package init(slots: Int, droppedFields: UInt64) {
            self.slots = slots
            self.droppedFields = droppedFields
        }
    }

    package init(
        producer: String,
        stream: String,
        epoch: UInt64,
        firstSequence: UInt64,
        verdict: [UInt8] = [],
        events: EventBatch = EventBatch(),
        droppedFields: UInt64 = 0,
        messages: [Message] = []
    ) {
        self.producer = producer
        self.stream = stream
        self.epoch = epoch
        self.firstSequence = firstSequence
        self.verdict = verdict
        self.events = events
        self.droppedFields = droppedFields
        self.messages = messages
    }

    package var messageCount: Int { max(1, messages.count) }
    package var slots: Int { verdict.count }
}

/// What became of one message after the synced commit (or without one).
package enum AdmissionAnswer: Sendable, Equatable {
    /// Everything below `nextSequence` is durable. `rejected` pairs a sequence with its reason; duplicates are only counted.
    case acknowledged(nextSequence: UInt64, accepted: Int, duplicate: Int, rejected: [Rejection])
    /// There is a gap before the message: send again from here.
    case expected(nextSequence: UInt64)
    /// Another instance opened the stream later.
    case fenced
    /// The disk is full: nothing of the message from here on is stored, and it may be sent again in a while.
    case noRoom(firstSequence: UInt64)
}

/// One refused sequence number.
package struct Rejection: Sendable, Equatable {
    package var sequence: UInt64
    package var reason: RejectReason

    package init(sequence: UInt64, reason: RejectReason) {
        self.sequence = sequence
        self.reason = reason
    }
}
