import Definitions
import Disclosure
import Events
import Measures

/// The numbers of one dataset at one release; every format and every page is made from it.
///
/// A row is grouped by the dimensions whose column holds a label; all others hold `all`. So the columns of a row say
/// which sum it is, and rows of different groupings are never added up by mistake.
package struct PublishedTable: Sendable {
    package static let all = "all"

    package struct Row: Sendable, Equatable {
        package var window: Window
        /// One label for each of `dimensions`.
        package var labels: [String]
        package var value: PublishedValue
    }

    /// All rows of one window and one combination of labels.
    struct RowGroup: Sendable {
        var window: Window
        /// One label for each of `dimensions`.
        var labels: [String]
        var sum: DatasetCells.Sum
        /// One for each of `metrics`.
        var figures: [Figure]
    }

    /// All values of one window and one combination of labels.
    package struct Cell: Sendable {
        /// First civil day of the window.
        package var period: Int32
        /// One label for each dimension of the grouping that was asked for.
        package var labels: [String]
        package var counts: Counts
        /// How many released leaves were summed.
        package var leaves: Int
        fileprivate let figures: [Figure]
        fileprivate let metrics: MetricList

        package var values: [PublishedValue] { metrics.values(figures, counts) }

        package func value(_ metricID: String) -> PublishedValue? {
            guard let index = metrics.facts.firstIndex(where: { $0.metricID == metricID }) else { return nil }
            return metrics.value(figures[index], index, counts)
        }
    }

    package let dataset: Dataset
    package let dimensions: [Dimension]
    package let position: Int64
    package let time: Int64
    /// What the rows are made of, sorted by window and labels.
    let groups: [RowGroup]
    let metrics: MetricList
    let registry: Registry
    package let movers: Movers

    private let cells: DatasetCells
    private let shape: TableShape
    private let resolver: LabelResolver

    package init(
        dataset: Dataset, registry: Registry, cells: ReleasedCells, position: Int64, time: Int64
    ) throws(PublishingError) {
        self.dataset = dataset
        self.position = position
        self.time = time
        self.registry = registry
        self.cells = cells[dataset: dataset.id]
        shape = TableShape(dataset)
        dimensions = shape.dimensions
        resolver = LabelResolver(dimensions: dataset.dimensions, registry: registry)
        metrics = MetricList(dataset, names: self.cells.leaves.isEmpty ? nil : self.cells.names)
        groups = try Self.groups(cells: self.cells, metrics: metrics, time: time)
        movers = Movers(dataset: dataset, dimensions: dimensions, metrics: metrics, groups: groups, time: time)
    }

    package var counterNames: [String] { metrics.names.list }

    /// Every published value, sorted by window and labels, then in the order of the measures.
    package var rows: [Row] {
        groups.flatMap { group in
            values(of: group).map { Row(window: group.window, labels: group.labels, value: $0) }
        }
    }

    /// How many rows there are.
    package var rowCount: Int { groups.reduce(0) { $0 + $1.figures.count } }

    func values(of group: RowGroup) -> [PublishedValue] { metrics.values(group.figures, group.sum.counts) }

    /// The sums over all dimensions but these, sorted by window and labels; of the length that pages speak about unless
    /// another is given, and of one window if its first day is given.
    package func cells(
        by grouping: [Dimension], in period: Int32? = nil, of length: WindowLength? = nil
    ) throws(PublishingError) -> [Cell] {
        let length = length ?? dataset.pageLength
        if let kept = keptCells(by: grouping, in: period, of: length) { return kept }
        var sums = summed(by: grouping, of: length)
        if let period { sums = sums.filter { $0.key.period == period } }
        var found: [Cell] = []
        for (key, sum) in sums.sorted(by: { precedes($0.key, $1.key) }) {
            let window = Window(length, start: key.period)
            let columns = dimensions.map { dimension in
                grouping.firstIndex(of: dimension).map { key.labels[$0] } ?? Self.all
            }
            let figures = try Self.figures(
                of: sum, window, columns, isProvisional: dataset.isProvisional(window, at: time), cells, metrics)
            found.append(
                Cell(
                    period: key.period, labels: key.labels, counts: sum.counts, leaves: sum.leaves,
                    figures: figures, metrics: metrics))
        }
        return found
    }

    /// The ids of the dataset's metrics, in the order of its measures.
    package var metricIDs: [String] { metrics.facts.map(\.metricID) }

    /// The first days of the windows that pages speak about and that hold anything, oldest first.
    package var periods: [Int32] {
        let length = dataset.pageLength
        return Set(cells.leaves.keys.flatMap { Window.holding($0.period, length: length, released: dataset.period) })
            .map(\.start).sorted()
    }

    /// The newest revisions, oldest first, and how many older ones are not listed.
    package var revisions: (listed: ArraySlice<Revision>, unlistedCount: Int) {
        (cells.revisions.listed, cells.revisions.unlistedCount)
    }

    /// The histograms of the leaves, for the formats that may show them.
    var leafCounts: [(key: ReleasedCells.Key, counts: Counts)] {
        cells.leaves.map { (key: $0.key, counts: $0.value) }.sorted { precedes($0.key, $1.key) }
    }

    /// Whether a window that pages speak about can still change.
    package func isProvisional(_ period: Int32) -> Bool {
        dataset.isProvisional(Window(dataset.pageLength, start: period), at: time)
    }

    private static func groups(
        cells: DatasetCells, metrics: MetricList, time: Int64
    ) throws(PublishingError) -> [RowGroup] {
        let dataset = metrics.dataset
        var sums: [(window: Window, isProvisional: Bool, labels: [String], sum: DatasetCells.Sum)] = []
        for (window, own) in cells.sums.sorted(by: { $0.key < $1.key })
        where cells.isShown(window, released: dataset.period) {
            let isProvisional = dataset.isProvisional(window, at: time)
            for (labels, sum) in own.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                sums.append((window, isProvisional, labels, sum))
            }
        }
        let portion = 256
        let ordered = sums
        return try concurrently((sums.count + portion - 1) / portion) { number throws(PublishingError) in
            var groups: [RowGroup] = []
            for entry in ordered[(number * portion)..<min(ordered.count, (number + 1) * portion)] {
                let figures = try Self.figures(
                    of: entry.sum, entry.window, entry.labels, isProvisional: entry.isProvisional, cells, metrics)
                groups.append(
                    RowGroup(window: entry.window, labels: entry.labels, sum: entry.sum, figures: figures))
            }
            return groups
        }.flatMap { $0 }
    }

    private static func figures(
        of sum: DatasetCells.Sum, _ window: Window, _ labels: [String], isProvisional: Bool, _ cells: DatasetCells,
        _ metrics: MetricList
    ) throws(PublishingError) -> [Figure] {
        var figures = try metrics.figures(of: sum.counts, cells: sum.leaves, isProvisional: isProvisional)
        let revised = cells.revisions.metrics(of: RevisedCell(window: window, labels: labels))
        guard !revised.isEmpty else { return figures }
        for index in figures.indices where revised.contains(metrics.facts[index].metricID) {
            figures[index].markRevised()
        }
        return figures
    }

    /// The cells that the main table has; nil where it has no such rows.
    private func keptCells(by grouping: [Dimension], in period: Int32?, of length: WindowLength) -> [Cell]? {
        let ordered = dimensions.filter(grouping.contains)
        guard ordered.count == grouping.count, shape.groupings.contains(ordered),
            dataset.windowLengths.contains(length)
        else { return nil }
        let places = grouping.compactMap { dimensions.firstIndex(of: $0) }
        var found: [Cell] = []
        for group in groups
        where group.window.length == length && (period ?? group.window.start) == group.window.start
            && shape.isRow(group.labels, of: ordered)
        {
            found.append(
                Cell(
                    period: group.window.start, labels: places.map { group.labels[$0] }, counts: group.sum.counts,
                    leaves: group.sum.leaves, figures: group.figures, metrics: metrics))
        }
        // Those of a window come in the order of the columns, which need not be that of the grouping.
        if places != places.sorted() {
            found.sort {
                precedes(
                    ReleasedCells.Key(period: $0.period, labels: $0.labels),
                    ReleasedCells.Key(period: $1.period, labels: $1.labels))
            }
        }
        return found
    }

    /// The same, summed from the leaves.
    func summed(by grouping: [Dimension], of length: WindowLength) -> [ReleasedCells.Key: DatasetCells.Sum] {
        var sums: [ReleasedCells.Key: DatasetCells.Sum] = [:]
        for (key, counts) in cells.leaves {
            let labels = grouping.map { resolver.label(of: $0, in: key.labels) }
            for window in Window.holding(key.period, length: length, released: dataset.period) {
                sums[ReleasedCells.Key(period: window.start, labels: labels), default: DatasetCells.Sum()]
                    .add(DatasetCells.Sum(counts: counts, leaves: 1))
            }
        }
        return sums
    }
}

