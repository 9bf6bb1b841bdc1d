/// A run of events as it goes into one message.
public struct EncodedBatch: Sendable {
    /// Sequence number of the first event; the others follow without gap.
    public var firstSequence: UInt64
    /// Events in `body`.
    public var count: Int
    /// A JSON array of CloudEvents.
    public var body: [UInt8]

    /// Makes a batch.
    public init(firstSequence: UInt64, count: Int, body: [UInt8]) {
        self.firstSequence = firstSequence
        self.count = count
        self.body = body
    }
}

/// Where a sender takes its events from: the same sequence number always gives the same event, however often it is asked.
///
/// A spool on disk is one; a file that is imported is another (its records are numbered by their place in the file).
public protocol SequencedSource {
    /// The next events from `sequence` on, at most `maximum`; nil when there are none (any more, or yet).
    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch?

    /// The server refused these; it is told before `acknowledged`, so that they can still be put aside.
    ///
    /// An answer lists 256 refused events at most, and the list of an answer that was lost is lost too.
    mutating func refused(_ events: [RejectedEvent]) throws

    /// Everything below `sequence` is durable at the receiver and may be forgotten.
    mutating func acknowledged(below sequence: UInt64) throws
}

extension SequencedSource {
    /// A source that can be looked at elsewhere keeps nothing.
    public mutating func refused(_ events: [RejectedEvent]) throws {}
}
