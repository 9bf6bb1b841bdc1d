import Events
import Foundation
import Synchronization

/// The one writer of the journal: a thread that commits whatever is waiting as soon as the last commit has ended.
///
/// Every answer is given after the synced commit that holds what it speaks of. A failed commit answers nobody: `onFailure`
/// is called, and the process is expected to end.
package final class JournalWriter: Admission {
    /// Events in one commit at the most, so that an answer never waits for an endless transaction.
    static let eventsPerCommit = 20_000

    /// From here on a commit is long enough to spread the price of its sync.
    private static let eventsWorthACommit = 500
    /// About what the sync of a commit takes, so that an answer is late by little.
    private static let gatherMicroseconds = 60

    package enum Work {
        case open(producer: String, stream: String, isBackfill: Bool, answer: @Sendable (StreamState) -> Void)
        case submit(Submission)
        case tick(time: Int64, isSweep: Bool, answer: @Sendable (Int64) -> Void)

        package var events: Int {
            if case .submit(let submission) = self { return max(1, submission.candidate.slots) }
            return 1
        }

        var messages: Int {
            if case .submit(let submission) = self { return submission.candidate.messageCount }
            return 1
        }

        /// On a full disk: answers what nobody keeps for the sender, which is told and comes again. An opening has nobody to
        /// answer to yet and waits.
        package func waitsForRoom() -> Bool {
            switch self {
            case .open: return true
            case .submit(let submission):
                submission.answer(.noRoom(firstSequence: submission.candidate.firstSequence))
            case .tick(_, _, let answer): answer(-1)
            }
            return false
        }
    }

    /// A message and whom to tell; by reference, as a message has two dozen columns.
    package final class Submission: Sendable {
        package let candidate: CandidateBatch
        package let answer: @Sendable (AdmissionAnswer) -> Void
        package let reader: (any AnswerReader)?

        package init(
            _ candidate: CandidateBatch, for reader: (any AnswerReader)? = nil,
            answer: @escaping @Sendable (AdmissionAnswer) -> Void
        ) {
            self.candidate = candidate
            self.reader = reader
            self.answer = answer
        }
    }

    private struct State {
        var waiting: [Work] = []
        /// In what is waiting.
        var messages = 0
        /// How many messages the thread waits for, if it does.
        var wanted: Int?
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let gathered = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)
    private let waitingCount = Atomic<Int>(0)
    /// Messages of the last commit.
    private let lastMessages = Atomic<Int>(0)
    /// Whether the last commit found room on the disk.
    private let hasRoom = Atomic<Bool>(true)
    private let terms: [String: UInt32]
    private let onRoom: @Sendable (Bool) -> Void
    /// How long streams that could not be opened for want of room wait before they are tried again.
    private static let noRoomMilliseconds = 250

    /// Opens the journal, remembers the identities inside the horizon, and starts the thread.
    ///
    /// `onRoom` hears `false` when the disk is full and `true` when there is room again. `now` gives UTC milliseconds. `labels` are the registry's; each gets a number that is never given to another.
    package init(
        path: String,
        labels: [String],
        now: @escaping @Sendable () -> Int64,
        onRoom: @escaping @Sendable (Bool) -> Void = { _ in },
        onFailure: @escaping @Sendable (any Error) -> Void
    ) throws {
        self.onRoom = onRoom
        let admission = try JournalAdmission(path: path, labels: labels, now: now)
        terms = try JournalReader(path: path).terms()
        let box = UncheckedTransfer(admission)
        let thread = Thread { [self] in
            run(box, onFailure: onFailure)
            // The file and its lock are free before anybody is told.
            box.value = nil
            stopped.signal()
        }
        thread.name = "journal"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Numbers of all labels ever registered.
    package var termIDs: [String: UInt32] { terms }

    package var waitingEvents: Int { waitingCount.load(ordering: .relaxed) }

    package func open(
        producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void
    ) {
        enqueue(.open(producer: producer, stream: stream, isBackfill: isBackfill, answer: answer))
    }

    package func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void) {
        enqueue(.submit(Submission(candidate, answer: answer)))
    }

    package func submit(
        _ candidate: CandidateBatch, for reader: any AnswerReader,
        answer: @escaping @Sendable (AdmissionAnswer) -> Void
    ) {
        enqueue(.submit(Submission(candidate, for: reader, answer: answer)))
    }

    /// Appends a release tick and answers with its position; -1 when the disk is full and there is no such tick.
    package func tick(time: Int64, isSweep: Bool, answer: @escaping @Sendable (Int64) -> Void) {
        enqueue(.tick(time: time, isSweep: isSweep, answer: answer))
    }

    /// Appends a release tick and waits for its commit; -1 when the disk is full and there is no such tick.
    @discardableResult
    package func tick(time: Int64, isSweep: Bool) -> Int64 {
        let done = DispatchSemaphore(value: 0)
        let position = Mutex<Int64>(-1)
        tick(time: time, isSweep: isSweep) { value in
            position.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return position.withLock { $0 }
    }

    /// Commits what is waiting, then ends the thread.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        wake.signal()
        stopped.wait()
    }

    private func enqueue(_ work: Work) {
        waitingCount.add(work.events, ordering: .relaxed)
        let (isFirst, isEnough) = state.withLock { state in
            state.waiting.append(work)
            state.messages += work.messages
            let isEnough = state.wanted.map { state.messages >= $0 } ?? false
            if isEnough { state.wanted = nil }
            return (state.waiting.count == 1, isEnough)
        }
        // The thread takes all that waits before it sleeps, so the first has woken it for all.
        if isFirst { wake.signal() }
        if isEnough { gathered.signal() }
    }

    private func run(_ box: UncheckedTransfer<JournalAdmission>, onFailure: @Sendable (any Error) -> Void) {
        // Streams that could not be opened for want of room.
        var postponed: [Work] = []
        do {
            while true {
                if postponed.isEmpty {
                    wake.wait()
                } else {
                    _ = wake.wait(timeout: .now() + .milliseconds(Self.noRoomMilliseconds))
                }
                while true {
                    gather()
                    var (waiting, isStopping) = takeWaiting()
                    waiting += postponed.reversed()
                    postponed = []
                    while !waiting.isEmpty { postponed += try commit(Self.takeCommit(&waiting), box) }
                    if isStopping {
                        box.value?.close()
                        return
                    }
                    if !hasWaiting || !postponed.isEmpty { break }
                }
            }
        } catch {
            onFailure(error)
        }
    }

    /// Where many small messages come at once, the first must not be synced alone while the others arrive.
    ///
    /// A sender that waits for each answer has one message in each commit, and nothing is waited for.
    private func gather() {
        let expected = lastMessages.load(ordering: .relaxed)
        guard expected > 1, waitingEvents < Self.eventsWorthACommit else { return }
        let mustWait = state.withLock { state in
            guard state.messages < expected, !state.isStopping else { return false }
            state.wanted = expected
            return true
        }
        guard mustWait else { return }
        // A signal that comes too late ends the next wait early, which does no harm.
        _ = gathered.wait(timeout: .now() + .microseconds(Self.gatherMicroseconds))
        state.withLock { $0.wanted = nil }
    }

    /// Commits the work and answers; gives back what has to wait for room on the disk.
    private func commit(_ work: [Work], _ box: UncheckedTransfer<JournalAdmission>) throws -> [Work] {
        lastMessages.store(work.reduce(0) { $0 + $1.messages }, ordering: .relaxed)
        do {
            let answers = try box.value?.commit(work) ?? []
            waitingCount.subtract(work.events, ordering: .relaxed)
            for answer in answers { answer() }
            work.tellReaders()
            tellRoom(true)
            return []
        } catch is NoRoom {
            tellRoom(false)
            let postponed = work.answerForWantOfRoom()
            waitingCount.subtract(work.events - postponed.events, ordering: .relaxed)
            return postponed
        }
    }

    private func tellRoom(_ hasRoom: Bool) {
        if self.hasRoom.exchange(hasRoom, ordering: .relaxed) != hasRoom { onRoom(hasRoom) }
    }

    private var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// All that waits, the newest first.
    private func takeWaiting() -> (work: [Work], isStopping: Bool) {
        let (work, isStopping) = state.withLock { state in
            defer { (state.waiting, state.messages) = ([], 0) }
            return (state.waiting, state.isStopping)
        }
        return (work.reversed(), isStopping)
    }

    /// Takes the next commit from the end of `waiting`.
    private static func takeCommit(_ waiting: inout [Work]) -> [Work] {
        var work: [Work] = []
        var events = 0
        while events < eventsPerCommit, let next = waiting.popLast() {
            events += next.events
            work.append(next)
        }
        return work
    }
}

extension [JournalWriter.Work] {
    fileprivate var events: Int { reduce(0) { $0 + $1.events } }

    /// On a full disk: answers what can be answered; the rest waits.
    func answerForWantOfRoom() -> [JournalWriter.Work] {
        defer { tellReaders() }
        return filter { $0.waitsForRoom() }
    }

    /// After all answers were given, so that whoever sends them on sends them together.
    func tellReaders() {
        var told: (any AnswerReader)?
        for case .submit(let submission) in self {
            guard let reader = submission.reader, reader !== told else { continue }
            reader.answersHaveCome()
            told = reader
        }
    }
}

/// Hands a value that is not Sendable to the thread that will own it from then on.
private final class UncheckedTransfer<Value>: @unchecked Sendable {
    var value: Value?
    init(_ value: Value) { self.value = value }
}
