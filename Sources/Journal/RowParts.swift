import Events

/// Messages that follow each other in one stream and become one row.
struct RowParts {
    /// Comments in one row at the most, so that a reader's memory is bounded.
    private static let commentBytes = 1 << 20
    /// Messages of up to so many events are copied together; longer ones are left where they lie.
    private static let smallMessage = 64

    private(set) var slots = 0
    private(set) var events: [EventBatch] = []
    private(set) var tombstones: [Tombstone] = []
    private(set) var droppedFields: UInt64 = 0
    private(set) var accepted = 0
    private var comments = 0
    /// Whether the last part is made of small messages and may take more.
    private var isCollecting = false

    static let tick = {
        var row = RowParts()
        row.slots = 1
        return row
    }()

    func hasRoom(for message: EventBatch, slots count: Int) -> Bool {
        slots + count <= Limits.batchEvents && comments + message.commentBytes.count <= Self.commentBytes
    }

    mutating func append(
        _ message: EventBatch, slots count: Int, tombstones refused: [Tombstone], droppedFields: UInt64
    ) {
        let isSmall = message.count <= Self.smallMessage
        if isSmall, isCollecting {
            events[events.count - 1].append(message)
        } else {
            events.append(message)
        }
        isCollecting = isSmall
        for tombstone in refused {
            tombstones.append(Tombstone(offset: slots + tombstone.offset, reason: tombstone.reason))
        }
        slots += count
        self.droppedFields += droppedFields
        accepted += message.count
        comments += message.commentBytes.count
    }
}
