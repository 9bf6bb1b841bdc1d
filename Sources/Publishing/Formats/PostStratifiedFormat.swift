import Definitions
import Measures

/// `poststratified.csv`: weighted satisfaction beside the unweighted one, with the price of the weights; and `weights.csv`:
/// every weight that it was made with.
struct PostStratifiedFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ResponseFinding.applies(to: dataset), table.metricIDs.contains(PostStratifiedShare.baseMetric) else {
            return []
        }
        let shares = try PostStratifiedShare.all(of: table)
        var values = CSVTable(
            name: "poststratified", title: "\(dataset.title), weighted satisfaction", columns: Self.columns,
            key: ["period_start", "service", "dimension", "metric_id"])
        for share in shares { values.append(row(share, dataset)) }
        return [values.file, weights(shares, dataset)]
    }

    private func row(_ share: PostStratifiedShare, _ dataset: Dataset) -> [CSVTable.Field] {
        let shown = share.shown
        let status = share.missing?.status ?? share.unweighted?.status
        return CSVTable.period(share.finding.period, of: dataset) + [
            .text(share.finding.service), .text(share.finding.dimension.column),
            .text(share.finding.population == nil ? "customers" : "declared"),
            .text(PostStratifiedShare.metricID), .number(String(PostStratifiedShare.methodVersion)),
            .number(shown?.value), CSVTable.text(status?.rawValue),
            CSVTable.text(share.missing?.text), .number(shown?.interval?.low),
            .number(shown?.interval?.high), .number(share.unweighted?.value),
            .integer(share.unweighted?.n), .number(share.unweighted?.interval?.low),
            .number(share.unweighted?.interval?.high), .number(share.weighted?.designEffect),
            .number(share.weighted?.effectiveBase), .number(share.weighted?.maximumWeight),
        ]
    }

    private static let columns =
        CSVTable.periodColumns + [
            CSVTable.required("service", "Id of the service."),
            CSVTable.required("dimension", "What the ratings are weighted by: channel or region."),
            CSVTable.required("reference_kind", "declared = the declared population; customers = those served."),
            CSVTable.required("metric_id", "The weighted metric."),
            CSVTable.required("method_version", "Version of its method.", type: "integer"),
            CSVTable.column("value", "The weighted share; the weights are in weights.csv."),
            CSVTable.statusColumn,
            CSVTable.column("reason", "Why there is no value, in words.", type: "string"),
            CSVTable.column("interval_low", "Lower end of the 95 % interval of value (normal)."),
            CSVTable.column("interval_high", "Upper end of the same."),
            CSVTable.column("unweighted_value", "satisfaction.top2box of the same service and period."),
            CSVTable.column("n", "Ratings it is made from.", type: "integer"),
            CSVTable.column("unweighted_low", "Lower end of its 95 % Wilson interval."),
            CSVTable.column("unweighted_high", "Upper end of the same."),
            CSVTable.column("design_effect", "By how much the weights raise the variance (Kish)."),
            CSVTable.column("effective_n", "Ratings with a known category over the design effect."),
            CSVTable.column("max_weight", "The largest weight of a rating; above 5 the value is not shown."),
        ]

    private func weights(_ shares: [PostStratifiedShare], _ dataset: Dataset) -> PublishedFile {
        var csv = CSVTable(
            name: "weights", title: "\(dataset.title), weights", columns: Self.weightColumns,
            key: ["period_start", "service", "dimension", "category"])
        for share in shares {
            guard let weighted = share.weighted, let reference = share.finding.result?.referenceShares else { continue }
            for (index, category) in share.finding.categories.enumerated() where weighted.weights[index] > 0 {
                csv.append(
                    CSVTable.period(share.finding.period, of: dataset) + [
                        .text(share.finding.service), .text(share.finding.dimension.column), .text(category.label),
                        .text(share.finding.population == nil ? "customers" : "declared"),
                        CSVTable.text(share.finding.population?.source),
                        CSVTable.text(share.finding.population?.asOf),
                        .integer(share.ratings[index]?.base), .number(reference[index]),
                        .number(weighted.weights[index]),
                    ])
            }
        }
        return csv.file
    }

    private static let weightColumns =
        CSVTable.periodColumns + [
            CSVTable.required("service", "Id of the service."),
            CSVTable.required("dimension", "channel or region."),
            CSVTable.required("category", "Its label."),
            CSVTable.required("reference_kind", "declared = the declared population; customers = those served."),
            CSVTable.column("reference_source", "Who declared the population.", type: "string"),
            CSVTable.column("reference_as_of", "Of which date it is.", type: "string"),
            CSVTable.column("ratings", "Ratings in the category.", type: "integer"),
            CSVTable.column("reference_share", "Share of the category in the reference."),
            CSVTable.column("weight", "What one rating counts: reference_share over the share of the ratings."),
        ]
}
