import Definitions
import Measures

/// Who was served, who was offered to answer and who answered, by the categories of one dimension of one service and period.
struct ResponseFinding {
    struct Category: Equatable {
        var label: String
        /// Released counts; nil where fewer than k, or none, were released.
        var offered: Int64?
        var respondents: Int64?
        var customers: Int64?
        /// What the respondents are held against: the declared population, else the customers.
        var reference: Int64?

        /// Nil without both volumes, or where more answered than could have.
        func rate(of volume: Int64?) -> Double? {
            guard let respondents, let volume, volume > 0, respondents <= volume else { return nil }
            return Double(respondents) / Double(volume)
        }
    }

    let period: Int32
    let service: String
    let dimension: Dimension
    /// Sorted by label.
    let categories: [Category]
    /// Where the reference figures come from; nil where the customers themselves are the reference.
    let population: ServedPopulation?
    /// Nil where there are no respondents or no reference.
    let result: Representativeness?

    /// The measure that publishes the three volumes; a dataset that has it gets the tables made from them.
    static let measure = "volumes"

    /// Whether a dataset holds what is needed.
    static func applies(to dataset: Dataset) -> Bool {
        dataset.measures.contains(measure) && !dimensions(of: dataset).isEmpty
    }

    private static func dimensions(of dataset: Dataset) -> [Dimension] {
        guard dataset.dimensions.contains(.service) else { return [] }
        return ServedPopulation.dimensions.filter(dataset.dimensions.contains)
    }

    /// One finding for each period, service and dimension; of one period if it is given.
    static func all(of table: PublishedTable, in period: Int32? = nil) throws(PublishingError) -> [ResponseFinding] {
        guard applies(to: table.dataset) else { return [] }
        var findings: [ResponseFinding] = []
        for dimension in dimensions(of: table.dataset) {
            let cells = try table.cells(by: [.service, dimension], in: period)
            let groups = Dictionary(grouping: cells.filter { ProviderComparison.isKnown($0.labels[0]) }) {
                ReleasedCells.Key(period: $0.period, labels: [$0.labels[0]])
            }
            for (key, cells) in groups.sorted(by: { precedes($0.key, $1.key) }) {
                findings.append(ResponseFinding(key: key, dimension: dimension, cells: cells, table: table))
            }
        }
        return findings
    }

    private init(
        key: ReleasedCells.Key, dimension: Dimension, cells: [PublishedTable.Cell], table: PublishedTable
    ) {
        period = key.period
        service = key.labels[0]
        self.dimension = dimension
        let declared = table.registry.service(key.labels[0])?.population
        let counts = declared?.counts[dimension]
        population = counts == nil ? nil : declared
        var categories: [Category] = []
        var unknownRespondents: Int64 = 0
        var unknownReference: Int64 = 0
        for cell in cells {
            let respondents = Self.volume("respondents", in: cell)
            let customers = Self.volume("customers", in: cell)
            guard ProviderComparison.isKnown(cell.labels[1]), counts.map({ $0[cell.labels[1]] != nil }) ?? true else {
                unknownRespondents += respondents ?? 0
                if counts == nil { unknownReference += customers ?? 0 }
                continue
            }
            categories.append(
                Category(
                    label: cell.labels[1], offered: Self.volume("offered", in: cell), respondents: respondents,
                    customers: customers, reference: counts?[cell.labels[1]] ?? customers))
        }
        for (label, count) in counts ?? [:] where !categories.contains(where: { $0.label == label }) {
            categories.append(Category(label: label, reference: count))
        }
        categories.sort { $0.label < $1.label }
        self.categories = categories
        // Where nothing was released, up to k − 1 may wait.
        if case .wholeBatches(let k) = table.dataset.disclosure {
            unknownRespondents += Int64(k - 1) * Int64(categories.count { $0.respondents == nil })
            unknownReference += Int64(k - 1) * Int64(categories.count { $0.reference == nil })
        }
        result = Representativeness(
            respondents: categories.map { $0.respondents ?? 0 }, reference: categories.map { $0.reference ?? 0 },
            unknownRespondents: unknownRespondents, unknownReference: unknownReference)
    }

    private static func volume(_ name: String, in cell: PublishedTable.Cell) -> Int64? {
        cell.value("volume." + name)?.value.map { Int64($0) }
    }
}
