import Disclosure
import Events
import Testing

@testable import Definitions
@testable import Measures
@testable import Publishing

@Suite("Metrics of a table")
struct MetricListTests {
    private static let themes = [
        Theme(place: 0, id: "waiting-time", title: "Waiting time"), Theme(place: 1, id: "staff", title: "Staff"),
    ]
    private static let measures = MeasureList.all.map { $0.about(themes) }

    /// Counts as they can be, and as they can't: small, large, absent.
    private static func counts(_ random: inout SeededRandom) -> Counts {
        var counts: [String: Int64] = [:]
        for name in Set(measures.flatMap(\.variables).flatMap(\.counters)).sorted() where random.next() % 4 > 0 {
            counts[name] = Int64(random.next() % (random.next() % 2 == 0 ? 5 : 5000))
        }
        var durations: [Int: Int64] = [:]
        for series in DurationSeries.allCases {
            for _ in 0..<(random.next() % 20) {
                durations[series.bucket(ofSeconds: Int64(random.next() % 1_000_000))] = Int64(random.next() % 9)
            }
        }
        return Counts(byName: counts, durations: durations)
    }

    @Test("What is said once of a metric holds in every row")
    func factsHold() {
        var random = SeededRandom(seed: 5)
        for measure in Self.measures {
            let facts = measure.values(of: Counts())
            for _ in 0..<200 {
                let values = measure.values(of: Self.counts(&random))
                #expect(values.map(\.metricID) == facts.map(\.metricID))
                #expect(values.map(\.methodVersion) == facts.map(\.methodVersion))
                #expect(values.map(\.unit) == facts.map(\.unit))
                #expect(values.map(\.usedCounters) == facts.map(\.usedCounters))
                #expect(values.map(\.direction) == facts.map(\.direction))
                #expect(values.map(\.isDifference) == facts.map(\.isDifference))
            }
        }
    }

    @Test("Values made for a whole row are those made one by one", arguments: [false, true])
    func valuesAgree(isOpen: Bool) throws {
        var dataset = isOpen ? Fixture.requests : Fixture.feedback
        dataset.measures = MeasureList.all.map(\.key)
        let metrics = MetricList(dataset)
        var random = SeededRandom(seed: isOpen ? 6 : 7)
        for round in 0..<300 {
            let counts = Self.atLeastTen(Self.counts(&random))
            let shown = try metrics.values(of: counts, cells: round % 5 + 1, isProvisional: round % 2 == 0)
            let plain = try dataset.measureList.flatMap { $0.values(of: counts) }.map {
                try PublishedValue(
                    $0, counts: counts, dataset: dataset, cells: round % 5 + 1, isProvisional: round % 2 == 0)
            }
            #expect(shown == plain)
        }
    }

    private static func atLeastTen(_ counts: Counts) -> Counts {
        Counts(byName: counts.byName.mapValues { max(10, $0) }, durations: counts.durations)
    }

    @Test("Sums are the same whether the counts share their names or not", arguments: [1, 2] as [UInt64])
    func sumsAgree(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let parts = (0..<4).map { _ in Self.counts(&random) }
            let names = CounterNames(Set(parts.flatMap(\.names.list)).sorted())
            var plain: [String: Int64] = [:]
            var mixed = Counts()
            var shared = Counts()
            for part in parts {
                plain.merge(part.byName, uniquingKeysWith: +)
                mixed.add(part)
                shared.add(part.named(names))
            }
            #expect(mixed == shared)
            #expect(shared.byName == plain)
            for name in names.list { #expect(shared[name] == plain[name] ?? 0) }
        }
    }
}
