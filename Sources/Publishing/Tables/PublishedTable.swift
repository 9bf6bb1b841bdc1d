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

    /// All values of one window and one combination of labels.
    package struct Cell: Sendable, Equatable {
        /// First civil day of the window.
        package var period: Int32
        /// One label for each dimension of the grouping that was asked for.
        package var labels: [String]
        package var counts: Counts
        /// How many released leaves were summed.
        package var leaves: Int
        package var values: [PublishedValue]

        package func value(_ metricID: String) -> PublishedValue? { values.first { $0.metricID == metricID } }
    }

    package let dataset: Dataset
    package let dimensions: [Dimension]
    package let counterNames: [String]
    package let position: Int64
    package let time: Int64
    package let rows: [Row]
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
        counterNames = dataset.layout.names
        rows = try Self.rows(dataset: dataset, cells: self.cells, time: time)
        movers = Movers(dataset: dataset, dimensions: dimensions, rows: rows, time: time)
    }

    /// The sums over all dimensions but these, sorted by window and labels; of the length that pages speak about unless
    /// another is given, and of one window if its first day is given.
    package func cells(
        by grouping: [Dimension], in period: Int32? = nil, of length: WindowLength? = nil
    ) throws(PublishingError) -> [Cell] {
        let length = length ?? dataset.pageLength
        var sums = keptSums(by: grouping, of: length) ?? summed(by: grouping, of: length)
        if let period { sums = sums.filter { $0.key.period == period } }
        let measures = dataset.measureList
        var found: [Cell] = []
        for (key, sum) in sums.sorted(by: { precedes($0.key, $1.key) }) {
            let window = Window(length, start: key.period)
            var values = try sum.values(
                by: measures, of: dataset, isProvisional: dataset.isProvisional(window, at: time))
            let columns = dimensions.map { dimension in
                grouping.firstIndex(of: dimension).map { key.labels[$0] } ?? Self.all
            }
            let revised = cells.revisions.metrics(of: RevisedCell(window: window, labels: columns))
            for index in values.indices { values[index].markRevised(revised) }
            found.append(
                Cell(period: key.period, labels: key.labels, counts: sum.counts, leaves: sum.leaves, values: values))
        }
        return found
    }

    /// The ids of the dataset's metrics, in the order of its measures.
    var metricIDs: [String] { dataset.measureList.flatMap { $0.values(of: Counts()).map(\.metricID) } }

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

    private static func rows(
        dataset: Dataset, cells: DatasetCells, time: Int64
    ) throws(PublishingError) -> [Row] {
        let measures = dataset.measureList
        var rows: [Row] = []
        for (window, sums) in cells.sums.sorted(by: { $0.key < $1.key })
        where cells.isShown(window, released: dataset.period) {
            let isProvisional = dataset.isProvisional(window, at: time)
            for (labels, sum) in sums.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let revised = cells.revisions.metrics(of: RevisedCell(window: window, labels: labels))
                for var value in try sum.values(by: measures, of: dataset, isProvisional: isProvisional) {
                    value.markRevised(revised)
                    rows.append(Row(window: window, labels: labels, value: value))
                }
            }
        }
        return rows
    }

    /// The sums that are kept for the main table; nil where it has no such rows.
    private func keptSums(
        by grouping: [Dimension], of length: WindowLength
    ) -> [ReleasedCells.Key: DatasetCells.Sum]? {
        let ordered = dimensions.filter(grouping.contains)
        guard ordered.count == grouping.count, shape.groupings.contains(ordered),
            dataset.windowLengths.contains(length)
        else { return nil }
        let places = grouping.compactMap { dimensions.firstIndex(of: $0) }
        var found: [ReleasedCells.Key: DatasetCells.Sum] = [:]
        for (window, sums) in cells.sums
        where window.length == length && cells.isShown(window, released: dataset.period) {
            for (labels, sum) in sums where shape.isRow(labels, of: ordered) {
                found[ReleasedCells.Key(period: window.start, labels: places.map { labels[$0] })] = sum
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
