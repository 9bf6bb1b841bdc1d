import WireProtocol

/// What the intake has seen since it started.
package struct IngestCounters: Sendable, Equatable {
    package var messages: UInt64 = 0
    package var hellos: UInt64 = 0
    package var batches: UInt64 = 0
    /// Events in the batches that were handed to the journal.
    package var events: UInt64 = 0
    package var bodyBytes: UInt64 = 0
    package var acknowledged: UInt64 = 0
    package var gaps: UInt64 = 0
    package var fenced: UInt64 = 0
    package var busy: UInt64 = 0
    /// Answers whose receiver was gone or not reading; it asks again.
    package var droppedAnswers: UInt64 = 0
    package var rejected: [WireReject: UInt64] = [:]
    /// BUSY because a producer sent faster than agreed.
    package var limited: [String: UInt64] = [:]
    /// BUSY because a producer, or all together, had too many connections.
    package var crowded: [String: UInt64] = [:]

    package init() {}

    package static func + (left: IngestCounters, right: IngestCounters) -> IngestCounters {
        var sum = left
        sum.messages += right.messages
        sum.hellos += right.hellos
        sum.batches += right.batches
        sum.events += right.events
        sum.bodyBytes += right.bodyBytes
        sum.acknowledged += right.acknowledged
        sum.gaps += right.gaps
        sum.fenced += right.fenced
        sum.busy += right.busy
        sum.droppedAnswers += right.droppedAnswers
        sum.rejected.merge(right.rejected, uniquingKeysWith: +)
        sum.limited.merge(right.limited, uniquingKeysWith: +)
        sum.crowded.merge(right.crowded, uniquingKeysWith: +)
        return sum
    }
}
