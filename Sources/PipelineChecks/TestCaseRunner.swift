import Definitions
import Disclosure
import Events
import Ingest
import Journal
import Processing
import Publishing

/// Sends the events of a case the way that real ones go: decoded, counted, released at ticks, made into the published table.
///
/// Only the sockets and the database files of that way are left out.
struct TestCaseRunner {
    struct Outcome {
        var table: PublishedTable
        var account: DatasetAccount
        /// Refused events: the line of the event and why.
        var refusals: [(line: Int, reason: RejectReason)]
        /// Lines of events with fields that their type does not know.
        var linesWithDroppedFields: [Int]
    }

    /// Any key will do: hashes are only compared with each other.
    private static let key = [UInt8](repeating: 7, count: 16)
    private static let rights = SenderRights(
        producer: "tests", sourcePrefix: TestEventReader.source, mayBackfill: true)
    private static let contentType = Array("application/cloudevents-batch+json".utf8)

    private let definitions: Definitions
    private let dataset: Dataset
    private let terms: [String: UInt32]
    private let texts: [UInt32: String]
    private let vocabulary: Vocabulary

    init(dataset: Dataset, registry: Registry) throws {
        self.dataset = dataset
        definitions = Definitions(registry: registry, datasets: [dataset])
        let numbered = registry.labels.enumerated().map { (UInt32($0.offset + 1), $0.element) }
        texts = Dictionary(uniqueKeysWithValues: numbered)
        terms = Dictionary(uniqueKeysWithValues: numbered.map { ($0.1, $0.0) })
        vocabulary = try Vocabulary(registry: registry, terms: terms)
    }

    func run(_ testCase: TestCase) throws -> Outcome {
        var run = Run(
            decoder: EventDecoder(vocabulary: vocabulary, key: Self.key),
            counting: TallySet(definitions: definitions, terms: terms))
        var latest: Int64 = 0
        for step in testCase.steps {
            switch step {
            case .event(let event):
                try send(event, &run)
                latest = max(latest, event.receivedAt)
            case .tick(let tick):
                try release(tick, &run)
                latest = max(latest, tick.time)
            }
        }
        if !testCase.endsWithTick { try release(TestTick(time: latest, isSweep: false), &run) }
        let table = try PublishedTable(
            dataset: dataset, registry: definitions.registry, cells: run.cells, position: run.position,
            time: run.lastTick)
        return Outcome(
            table: table, account: run.counting.accounts[dataset.id] ?? DatasetAccount(), refusals: run.refusals,
            linesWithDroppedFields: run.dropped)
    }

    private struct Run {
        let decoder: EventDecoder
        var counting: TallySet
        var cells = ReleasedCells()
        var position: Int64 = 0
        var lastTick: Int64 = 0
        var refusals: [(line: Int, reason: RejectReason)] = []
        var dropped: [Int] = []

        init(decoder: EventDecoder, counting: TallySet) {
            self.decoder = decoder
            self.counting = counting
        }
    }

    private func send(_ event: TestEvent, _ run: inout Run) throws {
        let body = Array(("[" + event.bodies.joined(separator: ",") + "]").utf8)
        let candidate = body.withUnsafeBytes { body in
            Self.contentType.withUnsafeBytes { type in
                run.decoder.decode(
                    body: body, contentType: type, count: event.times, rights: Self.rights, stream: "tests", epoch: 1,
                    firstSequence: UInt64(run.position))
            }
        }
        var refusal = candidate.verdict.first { $0 != 0 }.flatMap { RejectReason(rawValue: $0) }
        if refusal == nil, let time = candidate.events.time.first { refusal = Self.judge(time, event) }
        if let refusal {
            run.refusals.append((event.line, refusal))
            return
        }
        if candidate.droppedFields > 0 { run.dropped.append(event.line) }
        try run.counting.count(
            JournalBatch(
                position: run.position, slots: event.times, kind: event.isBackfill ? .backfill : .live, producer: 1,
                epoch: 1, firstSequence: UInt64(run.position), receivedAt: event.receivedAt, events: candidate.events,
                tombstones: []))
        run.position += Int64(event.times)
    }

    /// What the journal's writer says about the moment; duplicates can't occur here, as every event has an id of its own.
    private static func judge(_ time: Int64, _ event: TestEvent) -> RejectReason? {
        if time > event.receivedAt + Limits.futureMilliseconds { return .fromTheFuture }
        return !event.isBackfill && time < event.receivedAt - Limits.horizonMilliseconds ? .outsideHorizon : nil
    }

    private func release(_ tick: TestTick, _ run: inout Run) throws {
        var release = Release(position: run.position, time: tick.time, isSweep: tick.isSweep)
        release.increments = try run.counting.release(at: tick.time, isSweep: tick.isSweep) { term in
            term == 0 ? ReleaseIncrement.notGiven : texts[term] ?? Registry.other
        }
        release.datasets = run.counting.accounts
        try run.cells.add(release, definitions: definitions)
        run.cells.notePublication(at: tick.time)
        run.position += 1
        run.lastTick = tick.time
    }
}
