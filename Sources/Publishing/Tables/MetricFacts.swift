import Definitions
import Measures

/// What is the same of a metric in every row of a table.
final class MetricFacts: Sendable {
    let metricID: String
    /// The measure that it belongs to.
    let measureKey: String
    let methodVersion: Int
    let unit: Unit
    let direction: Direction
    let isDifference: Bool
    /// The counters of the table, and the places of the metric's own among them, in the order of the columns.
    let names: CounterNames
    let places: [Int]

    init(_ metric: MetricValue, of measureKey: String = "", names: CounterNames) {
        metricID = metric.metricID
        self.measureKey = measureKey
        methodVersion = metric.methodVersion
        unit = metric.unit
        direction = metric.direction
        isDifference = metric.isDifference
        self.names = names
        places = Set(metric.usedCounters.compactMap(names.place)).sorted()
    }
}

/// The metrics of a dataset in the order of its measures, made ready once for all rows.
final class MetricList: Sendable {
    let dataset: Dataset
    let names: CounterNames
    let facts: [MetricFacts]
    private let measures: [any Measure]
    private let places: [String: Int]

    /// `names`: of the counts that values will be made of.
    init(_ dataset: Dataset, names: CounterNames? = nil) {
        self.dataset = dataset
        let names = names ?? CounterNames(dataset.layout.names)
        self.names = names
        measures = dataset.measureList
        facts = measures.flatMap { measure in
            measure.values(of: Counts()).map { MetricFacts($0, of: measure.key, names: names) }
        }
        places = Dictionary(
            facts.enumerated().map { ($0.element.metricID, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place of a metric in the list.
    func place(of metricID: String) -> Int? { places[metricID] }

    /// What may be shown of a sum of so many cells.
    func figures(of counts: Counts, cells: Int, isProvisional: Bool) throws(PublishingError) -> [Figure] {
        let named = counts.named(names)
        var figures: [Figure] = []
        figures.reserveCapacity(facts.count)
        for measure in measures {
            for metric in measure.values(of: named) {
                figures.append(
                    try Figure(
                        metric, facts[figures.count], counts: named.values, dataset: dataset, cells: cells,
                        isProvisional: isProvisional))
            }
        }
        return figures
    }

    /// The same with what is known of the metrics.
    func values(of counts: Counts, cells: Int, isProvisional: Bool) throws(PublishingError) -> [PublishedValue] {
        values(try figures(of: counts, cells: cells, isProvisional: isProvisional), counts)
    }

    func values(_ figures: [Figure], _ counts: Counts) -> [PublishedValue] {
        figures.indices.map { value(figures[$0], $0, counts) }
    }

    /// One of them, by its place among the metrics.
    func value(_ figure: Figure, _ index: Int, _ counts: Counts) -> PublishedValue {
        PublishedValue(figure, facts: facts[index], counts: counts.named(names).values)
    }
}

extension Counts {
    /// The same with a place for each of `names`.
    func named(_ names: CounterNames) -> Counts {
        if names === self.names, !values.isEmpty { return self }
        return Counts(names: names, values: names.list.map { self[$0] }, durations: durations)
    }
}
