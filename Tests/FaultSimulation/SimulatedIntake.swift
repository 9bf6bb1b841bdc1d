import Definitions
import Events
import Ingest
import Journal
import Synchronization
import ZeroMQ

/// The process that takes events in: the product's worker, its admission and its journal, a step at a time.
final class SimulatedIntake {
    static let key = [UInt8](repeating: 7, count: 16)
    static let process: Int32 = 1

    private let admission: JournalAdmission
    private let desk: Desk
    private var worker: IngestWorker<SimulatedServerSocket>
    private var parts = Multipart(limit: 4)

    init(
        path: String, definitions: Definitions, vocabulary: Vocabulary, clock: SimulatedClock,
        socket: SimulatedServerSocket, defect: PlantedDefect?
    ) throws {
        // Small numbers, so that what is rare in production happens often.
        admission = try JournalAdmission(
            path: path, labels: definitions.labels, now: { clock.wall }, defect: defect, room: 0,
            checkpointBytes: 40 * 8_192)
        desk = Desk()
        var configuration = IngestConfiguration(endpoint: "")
        configuration.maximumWaitingEvents = 60
        configuration.maximumConnections = 6
        worker = try IngestWorker(
            steppedBy: socket, configuration: configuration, admission: desk,
            decoder: EventDecoder(vocabulary: vocabulary, key: Self.key), now: { clock.monotonic })
    }

    func take(_ frames: [[UInt8]], on link: SimulatedNetwork.Link, rights: SenderRights) throws {
        parts.set([link.route] + frames)
        try worker.handle(parts, isWhole: true, rights: rights)
    }

    /// Hands over what came in one turn.
    func endTurn() { worker.handOverAll() }

    func tick(time: Int64, isSweep: Bool) { desk.add(.tick(time: time, isSweep: isSweep, answer: { _ in })) }

    var hasWork: Bool { desk.isWaiting }
    private(set) var hasAnswers = false

    /// Commits what waits, or some of it, and lets the answers out.
    func commit(atMost limit: Int) throws {
        let work = desk.take(atMost: limit)
        let answers: [() -> Void]
        do {
            answers = try admission.commit(work)
        } catch is NoRoom {
            let postponed = work.filter { $0.waitsForRoom() }
            desk.done(work)
            desk.putBack(postponed)
            hasAnswers = true
            return
        }
        desk.done(work)
        for answer in answers { answer() }
        hasAnswers = !answers.isEmpty || hasAnswers
    }

    func sendAnswers() throws {
        hasAnswers = false
        try worker.sendAnswers()
    }

    /// As when the process is asked to stop.
    func close() { admission.close() }

    /// What the product's writer thread has: calls that wait for the next commit.
    private final class Desk: Admission {
        private let waiting = Mutex<[JournalWriter.Work]>([])
        private let events = Mutex(0)

        var waitingEvents: Int { events.withLock { $0 } }
        var isWaiting: Bool { waiting.withLock { !$0.isEmpty } }

        func add(_ work: JournalWriter.Work) {
            events.withLock { $0 += work.events }
            waiting.withLock { $0.append(work) }
        }

        func open(
            producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void
        ) {
            add(.open(producer: producer, stream: stream, isBackfill: isBackfill, answer: answer))
        }

        func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void) {
            add(.submit(JournalWriter.Submission(candidate, answer: answer)))
        }

        func take(atMost limit: Int) -> [JournalWriter.Work] {
            waiting.withLock { waiting in
                let taken = Array(waiting.prefix(limit))
                waiting.removeFirst(taken.count)
                return taken
            }
        }

        func putBack(_ work: [JournalWriter.Work]) {
            events.withLock { $0 += work.reduce(0) { $0 + $1.events } }
            waiting.withLock { $0.insert(contentsOf: work, at: 0) }
        }

        func done(_ work: [JournalWriter.Work]) { events.withLock { $0 -= work.reduce(0) { $0 + $1.events } } }
    }
}
