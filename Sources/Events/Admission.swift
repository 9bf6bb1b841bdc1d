/// Where a stream stands, as WELCOME tells the sender.
package struct StreamState: Sendable, Equatable {
    package var epoch: UInt64
    package var nextSequence: UInt64
    /// Whether the stream was not opened, because its producer has `Limits.streamsPerProducer` others.
    package var isRefused = false

    package init(epoch: UInt64, nextSequence: UInt64) {
        self.epoch = epoch
        self.nextSequence = nextSequence
    }

    package static var refused: StreamState {
        var state = StreamState(epoch: 0, nextSequence: 0)
        state.isRefused = true
        return state
    }
}

/// Whoever waits for answers of the journal, and is told once when all of a commit were given.
package protocol AnswerReader: AnyObject, Sendable {
    func answersHaveCome()
}

/// The journal as the intake sees it: both calls return at once, and answer from another thread after a synced commit.
package protocol Admission: Sendable {
    /// Opens a stream: raises its epoch in a synced commit, so that older instances are fenced.
    func open(
        producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void)

    /// Decides on a decoded message: sequence, epoch, horizon, duplicates; then commits it and answers.
    func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void)

    /// The same, and tells the reader when this and whatever else was answered together can be read.
    func submit(
        _ candidate: CandidateBatch, for reader: any AnswerReader,
        answer: @escaping @Sendable (AdmissionAnswer) -> Void)

    /// Events handed over and not yet committed; the intake answers BUSY while there are too many.
    var waitingEvents: Int { get }
}

extension Admission {
    package func submit(
        _ candidate: CandidateBatch, for reader: any AnswerReader,
        answer: @escaping @Sendable (AdmissionAnswer) -> Void
    ) {
        submit(candidate) { decision in
            answer(decision)
            reader.answersHaveCome()
        }
    }
}
