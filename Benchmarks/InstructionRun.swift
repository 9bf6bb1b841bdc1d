import Definitions
import Events
import Foundation
import Ingest
import Journal
import Processing
import WireProtocol

/// One hot stage over fixed events, for `Benchmarks/check-instructions`, which counts what the processor executes.
///
/// Everything is prepared for two rounds, whatever is asked for, and nothing in it is made by chance or by the clock. So what two
/// rounds cost more than one is the stage alone, with its tables grown and its memory in use.
struct InstructionRun {
    private static let batchesPerRound = 60
    /// The horizon needs more before growing costs what it costs in use.
    private static let horizonBatchesPerRound = 500
    private static let time: Int64 = 1_772_323_200_000

    private let definitions: Definitions
    private let terms: [String: UInt32]
    private let bodies: [[UInt8]]

    /// Does what `--instructions` asks for and says how many events a round has; false if it wasn't given.
    static func isDone(_ options: Options, _ definitions: Definitions) throws -> Bool {
        guard let stage = options.instructions else { return false }
        let batchesPerRound = stage == "horizon" ? horizonBatchesPerRound : batchesPerRound
        let batches = options.rounds * batchesPerRound
        let events = try InstructionRun(definitions).run(stage, batches: batches)
        guard events == batches * Options.batchEvents else {
            throw Problem("The stage \(stage) took \(events) events of \(batches * Options.batchEvents).")
        }
        print(batchesPerRound * Options.batchEvents)
        return true
    }

    private init(_ definitions: Definitions) {
        self.definitions = definitions
        terms = Dictionary(
            uniqueKeysWithValues: definitions.labels.enumerated().map { ($0.element, UInt32($0.offset + 1)) })
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source("sender-0"),
            eventsPerBatch: Options.batchEvents, mix: .usual, now: Self.time)
        bodies = (0..<(2 * Self.batchesPerRound)).map { templates.body(from: UInt64($0 * Options.batchEvents)) }
    }

    /// Returns the number of events that came out of the stage.
    private func run(_ stage: String, batches: Int) throws -> Int {
        switch stage {
        case "decode": return try decode(bodies.prefix(batches)).reduce(0) { $0 + $1.count }
        case "journal": return try journal(Array(try decode(bodies[...]).prefix(batches)))
        case "horizon": return horizon(batches)
        case "count": return try count(rows(try decode(bodies[...])).prefix(batches))
        default: throw Problem("\(stage) is no stage; there are decode, journal, horizon and count.")
        }
    }

    private func decode(_ bodies: ArraySlice<[UInt8]>) throws -> [EventBatch] {
        let decoder = EventDecoder(
            vocabulary: try Vocabulary(definitions: definitions, terms: terms),
            key: [UInt8](repeating: 7, count: 16))
        let rights = SenderRights(producer: "sender-0", sourcePrefix: Workplace.source("sender-0"))
        let contentType = Array(WireProtocol.contentType.utf8)
        return bodies.enumerated().map { number, body in
            body.withUnsafeBytes { body in
                contentType.withUnsafeBytes { type in
                    decoder.decode(
                        body: body, contentType: type, count: Options.batchEvents, rights: rights, stream: "bench",
                        epoch: 1, firstSequence: UInt64(number * Options.batchEvents)
                    ).events
                }
            }
        }
    }

    private func journal(_ batches: [EventBatch]) throws -> Int {
        try batches.reduce(0) { sum, batch in
            sum + (try BatchCoding.decode(BatchCoding.encode(batch, tombstones: [])).events.count)
        }
    }

    /// Identities as even as hashes are.
    private func horizon(_ batches: Int) -> Int {
        let horizon = DuplicateHorizon()
        var random = SeededRandom(seed: 20_261_122)
        for _ in 0..<batches {
            let identities = (0..<Options.batchEvents).map { _ in Hash128(high: random.next(), low: random.next()) }
            var reasons = [UInt8](repeating: 0, count: identities.count)
            _ = horizon.insert(identities, receivedAt: Self.time, reasons: &reasons)
        }
        return horizon.count
    }

    private func rows(_ batches: [EventBatch]) -> [JournalBatch] {
        batches.enumerated().map { number, events in
            JournalBatch(
                position: Int64(number * Options.batchEvents), slots: events.count, kind: .live, producer: 1, epoch: 1,
                firstSequence: UInt64(number * Options.batchEvents), receivedAt: Self.time, events: events,
                tombstones: [])
        }
    }

    private func count(_ rows: ArraySlice<JournalBatch>) throws -> Int {
        var counting = TallySet(definitions: definitions, terms: terms)
        let count = try rows.reduce(0) { sum, row in
            try counting.count(row)
            return sum + row.slots
        }
        try counting.fold()
        return count
    }
}
