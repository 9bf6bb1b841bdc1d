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
        package var period: Int32
        /// One label for each of `dimensions`.
        package var labels: [String]
        package var value: PublishedValue
    }

    /// All values of one period and one combination of labels.
    package struct Cell: Sendable, Equatable {
        package var period: Int32
        /// One label for each dimension of the grouping that was asked for.
        package var labels: [String]
        package var counts: Counts
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

    private let leaves: [ReleasedCells.Key: Counts]
    private let resolver: LabelResolver

    package init(
        dataset: Dataset, registry: Registry, cells: ReleasedCells, position: Int64, time: Int64
    ) throws(PublishingError) {
        self.dataset = dataset
        self.position = position
        self.time = time
        self.registry = registry
        leaves = cells[dataset: dataset.id]
        resolver = LabelResolver(dimensions: dataset.dimensions, registry: registry)
        counterNames = dataset.layout.names
        let used = Set(dataset.dimensions + dataset.rollups.flatMap { $0 })
        dimensions = Dimension.allCases.filter(used.contains)
        rows = try Self.rows(
            dataset: dataset, dimensions: dimensions, leaves: leaves, resolver: resolver, time: time)
    }

    /// The sums over all dimensions but these, sorted by period and labels; of one period if it is given.
    package func cells(by grouping: [Dimension], in period: Int32? = nil) throws(PublishingError) -> [Cell] {
        let chosen = period.map { period in leaves.filter { $0.key.period == period } } ?? leaves
        return try Self.cells(by: grouping, dataset: dataset, leaves: chosen, resolver: resolver, time: time)
    }

    /// The ids of the dataset's metrics, in the order of its measures.
    var metricIDs: [String] { dataset.measureList.flatMap { $0.values(of: Counts()).map(\.metricID) } }

    /// The periods that hold anything, oldest first.
    package var periods: [Int32] { Set(leaves.keys.map(\.period)).sorted() }

    /// The histograms of the leaves, for the formats that may show them.
    var leafCounts: [(key: ReleasedCells.Key, counts: Counts)] {
        leaves.map { (key: $0.key, counts: $0.value) }.sorted { precedes($0.key, $1.key) }
    }

    /// Whether a period can still change: its end plus the allowed lateness lies after the release.
    package func isProvisional(_ period: Int32) -> Bool {
        Self.isProvisional(period, dataset: dataset, time: time)
    }

    private static func isProvisional(_ period: Int32, dataset: Dataset, time: Int64) -> Bool {
        let latenessDays = (max(0, dataset.allowedLatenessHours) + 23) / 24
        let settled = Int64(dataset.period.end(of: period)) + Int64(latenessDays)
        return settled > time.flooredDivision(by: 86_400_000)
    }

    private static func rows(
        dataset: Dataset, dimensions: [Dimension], leaves: [ReleasedCells.Key: Counts], resolver: LabelResolver,
        time: Int64
    ) throws(PublishingError) -> [Row] {
        var groupings: [[Dimension]] = []
        for grouping in [dataset.dimensions] + dataset.rollups {
            let ordered = dimensions.filter(grouping.contains)
            if !groupings.contains(ordered) { groupings.append(ordered) }
        }
        var cells: [(key: ReleasedCells.Key, values: [PublishedValue])] = []
        for grouping in groupings {
            for cell in try Self.cells(
                by: grouping, dataset: dataset, leaves: leaves, resolver: resolver, time: time)
            {
                let labels = dimensions.map { dimension in
                    grouping.firstIndex(of: dimension).map { cell.labels[$0] } ?? all
                }
                cells.append((ReleasedCells.Key(period: cell.period, labels: labels), cell.values))
            }
        }
        cells.sort { precedes($0.key, $1.key) }
        return cells.flatMap { cell in
            cell.values.map { Row(period: cell.key.period, labels: cell.key.labels, value: $0) }
        }
    }

    private static func cells(
        by grouping: [Dimension], dataset: Dataset, leaves: [ReleasedCells.Key: Counts], resolver: LabelResolver,
        time: Int64
    ) throws(PublishingError) -> [Cell] {
        var sums: [ReleasedCells.Key: Counts] = [:]
        var parts: [ReleasedCells.Key: Int] = [:]
        for (key, counts) in leaves {
            let labels = grouping.map { resolver.label(of: $0, in: key.labels) }
            let cell = ReleasedCells.Key(period: key.period, labels: labels)
            sums[cell, default: Counts()].add(counts)
            parts[cell, default: 0] += 1
        }
        let measures = dataset.measureList
        var cells: [Cell] = []
        for (key, counts) in sums.sorted(by: { precedes($0.key, $1.key) }) {
            let provisional = isProvisional(key.period, dataset: dataset, time: time)
            var values: [PublishedValue] = []
            for metric in measures.flatMap({ $0.values(of: counts) }) {
                values.append(
                    try PublishedValue(
                        metric, counts: counts, dataset: dataset, cells: parts[key] ?? 1, isProvisional: provisional))
            }
            cells.append(Cell(period: key.period, labels: key.labels, counts: counts, values: values))
        }
        return cells
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
