import Events
import Synchronization
import ZeroMQ

/// Answers of the journal on their way to the worker that sends them.
final class Outbox: AnswerReader {
    enum Answer: Sendable {
        case opened(StreamState, attempt: UInt64)
        /// To so many messages that were joined.
        case decided(AdmissionAnswer, epoch: UInt64, messages: Int)
    }

    struct Entry: Sendable {
        var route: [UInt8]
        var answer: Answer
    }

    let pipe: WakePipe
    private let entries = Mutex<[Entry]>([])

    init() throws(ZeroMQError) {
        pipe = try WakePipe()
    }

    /// Adds an answer; `answersHaveCome` has to follow.
    func push(_ entry: Entry) { entries.withLock { $0.append(entry) } }

    func answersHaveCome() { pipe.wake() }

    /// Trades what is there for an empty array, whose room is used again.
    func take(_ room: inout [Entry]) {
        room.removeAll(keepingCapacity: true)
        entries.withLock { swap(&$0, &room) }
    }
}
