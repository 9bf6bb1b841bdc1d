import Events

/// What the owner of a key may send.
package struct SenderRights: Sendable, Equatable {
    /// The name bound to the key; the producer of every stream it opens.
    package var producer: String
    /// Every event's `source` must begin with this.
    package var sourcePrefix: String
    /// Services and conversations it may send events for; nil = all of them.
    package var services: Set<String>?
    /// Kinds of event it may send; moderation decisions and commitments only where they are named.
    package var kinds: EventKindSet
    /// Whether it may open backfill streams.
    package var mayBackfill: Bool

    package init(
        producer: String, sourcePrefix: String, services: Set<String>? = nil, kinds: EventKindSet = .usual,
        mayBackfill: Bool = false
    ) {
        self.producer = producer
        self.sourcePrefix = sourcePrefix
        self.services = services
        self.kinds = kinds
        self.mayBackfill = mayBackfill
    }
}
