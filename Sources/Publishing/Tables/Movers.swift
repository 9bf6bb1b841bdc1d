import Definitions
import Disclosure
import Events
import Measures

/// The shares of services that moved by more than chance explains, in the newest final period against the one before.
package struct Movers: Sendable {
    /// The share of the list that may be chance.
    package static let falseDiscoveryRate = 0.05

    package struct Mover: Sendable, Equatable {
        package var service: String
        package var labels: [String]
        package var current: PublishedValue
        package var previous: PublishedValue
        package var difference: Double
        package var pValue: Double
        /// By the rule of Benjamini and Hochberg over all comparisons of the dataset and period.
        package var adjustedPValue: Double
    }

    /// nil where no period is final yet or the dataset has no table of services.
    package let window: Window?
    package let previous: Window?
    /// How many comparisons were made.
    package let comparedCount: Int
    /// Only the significant ones, the largest difference first.
    package let list: [Mover]

    init(dataset: Dataset, dimensions: [Dimension], metrics: MetricList, groups: [PublishedTable.RowGroup], time: Int64)
    {
        let groups = groups.filter { $0.window.length == dataset.pageLength }
        guard let place = dimensions.firstIndex(of: .service),
            let window = groups.lazy.map(\.window).filter({ !dataset.isProvisional($0, at: time) }).max()
        else {
            (window, previous, comparedCount, list) = (nil, nil, 0, [])
            return
        }
        let before = window.previous(released: dataset.period)
        self.window = window
        previous = before
        let then = Self.shares(metrics, in: groups, of: before, servicePlace: place)
        var compared: [Mover] = []
        for (key, current) in Self.shares(metrics, in: groups, of: window, servicePlace: place) {
            guard let old = then[key], old.value.methodVersion == current.value.methodVersion else { continue }
            guard TwoProportionTest.isSound(old.counts, current.counts) else { continue }
            let test = TwoProportionTest(old.counts, current.counts)
            compared.append(
                Mover(
                    service: key.service, labels: current.labels, current: current.value, previous: old.value,
                    difference: (current.value.value ?? 0) - (old.value.value ?? 0), pValue: test.pValue,
                    adjustedPValue: 1))
        }
        compared.sort { ($0.service, $0.current.metricID) < ($1.service, $1.current.metricID) }
        let adjusted = FalseDiscoveryRate.adjusted(compared.map(\.pValue))
        for index in compared.indices { compared[index].adjustedPValue = adjusted[index] }
        comparedCount = compared.count
        list = compared.filter { $0.adjustedPValue <= Self.falseDiscoveryRate }.sorted {
            ($1.difference.magnitude, $0.service, $0.current.metricID)
                < ($0.difference.magnitude, $1.service, $1.current.metricID)
        }
    }

    private struct Key: Hashable {
        var service: String
        var metricID: String
    }

    private struct Share {
        var labels: [String]
        var value: PublishedValue
        /// The value is numerator / base of whole numbers, so the product rounds to exactly the numerator.
        var counts: (numerator: Int64, base: Int64)
    }

    /// The published shares of each service in a window. A mean on the scale of a share has no interval and is none.
    private static func shares(
        _ metrics: MetricList, in groups: [PublishedTable.RowGroup], of window: Window, servicePlace: Int
    ) -> [Key: Share] {
        let special = [PublishedTable.all, ReleaseIncrement.notGiven, ReleaseIncrement.notBrokenDown]
        var found: [Key: Share] = [:]
        for group in groups where group.window == window {
            guard !special.contains(group.labels[servicePlace]),
                group.labels.enumerated().allSatisfy({ $0.offset == servicePlace || $0.element == PublishedTable.all })
            else { continue }
            for value in metrics.values(group.figures, group.sum.counts) {
                // While cases are open a share can still move by itself, which no test of chance knows of.
                guard value.unit == .share, value.undecided == 0, value.interval != nil, let share = value.value,
                    let base = value.n, base > 0
                else { continue }
                let numerator = Int64((share * Double(base)).rounded())
                found[Key(service: group.labels[servicePlace], metricID: value.metricID)] = Share(
                    labels: group.labels, value: value, counts: (numerator, base))
            }
        }
        return found
    }
}
