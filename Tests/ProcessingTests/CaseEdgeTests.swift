import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Journal
@testable import Measures
@testable import Processing
@testable import Publishing

/// Rare turns of cases: what changes durations alone, what goes to and fro, and whole programs of chance.
@Suite struct CaseEdgeTests {
    private static let hour: Int64 = 3_600

    private func stored(_ counting: inout TallySet, in store: TallyStore, at position: Int64) throws {
        try counting.fold()
        try store.checkpoint(
            from: try store.cut()?.position ?? 0, to: position, received: ReceivedAccount(), counting: &counting)
    }

    /// A third, earlier ending by another channel changes nothing of a case but how long it took.
    @Test func durationsThatChangeAloneSurviveARestart() throws {
        let start = CaseFixture.start
        func ends(_ tokens: ClosedRange<UInt64>, _ hours: Int64, _ channel: UInt32) -> [CaseEvent] {
            tokens.map {
                CaseEvent(
                    token: $0, service: 1, second: start + hours * Self.hour, stage: .completed, channel: channel)
            }
        }
        func starts(_ tokens: ClosedRange<UInt64>, _ channel: UInt32) -> [CaseEvent] {
            tokens.map { CaseEvent(token: $0, service: 1, second: start, stage: .started, channel: channel) }
        }
        let folder = try TemporaryFolder()
        let store = try TallyStore(path: folder.url.appending(path: "tallies.sqlite").path)
        try store.reset(definitions: "")
        var calm = CaseFixture.counting(.wholeBatches(k: 10))
        func count(_ events: [CaseEvent]) throws {
            try calm.count(CaseFixture.row(events, position: 0, receivedAt: start * 1000))
        }
        func tick(_ counting: inout TallySet, isSweep: Bool) throws -> [ReleaseIncrement] {
            try counting.release(at: (start + 100 * Self.hour) * 1000, isSweep: isSweep) { "\($0)" }
        }
        try count(starts(1...5, 5) + starts(6...11, 6) + ends(1...11, 100, 7) + ends(1...5, 90, 7))
        _ = try tick(&calm, isSweep: false)
        try count(ends(1...5, 80, 8) + starts(20...40, 8))
        try stored(&calm, in: store, at: 10)
        _ = try tick(&calm, isSweep: false)
        try stored(&calm, in: store, at: 11)
        var restarted = CaseFixture.counting(.wholeBatches(k: 10))
        try store.load(&restarted)
        let released = try tick(&calm, isSweep: true)
        #expect(released.contains { $0.counts["case_duration_measured"] == 11 })
        #expect(try tick(&restarted, isSweep: true) == released)
    }

    /// Cases that were given up and taken up again are as many people as cases that were given up once.
    @Test(arguments: [false, true]) func goingToAndFroHidesNobody(goesToAndFro: Bool) throws {
        let start = CaseFixture.start
        var counting = CaseFixture.counting(.wholeBatches(k: 10))
        var second = start
        func send(_ stage: OutcomeStage, _ tokens: ClosedRange<UInt64>, _ channel: UInt32) throws {
            second += 60
            let events = tokens.map {
                CaseEvent(token: $0, service: 1, second: second, stage: stage, channel: channel)
            }
            try counting.count(CaseFixture.row(events, position: 0, receivedAt: start * 1000))
        }
        for (tokens, channel) in [(1...8, 5), (11...18, 6)] as [(ClosedRange<UInt64>, UInt32)] {
            try send(.started, tokens, channel)
            for _ in 0..<(goesToAndFro ? 3 : 0) {
                try send(.abandoned, tokens, channel)
                try send(.resumed, tokens, channel)
            }
            try send(.abandoned, tokens, channel)
            try send(.started, (tokens.lowerBound + 50)...(tokens.upperBound + 50), channel)
            try send(.errored, (tokens.lowerBound + 50)...(tokens.upperBound + 50), channel)
        }
        let released = try counting.release(at: (start + 86_400) * 1000, isSweep: true) { "\($0)" }
        let together = released.filter { $0.labels == ["1", ReleaseIncrement.notBrokenDown] }
        #expect(together.map { $0.counts["case_abandoned"] } == [16])
        #expect(together.map { $0.counts["case_errored"] } == [16])
    }

