import Definitions
import Disclosure
import Measures

/// Everything released so far, summed per dataset, window and labels, and what changed in windows that were final.
///
/// Holds one row of counters per released leaf and per row of the published tables in memory: some 300 bytes each.
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
    subscript(dataset id: String) -> DatasetCells { byDataset[id] ?? DatasetCells() }

    /// Adds a release; what throws is a broken invariant, after which nothing more may be published.
    ///
    /// Increments of datasets that are not defined are left out.
    package mutating func add(_ release: Release, definitions: Definitions) throws(PublishingError) {
        var changesByDataset: [(dataset: Dataset, changes: [Key: Counts])] = []
        for dataset in definitions.datasets {
            let names = Set(dataset.layout.names)
            var changes: [Key: Counts] = [:]
            for increment in release.increments where increment.dataset == dataset.id {
                try Self.check(increment, of: dataset, names: names)
                let key = Key(period: increment.period, labels: increment.labels)
                changes[key, default: Counts()].add(Counts(byName: increment.counts, durations: increment.durations))
            }
            for (key, change) in changes {
                let known = byDataset[dataset.id]?.leaves[key] ?? Counts()
                for (name, count) in change.byName where known[name] + count < 0 {
                    throw .negativeCount(dataset: dataset.id, counter: name)
                }
            }
            if !changes.isEmpty { changesByDataset.append((dataset, changes)) }
        }
        for (dataset, changes) in changesByDataset {
            try byDataset[dataset.id, default: DatasetCells()].add(
                changes, dataset: dataset, registry: definitions.registry, release: release, publishedAt: publishedAt)
        }
    }

    /// Says that a snapshot was made of the cells: what it showed as final is revised if it changes later.
    package mutating func notePublication(at time: Int64) { publishedAt = time }

    private static func check(
        _ increment: ReleaseIncrement, of dataset: Dataset, names: Set<String>
    ) throws(PublishingError) {
        guard increment.labels.count == dataset.dimensions.count else {
            throw .labelsMismatch(dataset: dataset.id, labels: increment.labels)
        }
        for (name, count) in increment.counts.sorted(by: { $0.key < $1.key }) {
            guard names.contains(name) else { throw .unknownCounter(dataset: dataset.id, counter: name) }
            if case .wholeBatches(let k) = dataset.disclosure, count != 0, abs(count) < k {
                throw .belowThreshold(dataset: dataset.id, counter: name, count: count, k: k)
            }
        }
    }
}
