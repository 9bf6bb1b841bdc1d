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
        var isProvisional: Bool
        /// The metrics that were revised since their window was final.
        var revised: Set<String>
        /// One for each of `metrics`; they follow from all the others.
        var figures: [Figure] = []

        /// Whether it is the same row.
        func hasKey(of other: RowGroup) -> Bool { window == other.window && labels == other.labels }

        /// Whether all that the figures are made of is the same.
        func isMade(like other: RowGroup) -> Bool {
            isProvisional == other.isProvisional && revised == other.revised && sum == other.sum
        }

        /// The order of a table.
        func precedes(_ other: RowGroup) -> Bool {
            window != other.window ? window < other.window : labels.lexicographicallyPrecedes(other.labels)
        }
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
            guard let index = metrics.place(of: metricID) else { return nil }
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
    /// The histograms of the leaves, sorted, for the formats that may show them; none where the dataset is gated.
    let leafCounts: [(key: ReleasedCells.Key, counts: Counts)]

    private let inheritance: Inheritance?
    private let cells: DatasetCells
    private let shape: TableShape
    private let resolver: LabelResolver

    /// `kept`: the table of the snapshot before, by the same definitions.
    package init(
        dataset: Dataset, registry: Registry, cells: ReleasedCells, position: Int64, time: Int64,
        after kept: KeptSnapshot? = nil
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
        let kept = kept?[dataset: dataset.id]
        let unmade = Self.unmadeGroups(cells: self.cells, dataset: dataset, time: time)
        let origins = kept.flatMap { kept in
            inherited(
                unmade, from: kept.groups, precedes: { $0.precedes($1) }, hasKey: { $0.hasKey(of: $1) },
                isSame: { $0.isMade(like: $1) })
        }
        groups = try Self.made(unmade, metrics: metrics, origins: origins, kept: kept?.groups ?? [])
        leafCounts = Self.leafCounts(self.cells, dataset)
        inheritance = Self.inheritance(groups: origins, leaves: leafCounts, kept)
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
            let group = RowGroup(
                window: window, labels: columns, sum: sum, isProvisional: dataset.isProvisional(window, at: time),
                revised: cells.revisions.metrics(of: RevisedCell(window: window, labels: columns)))
            let figures = try Self.figures(of: group, metrics)
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

    /// For each of `groups` its number in the snapshot before, where it is the same.
    var groupOrigins: [Int?] { inheritance?.groups ?? Array(repeating: nil, count: groups.count) }

    /// For each of `leafCounts` its number in the snapshot before, where its durations are the same.
    var leafOrigins: [Int?] { inheritance?.leaves ?? Array(repeating: nil, count: leafCounts.count) }

    /// The text of a file of the snapshot before.
    func keptText(_ path: String) -> EntryText? { inheritance?.texts[path] }

    /// Whether a window that pages speak about can still change.
    package func isProvisional(_ period: Int32) -> Bool {
        dataset.isProvisional(Window(dataset.pageLength, start: period), at: time)
    }

    private static func leafCounts(
        _ cells: DatasetCells, _ dataset: Dataset
    ) -> [(key: ReleasedCells.Key, counts: Counts)] {
        guard case .open = dataset.disclosure else { return [] }
        return cells.leaves.map { (key: $0.key, counts: $0.value) }.sorted { Publishing.precedes($0.key, $1.key) }
    }

    private static func inheritance(
        groups: [Int?]?, leaves: [(key: ReleasedCells.Key, counts: Counts)], _ kept: KeptSnapshot.Table?
    ) -> Inheritance? {
        guard let kept, let groups, KeptSnapshot.isWorthwhile(groups, byteCount: kept.byteCount),
            let leaves = inherited(
                leaves, from: kept.leaves, precedes: { Publishing.precedes($0.key, $1.key) },
                hasKey: { $0.key == $1.key }, isSame: { $0.counts.durations == $1.counts.durations })
        else { return nil }
        return Inheritance(groups: groups, leaves: leaves, texts: kept.texts)
    }

    /// What the tables show, in their order, without figures.
    private static func unmadeGroups(cells: DatasetCells, dataset: Dataset, time: Int64) -> [RowGroup] {
        var groups: [RowGroup] = []
        for (window, own) in cells.sums.sorted(by: { $0.key < $1.key })
        where cells.isShown(window, released: dataset.period) {
            let isProvisional = dataset.isProvisional(window, at: time)
            for (labels, sum) in own.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let revised = cells.revisions.metrics(of: RevisedCell(window: window, labels: labels))
                groups.append(
                    RowGroup(
                        window: window, labels: labels, sum: sum, isProvisional: isProvisional, revised: revised))
            }
        }
        return groups
    }

    private static func made(
        _ groups: [RowGroup], metrics: MetricList, origins: [Int?]?, kept: [RowGroup]
    ) throws(PublishingError) -> [RowGroup] {
        let portion = 256
        return try concurrently((groups.count + portion - 1) / portion) { number throws(PublishingError) in
            var made: [RowGroup] = []
            for place in (number * portion)..<min(groups.count, (number + 1) * portion) {
                if let origin = origins?[place] {
                    made.append(kept[origin])
                } else {
                    var group = groups[place]
                    group.figures = try figures(of: group, metrics)
                    made.append(group)
                }
            }
            return made
        }.flatMap { $0 }
    }

    private static func figures(of group: RowGroup, _ metrics: MetricList) throws(PublishingError) -> [Figure] {
        var figures = try metrics.figures(
            of: group.sum.counts, cells: group.sum.leaves, isProvisional: group.isProvisional)
        guard !group.revised.isEmpty else { return figures }
        for index in figures.indices where group.revised.contains(metrics.facts[index].metricID) {
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
