import Definitions
import Disclosure
import Events
import Measures

/// The released leaves of one dataset with their sums for every row of its tables, and the revisions so far.
///
/// Sums are kept up at each release, so that its cost follows what it touches and not the size of the table.
struct DatasetCells: Sendable, Equatable {
    /// The counts of one row: a sum of leaves, and of how many.
    struct Sum: Sendable, Equatable {
        var counts = Counts()
        var leaves = 0
    }

    /// What the counts of every leaf and sum are called.
    let names: CounterNames
    private(set) var leaves: [ReleasedCells.Key: Counts] = [:]
    /// By window, then by one label for each dimension of the table (`PublishedTable.all` where it is summed over).
    private(set) var sums: [Window: [[String]: Sum]] = [:]
    private(set) var revisions = RevisionLog()
    private var firstPeriod: Int32?
    private var lastPeriod: Int32?
    /// Events of history that had come in when something was last released.
    private var backfilled: Int64 = 0

    init(names: CounterNames) { self.names = names }

    /// Whether the tables show a window. A rolling year that begins before the first released period, or goes on after
    /// the newest one, is left out.
    func isShown(_ window: Window, released: Period) -> Bool {
        guard sums[window] != nil, let firstPeriod, let lastPeriod else { return false }
        guard window.length == .rollingYear else { return true }
        let step = Window.rollingStep(released)
        return window.start >= step.start(of: firstPeriod) && window.end <= step.end(of: step.start(of: lastPeriod))
    }

    mutating func add(
        _ changes: [ReleasedCells.Key: Counts], dataset: Dataset, registry: Registry, release: Release,
        publishedAt: Int64?
    ) throws(PublishingError) {
        let shape = TableShape(dataset)
        let resolver = LabelResolver(dimensions: dataset.dimensions, registry: registry)
        var finality = Finality(dataset: dataset, publishedAt: publishedAt)
        var touched: [RevisedCell: Touched] = [:]
        for grouping in shape.groupings {
            var parts: [ReleasedCells.Key: Sum] = [:]
            for (leaf, change) in changes {
                let labels = shape.labels(of: leaf.labels, by: grouping, resolver)
                let part = ReleasedCells.Key(period: leaf.period, labels: labels)
                parts[part, default: Sum()].counts.add(change)
                if leaves[leaf] == nil { parts[part, default: Sum()].leaves += 1 }
            }
            for (part, sum) in parts {
                for window in dataset.windows(holding: part.period) {
                    if finality.wasFinal(window, in: self) {
                        let cell = RevisedCell(window: window, labels: part.labels)
                        touched[cell, default: Touched(before: sums[window]?[part.labels])].note(sum.counts)
                    }
                    sums[window, default: [:]][part.labels, default: Sum()].add(sum)
                }
            }
        }
        for (leaf, change) in changes {
            leaves[leaf, default: Counts()].add(change)
            firstPeriod = min(firstPeriod ?? leaf.period, leaf.period)
            lastPeriod = max(lastPeriod ?? leaf.period, leaf.period)
        }
        let metrics = MetricList(dataset, names: names)
        let received = release.datasets[dataset.id]?.backfilled ?? 0
        let hasHistory = received > backfilled
        backfilled = received
        for (cell, change) in touched.sorted(by: { $0.key < $1.key }) {
            guard let after = sums[cell.window]?[cell.labels] else { continue }
            revisions.append(
                try Revision.list(
                    of: cell, touched: change, after: after, metrics: metrics, time: release.time,
                    hasHistory: hasHistory))
        }
    }
}

extension DatasetCells.Sum {
    mutating func add(_ other: DatasetCells.Sum) {
        counts.add(other.counts)
        leaves += other.leaves
    }
}

/// A row's window and labels.
struct RevisedCell: Hashable, Comparable, Sendable {
    var window: Window
    var labels: [String]

    static func < (left: RevisedCell, right: RevisedCell) -> Bool {
        left.window != right.window
            ? left.window < right.window : left.labels.lexicographicallyPrecedes(right.labels)
    }
}

/// A row that a release changes: what it was made from before, and which counters change.
struct Touched {
    var before: DatasetCells.Sum?
    private(set) var counters: Set<String> = []

    init(before: DatasetCells.Sum?) { self.before = before }

    mutating func note(_ change: Counts) { counters.formUnion(change.byName.keys) }
}

/// Which windows the newest snapshot showed as final, looked up once for each window of a release.
private struct Finality {
    let dataset: Dataset
    let publishedAt: Int64?
    private var known: [Window: Bool] = [:]

    init(dataset: Dataset, publishedAt: Int64?) {
        self.dataset = dataset
        self.publishedAt = publishedAt
    }

    /// Has to be asked before the release changes the window; the first answer stays.
    mutating func wasFinal(_ window: Window, in cells: DatasetCells) -> Bool {
        guard let publishedAt else { return false }
        if let answer = known[window] { return answer }
        let answer =
            !dataset.isProvisional(window, at: publishedAt) && cells.isShown(window, released: dataset.period)
        known[window] = answer
        return answer
    }
}

/// The dimensions and groupings of a dataset's main table.
struct TableShape {
    /// Every dimension that has a column, in the order of the columns.
    let dimensions: [Dimension]
    /// Leaves first, then the rollups; each ordered as the columns.
    let groupings: [[Dimension]]

    init(_ dataset: Dataset) {
        let used = Set(dataset.dimensions + dataset.rollups.flatMap { $0 })
        let dimensions = Dimension.allCases.filter(used.contains)
        var groupings: [[Dimension]] = []
        for grouping in [dataset.dimensions] + dataset.rollups {
            let ordered = dimensions.filter(grouping.contains)
            if !groupings.contains(ordered) { groupings.append(ordered) }
        }
        self.dimensions = dimensions
        self.groupings = groupings
    }

    /// One label for each column; `PublishedTable.all` for the dimensions that are summed over.
    func labels(of leaf: [String], by grouping: [Dimension], _ resolver: LabelResolver) -> [String] {
        dimensions.map { grouping.contains($0) ? resolver.label(of: $0, in: leaf) : PublishedTable.all }
    }

    /// Whether labels of a row are those of a grouping.
    func isRow(_ labels: [String], of grouping: [Dimension]) -> Bool {
        zip(dimensions, labels).allSatisfy { grouping.contains($0) != ($1 == PublishedTable.all) }
    }
}

extension Dataset {
    /// The published windows that hold the released period which begins at `day`.
    func windows(holding day: Int32) -> [Window] {
        windowLengths.flatMap { Window.holding(day, length: $0, released: period) }
    }

    /// Whether a window can still change at a time: its end plus the allowed lateness lies after it.
    func isProvisional(_ window: Window, at time: Int64) -> Bool {
        let latenessDays = (max(0, allowedLatenessHours) + 23) / 24
        return Int64(window.end) + Int64(latenessDays) > time.flooredDivision(by: 86_400_000)
    }
}
