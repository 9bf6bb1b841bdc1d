import Definitions
import Measures

/// `poststratified.csv`: weighted satisfaction beside the unweighted one, with the price of the weights.
struct PostStratifiedFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ResponseFinding.applies(to: dataset), table.metricIDs.contains(PostStratifiedShare.baseMetric) else {
            return []
        }
        var extra = ExtraTable(
            name: "poststratified", title: "\(dataset.title), weighted satisfaction", columns: Self.columns,
            key: ["period_start", "service", "dimension", "metric_id"])
        for share in try PostStratifiedShare.all(of: table) { extra.rows.append(row(share, dataset)) }
        return [extra.file]
    }

    private func row(_ share: PostStratifiedShare, _ dataset: Dataset) -> [ExtraTable.Field] {
        let shown = share.shown
        let status = share.missing?.status ?? share.unweighted?.status
        return ExtraTable.period(share.finding.period, of: dataset) + [
            .text(share.finding.service), .text(share.finding.dimension.column),
            .text(share.finding.population == nil ? "customers" : "declared"),
            .text(PostStratifiedShare.metricID), .number(String(PostStratifiedShare.methodVersion)),
            ExtraTable.number(shown?.value), ExtraTable.text(status?.rawValue),
            ExtraTable.text(share.missing?.text), ExtraTable.number(shown?.interval?.low),
            ExtraTable.number(shown?.interval?.high), ExtraTable.number(share.unweighted?.value),
            ExtraTable.integer(share.unweighted?.n), ExtraTable.number(share.unweighted?.interval?.low),
            ExtraTable.number(share.unweighted?.interval?.high), ExtraTable.number(share.weighted?.designEffect),
            ExtraTable.number(share.weighted?.effectiveBase), ExtraTable.number(share.weighted?.maximumWeight),
        ]
    }

    private static let columns =
        ExtraTable.periodColumns + [
            ExtraTable.required("service", "Id of the service."),
            ExtraTable.required("dimension", "What the ratings are weighted by: channel or region."),
            ExtraTable.required("reference_kind", "declared = the declared population; customers = those served."),
            ExtraTable.required("metric_id", "The weighted metric."),
            ExtraTable.required("method_version", "Version of its method.", type: "integer"),
            ExtraTable.column("value", "The weighted share; the weights are in weights.csv."),
            ExtraTable.statusColumn,
            ExtraTable.column("reason", "Why there is no value, in words.", type: "string"),
            ExtraTable.column("interval_low", "Lower end of the 95 % interval of value (normal)."),
            ExtraTable.column("interval_high", "Upper end of the same."),
            ExtraTable.column("unweighted_value", "satisfaction.top2box of the same service and period."),
            ExtraTable.column("n", "Ratings it is made from.", type: "integer"),
            ExtraTable.column("unweighted_low", "Lower end of its 95 % Wilson interval."),
            ExtraTable.column("unweighted_high", "Upper end of the same."),
            ExtraTable.column("design_effect", "By how much the weights raise the variance (Kish)."),
            ExtraTable.column("effective_n", "Ratings with a known category over the design effect."),
            ExtraTable.column("max_weight", "The largest weight of a rating; above 5 the value is not shown."),
        ]
}

/// `weights.csv`: every weight that a published value was made with.
struct WeightsFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ResponseFinding.applies(to: dataset), table.metricIDs.contains(PostStratifiedShare.baseMetric) else {
            return []
        }
        var extra = ExtraTable(
            name: "weights", title: "\(dataset.title), weights", columns: Self.columns,
            key: ["period_start", "service", "dimension", "category"])
        for share in try PostStratifiedShare.all(of: table) {
            guard let weighted = share.weighted, let reference = share.finding.result?.referenceShares else { continue }
            for (index, category) in share.finding.categories.enumerated() where weighted.weights[index] > 0 {
                extra.rows.append(
                    ExtraTable.period(share.finding.period, of: dataset) + [
                        .text(share.finding.service), .text(share.finding.dimension.column), .text(category.label),
                        .text(share.finding.population == nil ? "customers" : "declared"),
                        ExtraTable.text(share.finding.population?.source),
                        ExtraTable.text(share.finding.population?.asOf),
                        ExtraTable.integer(share.ratings[index]?.base), ExtraTable.number(reference[index]),
                        ExtraTable.number(weighted.weights[index]),
                    ])
            }
        }
        return [extra.file]
    }

    private static let columns =
        ExtraTable.periodColumns + [
            ExtraTable.required("service", "Id of the service."),
            ExtraTable.required("dimension", "channel or region."),
            ExtraTable.required("category", "Its label."),
            ExtraTable.required("reference_kind", "declared = the declared population; customers = those served."),
            ExtraTable.column("reference_source", "Who declared the population.", type: "string"),
            ExtraTable.column("reference_as_of", "Of which date it is.", type: "string"),
            ExtraTable.column("ratings", "Ratings in the category.", type: "integer"),
            ExtraTable.column("reference_share", "Share of the category in the reference."),
            ExtraTable.column("weight", "What one rating counts: reference_share over the share of the ratings."),
        ]
}
