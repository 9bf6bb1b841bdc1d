import Definitions
import Events
import Foundation
import Journal
import Processing

/// Opens many cases, lets them be answered and ended, and says what each costs in memory and time.
struct CaseRun {
    private(set) var openedSeconds = 0.0
    private(set) var endedSeconds = 0.0
    private(set) var bytesPerCase = 0.0
    private(set) var trackedCases = 0
    private(set) var tickSeconds = 0.0

    private let registry: Registry
    private let terms: [String: UInt32]
    private let start: Int64 = 1_767_225_600_000

    /// Feedback and an ending come for each case, so there are three events a case.
    init(cases: Int, definitions: Definitions) throws {
        registry = definitions.registry
        terms = Dictionary(
            uniqueKeysWithValues: definitions.registry.labels.enumerated().map { ($0.element, UInt32($0.offset + 1)) })
        var counting = TallySet(definitions: definitions, terms: terms)
        // One batch first, so that what does not grow with the cases is there already.
        try counting.count(row(from: cases, stage: .started, at: start))
        let before = Machine.residentBytes
        openedSeconds = try timed {
            for first in stride(from: 0, to: cases, by: Options.batchEvents) {
                try counting.count(row(from: first, stage: .started, at: start + Int64(first)))
            }
        }.seconds
        bytesPerCase = Double(Machine.residentBytes - before) / Double(cases)
        trackedCases = counting.caseCounts.tracked
        tickSeconds = try timed {
            _ = try counting.release(at: start + 86_400_000, isSweep: false) { "\($0)" }
        }.seconds
        endedSeconds = try timed {
            for first in stride(from: 0, to: cases, by: Options.batchEvents) {
                try counting.count(row(from: first, stage: nil, at: start + 90_000_000))
                try counting.count(row(from: first, stage: .completed, at: start + 180_000_000))
            }
        }.seconds
        guard trackedCases == cases + Options.batchEvents, counting.caseCounts.untrackedEvents == 0 else {
            throw Problem("The table follows \(trackedCases) cases; expected \(cases + Options.batchEvents).")
        }
    }

    /// `stage` nil = feedback.
    private func row(from first: Int, stage: OutcomeStage?, at time: Int64) -> JournalBatch {
        var batch = EventBatch()
        batch.reserve(Options.batchEvents)
        let services = registry.services.prefix(14).compactMap { terms[$0.id] }
        let channels = registry.channels.all.compactMap { terms[$0] }
        for number in first..<(first + Options.batchEvents) {
            batch.appendEmpty()
            let last = batch.count - 1
            batch.kind[last] = stage == nil ? EventKind.feedback.rawValue : EventKind.outcome.rawValue
            batch.service[last] = services[number % services.count]
            batch.channel[last] = channels[number / 7 % channels.count]
            batch.time[last] = time
            batch.day[last] = Int32(time / 86_400_000)
            var random = SeededRandom(seed: UInt64(number))
            batch.caseToken[last] = Hash128(high: random.next(), low: random.next())
            batch.stage[last] = stage?.rawValue ?? 0
            if stage == nil { batch.rating[last] = UInt8(number % 5 + 1) }
            if stage != .started { batch.needMet[last] = UInt8(number % 3 + 1) }
        }
        return JournalBatch(
            position: 0, slots: batch.count, kind: .live, producer: 1, epoch: 1, firstSequence: 0, receivedAt: time,
            events: batch, tombstones: [])
    }
}
