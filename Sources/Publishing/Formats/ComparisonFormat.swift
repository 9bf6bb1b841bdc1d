import Measures

/// `comparison.csv`: every pair of providers of a service, and whether their shares can be told apart.
struct ComparisonFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID
    ) throws(PublishingError) -> [PublishedFile] {
        guard ProviderComparison.applies(to: table.dataset) else { return [] }
        var csv = CSVTable(
            name: "comparison", title: "\(table.dataset.title), providers in pairs", columns: Self.columns,
            key: ["period_start", "service", "metric_id", "provider_a", "provider_b"])
        for comparison in try ProviderComparison.all(of: table) {
            for (index, first) in comparison.entries.enumerated() {
                for second in comparison.entries[(index + 1)...] {
                    csv.append(row(comparison, first, second, table))
                }
            }
        }
        return [csv.file]
    }

    private func row(
        _ comparison: ProviderComparison, _ first: ProviderComparison.Entry, _ second: ProviderComparison.Entry,
        _ table: PublishedTable
    ) -> [CSVTable.Field] {
        let pair = comparison.groups.pairs.first { $0.first == first.provider && $0.second == second.provider }
        let empty = [first, second].first { $0.value?.value == nil }
        let status = empty.map { $0.value?.status ?? .low } ?? first.value?.status ?? second.value?.status
        return CSVTable.period(comparison.period, of: table.dataset) + [
            .text(comparison.service), .text(comparison.metricID), .number(String(comparison.methodVersion)),
            .text(first.provider), .text(second.provider), .number(first.value?.value),
            .integer(first.value?.n), .number(second.value?.value),
            .integer(second.value?.n), .number(pair?.difference),
            .number(pair?.interval.low), .number(pair?.interval.high),
            pair == nil ? .empty : .number(String(comparison.groups.comparisons)),
            pair == nil ? .empty : .number(NumberText.exact(comparison.groups.level)),
            CSVTable.yesOrNo(pair?.isDistinguishable), CSVTable.text(pair?.higher),
            CSVTable.text(status?.rawValue),
        ]
    }

    private static let columns =
        CSVTable.periodColumns + [
            CSVTable.required("service", "Id of the service."),
            CSVTable.required("metric_id", "Which share is compared."),
            CSVTable.required("method_version", "Version of the metric's method.", type: "integer"),
            CSVTable.required("provider_a", "Id of one provider; the order says nothing."),
            CSVTable.required("provider_b", "Id of the other provider."),
            CSVTable.column("value_a", "Share of provider_a; empty where it is not released."),
            CSVTable.column("n_a", "Its base.", type: "integer"),
            CSVTable.column("value_b", "Share of provider_b."),
            CSVTable.column("n_b", "Its base.", type: "integer"),
            CSVTable.column("difference", "value_a - value_b."),
            CSVTable.column(
                "difference_low", "Lower end of its interval (Newcombe, method 10), at confidence_level."),
            CSVTable.column("difference_high", "Upper end of the same."),
            CSVTable.column(
                "comparisons", "Pairs of this service and metric that were compared together.", type: "integer"),
            CSVTable.column("confidence_level", "1 - 0.05 / comparisons (Bonferroni)."),
            CSVTable.column(
                "distinguishable", "yes only if the Wilson intervals of both, at confidence_level, do not overlap.",
                type: "string", values: ["yes", "no"]),
            CSVTable.column(
                "higher", "The provider with the larger share, only if distinguishable; larger is not always better.",
                type: "string"),
            CSVTable.statusColumn,
        ]
}
