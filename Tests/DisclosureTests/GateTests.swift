import Events
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Measures

enum GateFixture {
    static func dataset(k: Int = 10, parentDepth: Int = 1, measures: [String] = ["responses", "need-met"]) -> Dataset {
        Dataset(
            id: "d", title: "", description: "", version: 1, scope: .all, kinds: [.feedback],
            dimensions: [.service, .channel], parentDepth: parentDepth, period: .month, rollups: [], measures: measures,
            allowedLatenessHours: 0, disclosure: .wholeBatches(k: k), licence: .init(id: "", url: ""), attribution: "",
            goals: [:], digest: "")
    }

    /// One event with a rating: how the tests speak to the gate.
    static func add(_ table: inout GateTable, service: UInt32, channel: UInt32, rating: Int, respondent: UInt64 = 0) {
        let leaf = table.leaf(labels: [service, channel], period: 0)
        var counts = [Int64](repeating: 0, count: table.layout.width)
        counts[0] = 1
        guard let base = table.layout.base(of: .rating) else { return }
        counts[base + rating - 1] = 1
        table.add(leaf: leaf, counts: counts[...], durations: [:], events: 1)
        if respondent != 0 {
            table.note(respondent: respondent, leaf: leaf, counter: 0)
            table.note(respondent: respondent, leaf: leaf, counter: base + rating - 1)
        }
    }
}

@Suite struct GateTests {
    private func release(_ table: inout GateTable, _ dataset: Dataset, isSweep: Bool = false) -> [ReleaseIncrement] {
        Gate.release(&table, dataset: dataset, isSweep: isSweep) { "t\($0)" }
    }

    /// The invariant: any two snapshots of any published cell differ by 0 or by at least k, at every level of adding up.
    @Test(arguments: 0..<30) func everyDifferenceOfTwoSnapshotsIsNoneOrAtLeastK(seed: Int) {
        let k = [10, 10, 15, 23][seed % 4]
        let dataset = GateFixture.dataset(k: k, parentDepth: seed % 3)
        var random = SeededRandom(seed: UInt64(seed))
        var table = GateTable(dataset: dataset)
        var cells: [String: Int64] = [:]
        var added: Int64 = 0
        for tick in 0..<120 {
            for _ in 0..<Int(random.next() % 40) {
                let rating = random.chance(0.6) ? 5 : Int(random.next() % 5) + 1
                GateFixture.add(
                    &table, service: UInt32(random.next() % 3), channel: UInt32(random.next() % 3), rating: rating,
                    respondent: random.chance(0.5) ? random.next() % 60 + 1 : 0)
                added += 1
            }
            for increment in release(&table, dataset, isSweep: tick % 7 == 6) {
                for (counter, value) in increment.counts {
                    #expect(value >= Int64(k), "tick \(tick) \(increment.labels) \(counter) rose by \(value)")
                    cells["\(increment.labels) \(counter)", default: 0] += value
                }
            }
        }
        let published = cells.filter { $0.key.hasSuffix("feedback_events") }.values.reduce(0, +)
        #expect(published + table.total(of: .events) == added)
        #expect(published > 0)
    }

    @Test func onePersonWithManyEventsIsOnePerson() {
        let dataset = GateFixture.dataset()
        var table = GateTable(dataset: dataset)
        for rating in [5, 4] {
            for _ in 0..<50 { GateFixture.add(&table, service: 1, channel: 1, rating: rating, respondent: 7) }
        }
        #expect(release(&table, dataset).isEmpty)
        for person in 1...10 {
            GateFixture.add(&table, service: 1, channel: 1, rating: 5, respondent: UInt64(100 + person))
        }
        let counts = release(&table, dataset).first?.counts ?? [:]
        #expect(counts["feedback_events"] == 110)
        #expect(counts["r5"] == nil, "ten people rated 5, but nobody else's answer is ready with it")
    }

    @Test func anAnswerThatEverybodySharesWaits() {
        let dataset = GateFixture.dataset()
        var table = GateTable(dataset: dataset)
        for _ in 0..<30 { GateFixture.add(&table, service: 1, channel: 1, rating: 1) }
        let counts = release(&table, dataset).first?.counts ?? [:]
        #expect(counts["feedback_events"] == 30)
        #expect(counts["r1"] == nil)
        for _ in 0..<10 { GateFixture.add(&table, service: 1, channel: 1, rating: 5) }
        let next = release(&table, dataset).first?.counts ?? [:]
        #expect(next["r1"] == 30)
        #expect(next["r5"] == 10)
    }

    @Test func aParentIsLookedAtOnlyWithKNewEvents() {
        let dataset = GateFixture.dataset()
        var table = GateTable(dataset: dataset)
        for _ in 0..<9 { GateFixture.add(&table, service: 1, channel: 1, rating: 5) }
        #expect(release(&table, dataset).isEmpty)
        for _ in 0..<10 { GateFixture.add(&table, service: 1, channel: 2, rating: 5) }
        #expect(release(&table, dataset).map(\.labels) == [["t1", "t2"]])
        // Channel 1 has 9 waiting; a tenth alone must not show itself by releasing them.
        GateFixture.add(&table, service: 1, channel: 1, rating: 5)
        #expect(release(&table, dataset).isEmpty)
    }

    @Test func theWeeklyTickReleasesOneLevelUp() {
        let dataset = GateFixture.dataset()
        var table = GateTable(dataset: dataset)
        for channel in 1...4 {
            for rating in [1, 1, 1, 5, 5, 5] {
                GateFixture.add(&table, service: 1, channel: UInt32(channel), rating: rating)
            }
        }
        #expect(release(&table, dataset).isEmpty)
        let swept = release(&table, dataset, isSweep: true)
        #expect(swept.map(\.labels) == [["t1", ReleaseIncrement.notBrokenDown]])
        #expect(swept.first?.counts == ["feedback_events": 24, "r1": 12, "r5": 12])
        #expect(table.total(of: .events) == 0)
    }

    @Test func anOpenDatasetReleasesEverything() {
        var dataset = GateFixture.dataset()
        dataset.disclosure = .open(reason: "already public")
        var table = GateTable(dataset: dataset)
        GateFixture.add(&table, service: 1, channel: 1, rating: 2)
        #expect(release(&table, dataset).first?.counts == ["feedback_events": 1, "r2": 1])
        #expect(release(&table, dataset).isEmpty)
    }
}