    /// A tick that ends thousands of cases hands them on in parts, so that it needs no room for all of them.
    @Test func aTickThatEndsManyCasesNeedsLittleRoom() throws {
        var counting = CaseFixture.counting()
        for first in stride(from: 1, to: 6_000, by: 500) as StrideTo<UInt64> {
            let events = (first..<(first + 500)).map {
                CaseEvent(token: $0, service: 1, second: CaseFixture.start, stage: .started, channel: 5)
            }
            try counting.count(CaseFixture.row(events, position: 0, receivedAt: CaseFixture.start * 1000))
        }
        _ = try counting.release(at: (CaseFixture.start + 11 * 86_400) * 1000, isSweep: false) { "\($0)" }
        let totals = CaseFixture.totals(of: counting.tallies[0])
        #expect(totals.filter { $0.key.hasSuffix("case_abandoned") }.values.reduce(0, +) == 6_000)
        #expect(counting.cases.changes[0].capacity < 3_000)
        // The time of the tick stays, an older one changes nothing.
        #expect(try counting.release(at: CaseFixture.start * 1000, isSweep: false) { "\($0)" } == [])
    }

    /// Chance all over: parents of every depth, ticks that go back, crashes that count rows again, and publication.
    @Test(arguments: 0..<9) func nothingStopsPublication(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) &+ 500)
        var dataset = CaseFixture.dataset(.wholeBatches(k: 10))
        dataset.parentDepth = seed % 3
        dataset.period = [.month, .week, .quarter][seed / 3]
        dataset.rollups = [[.service], []]
        var other = dataset
        other.id = "other"
        other.dimensions = [.service]
        other.parentDepth = min(1, seed % 3)
        other.cases = CaseRuleChanges(timeoutDays: 2, standardHours: 30)
        let definitions = Definitions(registry: CaseFixture.registry, datasets: [dataset, other])
        func fresh() -> TallySet { TallySet(definitions: definitions, terms: ProcessingFixture.terms) }
        let names = Dictionary(uniqueKeysWithValues: ProcessingFixture.terms.map { ($0.value, $0.key) })
        let folder = try TemporaryFolder()
        let store = try TallyStore(path: folder.url.appending(path: "tallies.sqlite").path)
        try store.reset(definitions: "")
        let events = CaseFixture.events(seed: UInt64(seed) &+ 40, cases: 900)
        let arrival = seed % 2 == 0 ? events.shuffled(using: &random) : events.sorted { $0.second < $1.second }
        var (calm, shaken) = (fresh(), fresh())
        var cells = ReleasedCells()
        var shown: [String: Int64] = [:]
        var (place, sinceStored, tracedSweeps): (Int, [JournalBatch], Int) = (0, [], 0)
        func release(_ counting: inout TallySet, _ row: JournalBatch) throws -> [ReleaseIncrement] {
            try counting.release(at: row.receivedAt, isSweep: row.kind == .sweep) { names[$0] ?? "other" }
        }
        while place < arrival.count {
            let part = Array(arrival[place..<min(arrival.count, place + 40 + Int(random.next() % 300))])
            place += part.count
            let received = CaseFixture.start + Int64(place) * 80 * 86_400 / Int64(arrival.count)
            let row = CaseFixture.row(part, position: Int64(place), receivedAt: received * 1000)
            let jitter = Int64(random.next() % 10) * 86_400 - 5 * 86_400
            let tick = JournalBatch(
                position: Int64(place), slots: 1, kind: random.chance(0.3) ? .sweep : .tick, producer: 0, epoch: 0,
                firstSequence: 0, receivedAt: (received + jitter) * 1000, events: EventBatch(), tombstones: [])
            try calm.count(row)
            try shaken.count(row)
            let released = try release(&calm, tick)
            #expect(try release(&shaken, tick) == released)
            sinceStored += [row, tick]
            tracedSweeps += tick.kind == .sweep ? 1 : 0
            var publication = Release(position: Int64(place), time: tick.receivedAt, isSweep: tick.kind == .sweep)
            publication.increments = released
            for increment in released {
                for (name, count) in increment.counts {
                    #expect(abs(count) >= 10)
                    let cell = "\(increment.dataset) \(increment.period) \(increment.labels) \(name)"
                    shown[cell, default: 0] += count
                    #expect(shown[cell] == 0 || shown[cell]! >= 10, "\(cell)")
                }
            }
            try cells.add(publication, definitions: definitions)
            if random.chance(0.3) {
                cells.notePublication(at: tick.receivedAt)
                _ = try Snapshot(release: publication, cells: cells, definitions: definitions).files
            }
            if random.chance(0.4) {
                try stored(&shaken, in: store, at: Int64(place))
                sinceStored = []
            } else if random.chance(0.5) {
                // A crash: back to what is stored, and the rows since then once more.
                shaken = fresh()
                try store.load(&shaken)
                for row in sinceStored {
                    if row.kind.isTick { _ = try release(&shaken, row) } else { try shaken.count(row) }
                }
            }
        }
        #expect(shown.count > 40)
        #expect(tracedSweeps > 0)
    }
}
