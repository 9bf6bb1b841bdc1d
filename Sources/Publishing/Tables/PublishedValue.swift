import Definitions
import Measures

/// The numbers of a metric in one row, as they may be shown: the disclosure rule and the provisional mark are applied.
///
/// Without any reference, so that the many of a table are read by several threads without a common counter.
struct Figure: Sendable {
    var value: Double?
    var status: ValueStatus?
    var n: Int64?
    var interval: Interval?
    var undecided: Int64
    var countsUndecided: Bool
    /// Counters below it may not be shown.
    private(set) var leastShown = Int64.min

    /// `counts` are in the order of `facts.names`.
    init(
        _ metric: MetricValue, _ facts: MetricFacts, counts: [Int64], dataset: Dataset, cells: Int, isProvisional: Bool
    ) throws(PublishingError) {
        value = metric.value
        status = metric.status
        n = metric.n
        interval = metric.interval
        undecided = metric.undecided
        countsUndecided = metric.countsUndecided
        if case .wholeBatches(let k) = dataset.disclosure {
            try hideSmall(facts, counts, k: Int64(k), dataset: dataset)
            hideIfHeldAnswersMatter(facts, counts, k: Int64(k), cells: Int64(cells))
        }
        if value != nil, status == nil, isProvisional { status = .provisional }
    }

    /// Marks a final value that was revised since its window was final.
    mutating func markRevised() {
        if value != nil, status == nil { status = .revised }
    }

    /// A category that was never released may have up to k − 1 answers waiting in each cell that was summed. A share that
    /// they could move by more than the tolerance is not shown: it would take "held" for "none".
    private mutating func hideIfHeldAnswersMatter(_ facts: MetricFacts, _ counts: [Int64], k: Int64, cells: Int64) {
        guard value != nil, facts.unit == .share || facts.isDifference, let base = n else { return }
        var empty: Int64 = 0
        for place in facts.places where counts[place] == 0 { empty += 1 }
        let missing = empty * (k - 1) * cells
        guard Double(missing) > heldTolerance * Double(base + missing) else { return }
        value = nil
        interval = nil
        status = .confidential
    }

    /// Zero is hidden too: of a gated dataset nobody outside can tell "none" from "fewer than k wait".
    private mutating func hideSmall(
        _ facts: MetricFacts, _ counts: [Int64], k: Int64, dataset: Dataset
    ) throws(PublishingError) {
        for place in facts.places where counts[place] != 0 && counts[place] < k {
            throw .belowThreshold(
                dataset: dataset.id, counter: facts.names.list[place], count: counts[place], k: Int(k))
        }
        // A difference of counters that are out follows from them; it is still no number to print.
        if facts.isDifference, facts.unit == .count, let number = value, number < Double(k) {
            (value, status) = (nil, .low)
        }
        guard let base = n, base < k else { return }
        value = nil
        interval = nil
        n = nil
        status = .low
        leastShown = k
    }
}

/// One metric value as it may be shown, with what is known of its metric.
package struct PublishedValue: Sendable {
    let facts: MetricFacts
    var figure: Figure
    /// All counts of the row, of which the metric has some.
    private let counts: [Int64]

    package var metricID: String { facts.metricID }
    package var methodVersion: Int { facts.methodVersion }
    package var unit: Unit { facts.unit }
    package var direction: Direction { facts.direction }
    package var value: Double? { figure.value }
    package var status: ValueStatus? { figure.status }
    package var n: Int64? { figure.n }
    package var interval: Interval? { figure.interval }
    /// As in `MetricValue.undecided`.
    package var undecided: Int64 { figure.undecided }
    package var countsUndecided: Bool { figure.countsUndecided }

    /// The counters that went into it; one that may not be shown is absent.
    package var counters: [String: Int64] {
        var shown: [String: Int64] = [:]
        for place in facts.places where counts[place] >= figure.leastShown {
            shown[facts.names.list[place]] = counts[place]
        }
        return shown
    }

    init(_ figure: Figure, facts: MetricFacts, counts: [Int64]) {
        self.figure = figure
        self.facts = facts
        self.counts = counts
    }

    /// For a value that stands for itself.
    init(_ metric: MetricValue, counts: Counts, dataset: Dataset, cells: Int, isProvisional: Bool)
        throws(PublishingError)
    {
        facts = MetricFacts(metric, names: CounterNames(metric.usedCounters))
        self.counts = counts.named(facts.names).values
        figure = try Figure(
            metric, facts, counts: self.counts, dataset: dataset, cells: cells, isProvisional: isProvisional)
    }
}

extension PublishedValue: Equatable {
    package static func == (left: PublishedValue, right: PublishedValue) -> Bool {
        left.metricID == right.metricID && left.methodVersion == right.methodVersion && left.value == right.value
            && left.status == right.status && left.unit == right.unit && left.n == right.n
            && left.interval == right.interval && left.direction == right.direction
            && left.undecided == right.undecided && left.countsUndecided == right.countsUndecided
            && left.counters == right.counters
    }
}
