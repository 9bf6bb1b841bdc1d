import Definitions
import Measures

/// `standardised.csv`: shares of providers as they would be with the channel mix of the whole service, with the weights.
struct StandardisedFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ProviderComparison.applies(to: dataset), dataset.dimensions.contains(.channel) else { return [] }
        var csv = CSVTable(
            name: "standardised", title: "\(dataset.title), adjusted for channels", columns: Self.columns,
            key: ["period_start", "service", "provider", "metric_id"])
        for comparison in try ProviderComparison.all(of: table) {
            for entry in comparison.entries { csv.append(row(comparison, entry, dataset)) }
        }
        return [csv.file]
    }

    private func row(
        _ comparison: ProviderComparison, _ entry: ProviderComparison.Entry, _ dataset: Dataset
    ) -> [CSVTable.Field] {
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
        return CSVTable.period(comparison.period, of: dataset) + [
            .text(comparison.service), .text(entry.provider), .text(comparison.metricID),
            .number(String(comparison.methodVersion)), .number(entry.value?.value),
            .integer(entry.value?.n), .number(result?.value),
            .number(interval?.low), .number(interval?.high),
            CSVTable.text((missing?.status ?? entry.value?.status)?.rawValue), CSVTable.text(missing?.text),
            .number(distance?.dissimilarity), .number(distance?.margin),
            CSVTable.yesOrNo(distance?.isDifferent),
            CSVTable.text(weights),
        ]
    }

    private static let columns =
        CSVTable.periodColumns + [
            CSVTable.required("service", "Id of the service."),
            CSVTable.required("provider", "Id of the provider."),
            CSVTable.required("metric_id", "Which share is adjusted."),
            CSVTable.required("method_version", "Version of the metric's method.", type: "integer"),
            CSVTable.column("value", "The share as it is."),
            CSVTable.column("n", "Its base.", type: "integer"),
            CSVTable.column(
                "standardised_value", "The share with the weights of the service (direct standardisation)."),
            CSVTable.column("interval_low", "Lower end of the 95 % interval of standardised_value (normal)."),
            CSVTable.column("interval_high", "Upper end of the same."),
            CSVTable.statusColumn,
            CSVTable.column("reason", "Why there is no standardised value, in words.", type: "string"),
            CSVTable.column(
                "mix_dissimilarity",
                "Part of the provider's base that would have to use another channel to have the service's mix, 0 to 1."),
            CSVTable.column("mix_margin", "By how much it could be off, as the channel of some is not known."),
            CSVTable.column(
                "mix_differs", "yes: mix_dissimilarity - mix_margin >= 0.1; empty where the margin leaves it open.",
                type: "string", values: ["yes", "no"]),
            CSVTable.column(
                "weights", "channel=weight, separated by semicolons: the service's own mix of released bases.",
                type: "string"),
        ]
}
