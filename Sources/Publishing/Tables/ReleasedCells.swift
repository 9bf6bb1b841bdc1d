import Definitions
import Disclosure
import Measures

/// Everything released so far, summed per dataset, period and labels.
///
/// Holds one row of counters per released leaf in memory: some 300 bytes a leaf, so a million leaves fit in 300 MB.
package struct ReleasedCells: Sendable, Equatable {
    package struct Key: Hashable, Sendable {
        package var period: Int32
        package var labels: [String]

        package init(period: Int32, labels: [String]) {
            self.period = period
            self.labels = labels
        }
    }

    private var byDataset: [String: [Key: Counts]] = [:]

    package init() {}

    /// The cells of one dataset.
    package subscript(dataset id: String) -> [Key: Counts] { byDataset[id] ?? [:] }

    /// Adds a release; what throws is a broken invariant, after which nothing more may be published.
    ///
    /// Increments of datasets that are not defined are left out.
    package mutating func add(_ release: Release, definitions: Definitions) throws(PublishingError) {
        for dataset in definitions.datasets {
            let names = Set(dataset.layout.names)
            var changes: [Key: Counts] = [:]
            for increment in release.increments where increment.dataset == dataset.id {
                try Self.check(increment, of: dataset, names: names)
                let key = Key(period: increment.period, labels: increment.labels)
                changes[key, default: Counts()].add(Counts(byName: increment.counts, durations: increment.durations))
            }
            for (key, change) in changes {
                let known = byDataset[dataset.id]?[key] ?? Counts()
                for (name, count) in change.byName where known[name] + count < 0 {
                    throw .negativeCount(dataset: dataset.id, counter: name)
                }
            }
            for (key, change) in changes { byDataset[dataset.id, default: [:]][key, default: Counts()].add(change) }
        }
    }

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
