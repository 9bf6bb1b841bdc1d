import Definitions
import Measures

/// Satisfaction as it would be if each channel or region had as much weight among the ratings as in the reference.
struct PostStratifiedShare {
    /// The one metric that is weighted, and what the weighted one is called.
    static let baseMetric = "satisfaction.top2box"
    static let metricID = baseMetric + "_poststratified"
    static let methodVersion = 1

    enum Missing: Error, Equatable {
        case noShare
        case noReference
        case unknownCategories
        case categoriesWithoutShare([String], isConfidential: Bool)
        case extremeWeight(String)

        var status: ValueStatus {
            switch self {
            case .noShare: .low
            case .categoriesWithoutShare(_, let isConfidential): isConfidential ? .confidential : .low
            case .noReference, .unknownCategories, .extremeWeight: .unavailable
            }
        }

        var text: String {
            switch self {
            case .noShare: "no released share"
            case .noReference: "no reference"
            case .unknownCategories: "the category of more than 5 % of the ratings is not known"
            case .categoriesWithoutShare(let labels, _): "no released share in " + labels.joined(separator: ", ")
            case .extremeWeight(let label):
                "the ratings of \(label) would count more than \(NumberText.exact(PostStratification.largestWeight)) times"
            }
        }
    }

    let finding: ResponseFinding
    let unweighted: PublishedValue?
    /// Ratings of each category of the finding; nil where its share is not released.
    let ratings: [BinomialShare?]
    /// Weights can be there although the value is hidden: they say why.
    let weighted: PostStratification?
    let missing: Missing?

    /// One for each finding of the table.
    static func all(of table: PublishedTable, in period: Int32? = nil) throws(PublishingError) -> [PostStratifiedShare]
    {
        guard table.metricIDs.contains(baseMetric) else { return [] }
        let findings = try ResponseFinding.all(of: table, in: period)
        var byCategory: [ReleasedCells.Key: PublishedValue] = [:]
        var totals: [ReleasedCells.Key: PublishedValue] = [:]
        for dimension in Set(findings.map(\.dimension)) {
            for cell in try table.cells(by: [.service, dimension], in: period) {
                let key = ReleasedCells.Key(period: cell.period, labels: [dimension.rawValue] + cell.labels)
                byCategory[key] = cell.value(baseMetric)
            }
        }
        for cell in try table.cells(by: [.service], in: period) {
            totals[ReleasedCells.Key(period: cell.period, labels: cell.labels)] = cell.value(baseMetric)
        }
        return findings.map { finding in
            let total = totals[ReleasedCells.Key(period: finding.period, labels: [finding.service])]
            let values = finding.categories.map { category in
                byCategory[
                    ReleasedCells.Key(
                        period: finding.period, labels: [finding.dimension.rawValue, finding.service, category.label])]
            }
            return PostStratifiedShare(finding: finding, unweighted: total, values: values)
        }
    }

    private init(finding: ResponseFinding, unweighted: PublishedValue?, values: [PublishedValue?]) {
        self.finding = finding
        self.unweighted = unweighted
        ratings = values.map { BinomialShare($0) }
        let reference = finding.result?.referenceShares ?? []
        let labels = finding.categories.map(\.label)
        weighted = reference.isEmpty ? nil : PostStratification(answers: ratings, reference: reference)
        let empty = zip(labels, zip(ratings, reference)).filter { $1.1 > 0 && $1.0 == nil }.map(\.0)
        let known = ratings.reduce(Int64(0)) { $0 + ($1?.base ?? 0) }
        guard let total = BinomialShare(unweighted) else {
            missing = .noShare
            return
        }
        let unknown = Double(total.base - known)
        if reference.isEmpty {
            missing = .noReference
        } else if !empty.isEmpty {
            missing = .categoriesWithoutShare(
                empty, isConfidential: values.contains { $0?.status == .confidential })
        } else if unknown > heldTolerance * Double(total.base) {
            missing = .unknownCategories
        } else if let weighted, weighted.maximumWeight > PostStratification.largestWeight {
            let label = zip(labels, weighted.weights).first { $0.1 == weighted.maximumWeight }?.0
            missing = .extremeWeight(label ?? "")
        } else {
            missing = nil
        }
    }

    /// The value if it may be shown.
    var shown: PostStratification? { missing == nil ? weighted : nil }
}
