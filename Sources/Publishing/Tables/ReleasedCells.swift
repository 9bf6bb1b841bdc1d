import Definitions
import Disclosure
import Measures

/// Everything released so far, summed per dataset, window and labels, and what changed in windows that were final.
///
/// Holds one row of counters per released leaf and per row of the published tables in memory: eight bytes a counter.
package struct ReleasedCells: Sendable, Equatable {
    package struct Key: Hashable, Sendable {
        package var period: Int32
        package var labels: [String]

        package init(period: Int32, labels: [String]) {
            self.period = period
            self.labels = labels
        }
    }

    private var byDataset: [String: DatasetCells] = [:]
    /// The time of the newest snapshot that these cells were published in; nil before the first.
    private var publishedAt: Int64?

    package init() {}

    /// The cells of one dataset.
    subscript(dataset id: String) -> DatasetCells { byDataset[id] ?? DatasetCells(names: .none) }

    /// Adds a release; what throws is a broken invariant, after which nothing more may be published.
    ///
    /// Increments of datasets that are not defined are left out.
    package mutating func add(_ release: Release, definitions: Definitions) throws(PublishingError) {
        let increments = Dictionary(grouping: release.increments, by: \.dataset)
        var changesByDataset: [(dataset: Dataset, names: CounterNames, changes: [Key: Counts])] = []
        for dataset in definitions.datasets {
            guard let own = increments[dataset.id] else { continue }
            let names = byDataset[dataset.id]?.names ?? CounterNames(dataset.layout.names)
            var changes: [Key: Counts] = [:]
            for increment in own {
                let key = Key(period: increment.period, labels: increment.labels)
                changes[key, default: Counts()].add(try Self.counts(increment, of: dataset, names))
            }
            let known = byDataset[dataset.id]?.leaves ?? [:]
            for (key, change) in changes { try Self.check(change, onTopOf: known[key], dataset) }
            changesByDataset.append((dataset, names, changes))
        }
        for (dataset, names, changes) in changesByDataset {
            try byDataset[dataset.id, default: DatasetCells(names: names)].add(
                changes, dataset: dataset, registry: definitions.registry, release: release, publishedAt: publishedAt)
        }
    }

    /// Says that a snapshot was made of the cells: what it showed as final is revised if it changes later.
    package mutating func notePublication(at time: Int64) { publishedAt = time }

    private static func counts(
        _ increment: ReleaseIncrement, of dataset: Dataset, _ names: CounterNames
    ) throws(PublishingError) -> Counts {
        guard increment.labels.count == dataset.dimensions.count else {
            throw .labelsMismatch(dataset: dataset.id, labels: increment.labels)
        }
        if case .wholeBatches(let k) = dataset.disclosure {
            let small = increment.counts.filter { $0.value != 0 && abs($0.value) < k }
            if let (name, count) = small.min(by: { $0.key < $1.key }) {
                throw .belowThreshold(dataset: dataset.id, counter: name, count: count, k: k)
            }
        }
        var values = Array(repeating: Int64(0), count: names.list.count)
        for (name, count) in increment.counts {
            guard let place = names.place(of: name) else {
                let unknown = increment.counts.keys.filter { names.place(of: $0) == nil }
                throw .unknownCounter(dataset: dataset.id, counter: unknown.min() ?? name)
            }
            values[place] = count
        }
        return Counts(names: names, values: values, durations: increment.durations)
    }

    private static func check(
        _ change: Counts, onTopOf known: Counts?, _ dataset: Dataset
    ) throws(PublishingError) {
        for (place, count) in change.values.enumerated() where (known?.values[place] ?? 0) + count < 0 {
            throw .negativeCount(dataset: dataset.id, counter: change.names.list[place])
        }
    }
}
