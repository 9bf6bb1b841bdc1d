import Measures

/// `comparison.csv`: every pair of providers of a service, and whether their shares can be told apart.
struct ComparisonFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        guard ProviderComparison.applies(to: table.dataset) else { return [] }
        var extra = ExtraTable(
            name: "comparison", title: "\(table.dataset.title), providers in pairs", columns: Self.columns,
            key: ["period_start", "service", "metric_id", "provider_a", "provider_b"])
        for comparison in try ProviderComparison.all(of: table) {
            for (index, first) in comparison.entries.enumerated() {
                for second in comparison.entries[(index + 1)...] {
                    extra.rows.append(row(comparison, first, second, table))
                }
            }
        }
        return [extra.file]
    }

    private func row(
        _ comparison: ProviderComparison, _ first: ProviderComparison.Entry, _ second: ProviderComparison.Entry,
        _ table: PublishedTable
    ) -> [ExtraTable.Field] {
        let pair = comparison.groups.pairs.first { $0.first == first.provider && $0.second == second.provider }
        let empty = [first, second].first { $0.value?.value == nil }
        let status = empty.map { $0.value?.status ?? .low } ?? first.value?.status ?? second.value?.status
        return ExtraTable.period(comparison.period, of: table.dataset) + [
            .text(comparison.service), .text(comparison.metricID), .number(String(comparison.methodVersion)),
            .text(first.provider), .text(second.provider), ExtraTable.number(first.value?.value),
            ExtraTable.integer(first.value?.n), ExtraTable.number(second.value?.value),
            ExtraTable.integer(second.value?.n), ExtraTable.number(pair?.difference),
            ExtraTable.number(pair?.interval.low), ExtraTable.number(pair?.interval.high),
            pair == nil ? .empty : .number(String(comparison.groups.comparisons)),
            pair == nil ? .empty : .number(NumberText.exact(comparison.groups.level)),
            ExtraTable.yesOrNo(pair?.isDistinguishable), ExtraTable.text(pair?.higher),
            ExtraTable.text(status?.rawValue),
        ]
    }

    private static let columns =
        ExtraTable.periodColumns + [
            ExtraTable.required("service", "Id of the service."),
            ExtraTable.required("metric_id", "Which share is compared."),
            ExtraTable.required("method_version", "Version of the metric's method.", type: "integer"),
            ExtraTable.required("provider_a", "Id of one provider; the order says nothing."),
            ExtraTable.required("provider_b", "Id of the other provider."),
            ExtraTable.column("value_a", "Share of provider_a; empty where it is not released."),
            ExtraTable.column("n_a", "Its base.", type: "integer"),
            ExtraTable.column("value_b", "Share of provider_b."),
            ExtraTable.column("n_b", "Its base.", type: "integer"),
            ExtraTable.column("difference", "value_a - value_b."),
            ExtraTable.column(
                "difference_low", "Lower end of its interval (Newcombe, method 10), at confidence_level."),
            ExtraTable.column("difference_high", "Upper end of the same."),
            ExtraTable.column(
                "comparisons", "Pairs of this service and metric that were compared together.", type: "integer"),
            ExtraTable.column("confidence_level", "1 - 0.05 / comparisons (Bonferroni)."),
            ExtraTable.column(
                "distinguishable", "yes only if the Wilson intervals of both, at confidence_level, do not overlap.",
                type: "string", values: ["yes", "no"]),
            ExtraTable.column(
                "higher", "The provider with the larger share, only if distinguishable; larger is not always better.",
                type: "string"),
            ExtraTable.statusColumn,
        ]
}
