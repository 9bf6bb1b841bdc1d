import Definitions
import Measures

/// One metric value as it may be shown: the disclosure rule and the provisional mark are applied.
package struct PublishedValue: Sendable, Equatable {
    package var metricID: String
    package var methodVersion: Int
    package var value: Double?
    package var status: ValueStatus?
    package var unit: Unit
    package var n: Int64?
    package var interval: Interval?
    package var direction: Direction
    /// As in `MetricValue.undecided`.
    package var undecided: Int64
    package var countsUndecided: Bool
    /// The counters that went into it; one that may not be shown is absent.
    package var counters: [String: Int64]

    init(_ metric: MetricValue, counts: Counts, dataset: Dataset, cells: Int, isProvisional: Bool)
        throws(PublishingError)
    {
        metricID = metric.metricID
        methodVersion = metric.methodVersion
        value = metric.value
        status = metric.status
        unit = metric.unit
        n = metric.n
        interval = metric.interval
        direction = metric.direction
        undecided = metric.undecided
        countsUndecided = metric.countsUndecided
        counters = [:]
        for name in metric.usedCounters { counters[name] = counts[name] }
        if case .wholeBatches(let k) = dataset.disclosure {
            try hideSmall(k: Int64(k), dataset: dataset.id, isDifference: metric.isDifference)
            hideIfHeldAnswersMatter(k: Int64(k), cells: Int64(cells), isDifference: metric.isDifference)
        }
        if value != nil, status == nil, isProvisional { status = .provisional }
    }

    /// Marks a final value that was revised since its window was final.
    mutating func markRevised(_ metrics: Set<String>) {
        if value != nil, status == nil, metrics.contains(metricID) { status = .revised }
    }

    /// A category that was never released may have up to k − 1 answers waiting in each cell that was summed. A share that
    /// they could move by more than the tolerance is not shown: it would take "held" for "none".
    private mutating func hideIfHeldAnswersMatter(k: Int64, cells: Int64, isDifference: Bool) {
        guard value != nil, unit == .share || isDifference, let base = n else { return }
        let missing = counters.values.reduce(Int64(0)) { $0 + ($1 == 0 ? 1 : 0) } * (k - 1) * cells
        guard Double(missing) > heldTolerance * Double(base + missing) else { return }
        value = nil
        interval = nil
        status = .confidential
    }

    /// Zero is hidden too: of a gated dataset nobody outside can tell "none" from "fewer than k wait".
    private mutating func hideSmall(k: Int64, dataset: String, isDifference: Bool) throws(PublishingError) {
        for (name, count) in counters.sorted(by: { $0.key < $1.key }) where count != 0 && count < k {
            throw .belowThreshold(dataset: dataset, counter: name, count: count, k: Int(k))
        }
        // A difference of counters that are out follows from them; it is still no number to print.
        if isDifference, unit == .count, let number = value, number < Double(k) { (value, status) = (nil, .low) }
        guard let base = n, base < k else { return }
        value = nil
        interval = nil
        n = nil
        status = .low
        counters = counters.filter { $0.value >= k }
    }
}
