import Definitions
import Measures

/// `standardised.csv`: shares of providers as they would be with the channel mix of the whole service, with the weights.
struct StandardisedFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ProviderComparison.applies(to: dataset), dataset.dimensions.contains(.channel) else { return [] }
        var extra = ExtraTable(
            name: "standardised", title: "\(dataset.title), adjusted for channels", columns: Self.columns,
            key: ["period_start", "service", "provider", "metric_id"])
        for comparison in try ProviderComparison.all(of: table) {
            for entry in comparison.entries { extra.rows.append(row(comparison, entry, dataset)) }
        }
        return [extra.file]
    }

    private func row(
        _ comparison: ProviderComparison, _ entry: ProviderComparison.Entry, _ dataset: Dataset
    ) -> [ExtraTable.Field] {
        let mix = comparison.caseMix
        var result: DirectStandardisation?
        var missing: CaseMix.Missing? = mix == nil ? .noShare : nil
        switch mix?.standardised(entry.provider) {
        case .success(let found): result = found
        case .failure(let why): missing = why
        case nil: break
        }
        let distance = mix?.distance(of: entry.provider)
        let interval = result?.interval()
        let weights = mix.map { mix in
            zip(mix.channels, mix.weights).map { "\($0)=\(NumberText.exact($1))" }.joined(separator: ";")
        }
        return ExtraTable.period(comparison.period, of: dataset) + [
            .text(comparison.service), .text(entry.provider), .text(comparison.metricID),
            .number(String(comparison.methodVersion)), ExtraTable.number(entry.value?.value),
            ExtraTable.integer(entry.value?.n), ExtraTable.number(result?.value),
            ExtraTable.number(interval?.low), ExtraTable.number(interval?.high),
            ExtraTable.text((missing?.status ?? entry.value?.status)?.rawValue), ExtraTable.text(missing?.text),
            ExtraTable.number(distance?.dissimilarity), ExtraTable.number(distance?.margin),
            ExtraTable.yesOrNo(distance?.isDifferent),
            ExtraTable.text(weights),
        ]
    }

    private static let columns =
        ExtraTable.periodColumns + [
            ExtraTable.required("service", "Id of the service."),
            ExtraTable.required("provider", "Id of the provider."),
            ExtraTable.required("metric_id", "Which share is adjusted."),
            ExtraTable.required("method_version", "Version of the metric's method.", type: "integer"),
            ExtraTable.column("value", "The share as it is."),
            ExtraTable.column("n", "Its base.", type: "integer"),
            ExtraTable.column(
                "standardised_value", "The share with the weights of the service (direct standardisation)."),
            ExtraTable.column("interval_low", "Lower end of the 95 % interval of standardised_value (normal)."),
            ExtraTable.column("interval_high", "Upper end of the same."),
            ExtraTable.statusColumn,
            ExtraTable.column("reason", "Why there is no standardised value, in words.", type: "string"),
            ExtraTable.column(
                "mix_dissimilarity",
                "Part of the provider's base that would have to use another channel to have the service's mix, 0 to 1."),
            ExtraTable.column("mix_margin", "By how much it could be off, as the channel of some is not known."),
            ExtraTable.column(
                "mix_differs", "yes: mix_dissimilarity - mix_margin >= 0.1; empty where the margin leaves it open.",
                type: "string", values: ["yes", "no"]),
            ExtraTable.column(
                "weights", "channel=weight, separated by semicolons: the service's own mix of released bases.",
                type: "string"),
        ]
}
