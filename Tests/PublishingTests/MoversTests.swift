import Disclosure
import Events
import Foundation
import Measures
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

@Suite("Movers")
struct MoversTests {
    @Test("The worked example of Benjamini and Hochberg: four of fifteen at 5 %")
    func workedExample() {
        let pValues = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ]
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            let mixed = pValues.map { (random.next(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
            let significant = FalseDiscoveryRate.significant(mixed, rate: 0.05)
            let found = zip(mixed, significant).filter(\.1).map(\.0).sorted()
            #expect(found == [0.0001, 0.0004, 0.0019, 0.0095])
        }
        #expect(FalseDiscoveryRate.adjusted([]).isEmpty)
        // Step-up: the last one saves the one before it, which fails its own threshold of 0.025.
        #expect(FalseDiscoveryRate.significant([0.04, 0.03], rate: 0.05) == [true, true])
        #expect(FalseDiscoveryRate.adjusted([0.04, 0.03]) == [0.04, 0.04])
    }

    @Test("Known values of the normal distribution and of the test of two shares")
    func twoShares() {
        #expect(abs(TwoProportionTest.twoSided(1.959_963_984_540_054) - 0.05) < 1e-12)
        #expect(abs(TwoProportionTest.twoSided(-2.575_829_303_548_901) - 0.01) < 1e-12)
        #expect(TwoProportionTest.twoSided(0) == 1)
        // 45 of 100 and 60 of 100: pooled 0.525, z = 0.15 / √(0.525 · 0.475 · 0.02).
        let test = TwoProportionTest((45, 100), (60, 100))
        #expect(abs(test.z - 2.123_977) < 1e-6)
        #expect(abs(test.pValue - 0.033_672) < 1e-6)
        #expect(TwoProportionTest((60, 100), (45, 100)).z == -test.z)
        #expect(TwoProportionTest((100, 100), (50, 50)).pValue == 1)
        #expect(TwoProportionTest((0, 100), (0, 50)).pValue == 1)
    }

    /// Draws how many of `base` say yes.
    private struct Binomial {
        private var cumulated: [Double] = []

        init(base: Int, share: Double) {
            var probability = pow(1 - share, Double(base))
            var sum = 0.0
            for count in 0...base {
                sum += probability
                cumulated.append(sum)
                probability *= Double(base - count) / Double(count + 1) * share / (1 - share)
            }
        }

        func draw(_ random: inout SeededRandom) -> Int64 {
            let place = random.unit()
            var (low, high) = (0, cumulated.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulated[middle] < place { low = middle + 1 } else { high = middle }
            }
            return Int64(low)
        }
    }

    @Test("Of many comparisons at most 5 % of those called significant are chance; without the rule far more are")
    func falseDiscoveries() {
        let before = Binomial(base: 400, share: 0.7)
        let moved = Binomial(base: 400, share: 0.85)
        let (nullCount, movedCount, runs) = (1000, 50, 40)
        var shareOfChance = (corrected: 0.0, uncorrected: 0.0)
        var runsWithAny = (corrected: 0, uncorrected: 0)
        var found = 0
        for run in 0..<runs {
            var random = SeededRandom(seed: UInt64(run) + 1)
            let pValues = (0..<nullCount + movedCount).map { index in
                TwoProportionTest(
                    (before.draw(&random), 400), ((index < nullCount ? before : moved).draw(&random), 400)
                ).pValue
            }
            func chance(_ isCalled: [Bool]) -> Double {
                let wrong = isCalled.prefix(nullCount).count { $0 }
                return Double(wrong) / Double(max(1, isCalled.count { $0 }))
            }
            let corrected = FalseDiscoveryRate.significant(pValues, rate: 0.05)
            shareOfChance.corrected += chance(corrected) / Double(runs)
            shareOfChance.uncorrected += chance(pValues.map { $0 <= 0.05 }) / Double(runs)
            found += corrected.suffix(movedCount).count { $0 }
            // Nothing moved at all: every discovery is a false one.
            let nulls = Array(pValues.prefix(nullCount))
            if FalseDiscoveryRate.significant(nulls, rate: 0.05).contains(true) { runsWithAny.corrected += 1 }
            if nulls.contains(where: { $0 <= 0.05 }) { runsWithAny.uncorrected += 1 }
        }
        #expect(shareOfChance.corrected <= 0.05 + 0.02)
        #expect(shareOfChance.uncorrected > 0.3)
        #expect(runsWithAny.corrected <= runs / 20 + 3)
        #expect(runsWithAny.uncorrected == runs)
        #expect(found > runs * movedCount * 8 / 10)
    }

    /// Two final months of answers, 70 of 100 content in each, except as `change` says for the second month.
    private func table(services: Int, seed: UInt64, change: (Int) -> Double) throws -> (PublishedTable, Snapshot) {
        var random = SeededRandom(seed: seed)
        var definitions = PeriodFixture.definitions
        definitions.registry.services = (0..<services).map {
            .init(
                id: "service-\($0)", name: "Service \($0)", organisation: "city", providers: [], channels: [],
                goals: [:])
        }
        let months = [1, 2].map { CivilDay.number(year: 2026, month: $0, day: 1) }
        var increments: [ReleaseIncrement] = []
        for service in 0..<services {
            for (place, month) in months.enumerated() {
                let yes = Binomial(base: 500, share: place == 0 ? 0.7 : 0.7 + change(service)).draw(&random)
                increments.append(
                    ReleaseIncrement(
                        dataset: PeriodFixture.gated.id, period: month,
                        labels: ["service-\(service)", "own-staff", "web"],
                        counts: [
                            "r5": yes, "r1": 500 - yes, "r4": 10, "need_yes": yes,
                            "need_no": 500 - yes, "need_partly": 10,
                        ]))
            }
        }
        let release = Release(
            position: 1, time: Int64(CivilDay.number(year: 2026, month: 3, day: 20)) * 86_400_000, isSweep: false,
            increments: increments)
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        let snapshot = try Snapshot(release: release, cells: cells, definitions: definitions)
        return (try #require(snapshot.tables.first { $0.dataset.id == PeriodFixture.gated.id }), snapshot)
    }

    @Test("Among services that did not move the one that did is found")
    func oneMoved() throws {
        let (table, snapshot) = try table(services: 40, seed: 21) { $0 == 7 ? -0.2 : 0 }
        let movers = table.movers
        #expect(movers.window == Window(.month, start: CivilDay.number(year: 2026, month: 2, day: 1)))
        #expect(Set(movers.list.map(\.service)) == ["service-7"])
        // Two shares with a base in each service; the mean is on the scale of a share, but is none.
        #expect(movers.comparedCount == 80)
        #expect(movers.list.map(\.current.metricID) == ["need_met.self_report_yes", "satisfaction.top2box"])
        let rows = try PeriodFixture.rows("service-experience/movers.csv", in: snapshot)
        let first = try #require(rows.first)
        #expect(rows.count == 2)
        #expect(first["service"] == "service-7" && first["verdict"] == "worse" && first["compared"] == "80")
        #expect((Double(first["difference"] ?? "") ?? 0) < -0.1)
        let site = try Site(
            snapshot: snapshot, definitions: Definitions(registry: Fixture.registry, datasets: []),
            templates: Templates())
        let page = try #require(site.files().first { $0.path == "ministers.html" })
        #expect(String(decoding: page.bytes, as: UTF8.self).contains("2 of 80 shares of services moved"))
    }

    @Test("Where nothing moved nothing is listed, though some look as if on their own")
    func noneMoved() throws {
        var (listed, alone) = (0, 0)
        for seed in 31...36 as ClosedRange<UInt64> {
            let (table, _) = try table(services: 40, seed: seed) { _ in 0 }
            listed += table.movers.list.isEmpty ? 0 : 1
            let cells = try table.cells(by: [.service])
            let shares = Dictionary(grouping: cells, by: \.labels).values.map { pair in
                pair.map { (numerator: $0.counts["need_yes"], base: $0.counts["need_yes"] + $0.counts["need_no"] + 10) }
            }
            alone += shares.contains { TwoProportionTest($0[0], $0[1]).pValue <= 0.05 } ? 1 : 0
        }
        #expect(listed <= 1)
        #expect(alone >= 4)
    }
}
