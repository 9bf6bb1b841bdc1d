import Definitions
import Events
import Foundation
import Journal
import Processing

struct GrowthOrder: Codable {
    var events: Int
    var folder: String
}

/// How rates change as events and leaves become many; events a processor second.
struct GrowthResult: Codable {
    struct Ends: Codable {
        var first: Double
        var last: Double
    }

    /// Decoding, admission and commit of the first million and the last tenth of the events.
    var admitted: Ends
    /// The same without what the kernel does, such as finding memory for a file that grows.
    var admittedInProgram: Ends
    /// Counting again the first million and the last tenth of the events.
    var counted: Ends
    /// Reading and counting rows whose events are spread over so many leaves.
    var byLeaves: [Int: Double]
    var residentBytesMax: Int
}

struct GrowthRun {
    static let leaves = [10, 100, 1_000, 10_000, 100_000]
    private static let million = 1_000_000
    private let order: GrowthOrder

    init(_ order: GrowthOrder) { self.order = order }

    func measure() throws -> GrowthResult {
        let definitions = try DefinitionsLoader.load(folder: URL(filePath: "Pipelines"))
        let byLeaves = try Dictionary(
            uniqueKeysWithValues: Self.leaves.map { ($0, try LeafRun(leaves: $0, definitions).eventsPerSecond()) })
        let workplace = try Workplace(parent: URL(filePath: order.folder), definitions: definitions)
        let admitted = try JournalFilling(workplace, mix: .usual).fill(events: order.events)
        return GrowthResult(
            admitted: try ends(admitted.all), admittedInProgram: try ends(admitted.inProgram),
            counted: try ends(try count(workplace)), byLeaves: byLeaves,
            residentBytesMax: Machine.residentBytesMax)
    }

    /// Of processor seconds that each million took; the last tenth, as a single million can be one in which tables grow.
    private func ends(_ seconds: [Double]) throws -> GrowthResult.Ends {
        guard let first = seconds.first else { throw Problem("That is less than a million.") }
        let tenth = seconds.suffix(max(1, seconds.count / 10))
        return GrowthResult.Ends(
            first: Double(Self.million) / first,
            last: Double(Self.million) * Double(tenth.count) / tenth.reduce(0, +))
    }

    /// Processor seconds a million, from one million to the next.
    private func count(_ workplace: Workplace) throws -> [Double] {
        let processor = try workplace.processor("growth")
        var seconds: [Double] = []
        var (before, counted) = (Machine.cpuSeconds, Int64(0))
        while try processor.step() > 0 {
            // A step counts many rows, so it's seldom exactly a million.
            let more = processor.account.accepted - counted
            guard more >= Int64(Self.million) else { continue }
            let now = Machine.cpuSeconds
            seconds.append((now - before) / Double(more) * Double(Self.million))
            (before, counted) = (now, counted + more)
        }
        guard processor.account.accepted == Int64(order.events) else { throw Problem("Not every event was counted.") }
        return seconds
    }
}

/// Feedback that falls evenly on so many combinations of service, channel and day.
struct LeafRun {
    private static let events = 2_000_000
    private let leaves: Int
    private let definitions: Definitions
    private let terms: [String: UInt32]

    init(leaves: Int, _ definitions: Definitions) {
        self.leaves = leaves
        self.definitions = definitions
        terms = Dictionary(
            uniqueKeysWithValues: definitions.registry.labels.enumerated().map { ($0.element, UInt32($0.offset + 1)) })
    }

    /// Of rows as they lie in the journal: their digests are checked, their columns read, their events counted.
    func eventsPerSecond() throws -> Double {
        var counting = TallySet(definitions: definitions, terms: terms)
        // Each leaf once, so that the making of leaves is not in it.
        let perBatch = Options.batchEvents
        for first in stride(from: 0, to: leaves, by: perBatch) {
            try counting.count(row((first..<min(leaves, first + perBatch)).map { $0 }))
        }
        var random = SeededRandom(seed: 11)
        let rows = (0..<200).map { _ in
            var stored = row((0..<perBatch).map { _ in Int.random(in: 0..<leaves, using: &random) })
            let body = BatchCoding.encode(stored.events, tombstones: [])
            stored.events = EventBatch()
            return (row: stored, body: body, digest: body.withUnsafeBytes { JournalDigest.of(stored, body: $0) })
        }
        let before = Machine.cpuSeconds
        for number in 0..<(Self.events / perBatch) {
            let (row, body, digest) = rows[number % rows.count]
            guard body.withUnsafeBytes({ JournalDigest.of(row, body: $0) }) == digest else {
                throw Problem("A row does not match its digest.")
            }
            var counted = row
            counted.events = try BatchCoding.decode(body).events
            try counting.count(counted)
        }
        return Double(Self.events) / (Machine.cpuSeconds - before)
    }

    private func row(_ chosen: [Int]) -> JournalBatch {
        var batch = EventBatch()
        batch.reserve(chosen.count)
        let registry = definitions.registry
        let services = registry.services.filter { !$0.channels.isEmpty }
        for (index, leaf) in chosen.enumerated() {
            let service = services[leaf % services.count]
            let channels = service.channels
            let rest = leaf / services.count
            batch.appendEmpty()
            batch.kind[index] = EventKind.feedback.rawValue
            batch.service[index] = terms[service.id] ?? 0
            batch.channel[index] = terms[channels[rest % channels.count]] ?? 0
            batch.day[index] = 20_000 + Int32(rest / channels.count)
            batch.time[index] = Int64(batch.day[index]) * 86_400_000
            batch.rating[index] = UInt8(leaf % 5 + 1)
            batch.needMet[index] = UInt8(leaf % 3 + 1)
        }
        return JournalBatch(
            position: 0, slots: batch.count, kind: .live, producer: 1, epoch: 1, firstSequence: 0,
            receivedAt: 40_000 * 86_400_000, events: batch, tombstones: [])
    }
}
