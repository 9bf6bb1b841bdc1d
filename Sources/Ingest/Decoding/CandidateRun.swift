import Events

/// Messages of one stream that follow each other, on their way to becoming one candidate; used again and again.
///
/// The two dozen columns of a candidate are made once for all of them. What it becomes says of each message what it says alone.
package final class CandidateRun {
    /// Verdicts and rows so far.
    var rows = RowBuffer()
    private var producer = ""
    private var stream = ""
    private(set) var epoch: UInt64 = 0
    private var firstSequence: UInt64 = 0
    private var messages: [CandidateBatch.Message] = []
    /// Of the bodies so far.
    private(set) var bytes = 0

    package init() {}

    var slots: Int { rows.verdict.count }
    var messageCount: Int { messages.count }

    /// Begins anew, without any message.
    func begin(producer: String, stream: String, epoch: UInt64, firstSequence: UInt64) {
        rows.removeAll()
        messages.removeAll(keepingCapacity: true)
        bytes = 0
        self.producer = producer
        self.stream = stream
        self.epoch = epoch
        self.firstSequence = firstSequence
    }

    func isContinued(by sequence: UInt64, epoch: UInt64) -> Bool {
        epoch == self.epoch && sequence == firstSequence + UInt64(slots)
    }

    /// Adds the message that `decode` puts into `rows`.
    func add(count: Int, bytes: Int, _ decode: () -> Void) {
        let (slots, droppedFields) = (slots, rows.droppedFields)
        decode()
        precondition(self.slots == slots + count, "the decoder gives one verdict a sequence number")
        messages.append(.init(slots: count, droppedFields: rows.droppedFields - droppedFields))
        self.bytes += bytes
    }

    /// Gives verdicts alone, for a decoder that looks at nothing.
    package func append(verdict: UInt8, count: Int) {
        rows.verdict.append(contentsOf: repeatElement(verdict, count: count))
    }

    /// What has come together; the run has to begin anew.
    func takeCandidate() -> CandidateBatch {
        let candidate = CandidateBatch(
            producer: producer, stream: stream, epoch: epoch, firstSequence: firstSequence, verdict: rows.verdict,
            events: rows.columns(), droppedFields: rows.droppedFields, messages: messages.count > 1 ? messages : [])
        rows.removeAll()
        return candidate
    }
}