/// The order of rows: by period, then by labels.
func precedes(_ left: ReleasedCells.Key, _ right: ReleasedCells.Key) -> Bool {
    left.period != right.period
        ? left.period < right.period : left.labels.lexicographicallyPrecedes(right.labels)
}

/// Finds the label of any dimension, derived ones included, from the labels that a leaf carries.
struct LabelResolver: Sendable {
    private let positions: [Dimension: Int]
    private let organisations: [String: String]
    private let portfolios: [String: String]
    private let providerKinds: [String: String]

    init(dimensions: [Dimension], registry: Registry) {
        positions = Dictionary(
            dimensions.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        organisations = Dictionary(
            registry.services.map { ($0.id, $0.organisation) }, uniquingKeysWith: { first, _ in first })
        portfolios = Dictionary(
            registry.organisations.map { ($0.id, $0.portfolio) }, uniquingKeysWith: { first, _ in first })
        providerKinds = Dictionary(
            registry.providers.map { ($0.id, $0.kind.rawValue) }, uniquingKeysWith: { first, _ in first })
    }

    func label(of dimension: Dimension, in labels: [String]) -> String {
        switch dimension {
        case .organisation: derived(from: .service, in: labels) { organisations[$0] }
        case .portfolio: derived(from: .service, in: labels) { organisations[$0].flatMap { portfolios[$0] } }
        case .providerKind: derived(from: .provider, in: labels) { providerKinds[$0] }
        default: positions[dimension].map { labels[$0] } ?? ReleaseIncrement.notGiven
        }
    }

    private func derived(from base: Dimension, in labels: [String], _ find: (String) -> String?) -> String {
        let label = positions[base].map { labels[$0] } ?? ReleaseIncrement.notGiven
        let isSpecial = label == ReleaseIncrement.notBrokenDown || label == ReleaseIncrement.notGiven
        return isSpecial ? label : find(label) ?? Registry.other
    }
}
