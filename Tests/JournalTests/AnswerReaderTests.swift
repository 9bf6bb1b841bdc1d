import Dispatch
import Events
import Synchronization
import TestKit
import Testing

@testable import Journal

/// Notes how many answers there were each time it was told of them.
private final class NotingReader: AnswerReader {
    private struct State {
        var answers = 0
        var told: [Int] = []
        var awaited: Int
    }

    private let state: Mutex<State>
    let isComplete = DispatchSemaphore(value: 0)

    init(awaits count: Int) { state = Mutex(State(awaited: count)) }

    var told: [Int] { state.withLock { $0.told } }

    func note() { state.withLock { $0.answers += 1 } }

    func answersHaveCome() {
        let isLast = state.withLock { state in
            state.told.append(state.answers)
            return state.answers == state.awaited
        }
        if isLast { isComplete.signal() }
    }
}

/// Whoever sends answers on is woken once for those of a commit, and never before they are there.
@Suite struct AnswerReaderTests {
    private func message(_ first: UInt64, stream: String) -> CandidateBatch {
        var random = RandomBatches(seed: first)
        return CandidateBatch(
            producer: "p", stream: stream, epoch: 1, firstSequence: first, verdict: [0], events: random.batch(count: 1))
    }

    @Test func everyReaderIsToldAfterItsLastAnswer() throws {
        let folder = try TemporaryFolder()
        let writer = try JournalWriter(
            path: folder.path("journal.sqlite"), labels: [], now: { 0 },
            onFailure: { Issue.record("commit failed: \($0)") })
        let readers = [NotingReader(awaits: 40), NotingReader(awaits: 40)]
        for number in 0..<80 {
            let reader = readers[number % 2]
            writer.submit(message(UInt64(number), stream: "nobody opened it"), for: reader) { _ in reader.note() }
        }
        for reader in readers { reader.isComplete.wait() }
        writer.stop()
        for reader in readers { #expect(reader.told.last == 40) }
    }

    @Test func theAnswersOfACommitAreToldOnce() {
        let (one, other) = (NotingReader(awaits: 0), NotingReader(awaits: 0))
        func submission(_ number: UInt64, _ reader: NotingReader?) -> JournalWriter.Work {
            .submit(JournalWriter.Submission(message(number, stream: "s"), for: reader) { _ in reader?.note() })
        }
        let work: [JournalWriter.Work] = [
            submission(0, one), submission(1, one), submission(2, nil), submission(3, one),
            .tick(time: 0, isSweep: false) { _ in }, submission(4, other), submission(5, other),
        ]
        for case .submit(let submission) in work { submission.answer(.fenced) }
        work.tellReaders()
        #expect(one.told == [3])
        #expect(other.told == [2])
    }

    @Test func onAFullDiskReadersAreToldToo() throws {
        let reader = NotingReader(awaits: 1)
        let work: [JournalWriter.Work] = [
            .submit(JournalWriter.Submission(message(7, stream: "s"), for: reader) { _ in reader.note() }),
            .open(producer: "p", stream: "s", isBackfill: false) { _ in },
        ]
        #expect(work.answerForWantOfRoom().count == 1)
        #expect(reader.told == [1])
    }
}
