import Definitions
import Measures

/// The box on a service's page that says where those who answered differ from those whom the service is for.
enum ResponseWarning {
    /// What the template shows, by service; only where the verdict is that they differ.
    static func byService(_ data: SiteData) throws -> [String: [[String: Any]]] {
        var warnings: [String: [[String: Any]]] = [:]
        for view in data.views {
            guard let focus = view.focus else { continue }
            let shares = try PostStratifiedShare.all(of: view.table, in: focus)
            for finding in try ResponseFinding.all(of: view.table, in: focus) {
                guard let result = finding.result, result.verdict == .differs else { continue }
                let share = shares.first {
                    $0.finding.service == finding.service && $0.finding.dimension == finding.dimension
                }
                warnings[finding.service, default: []].append(context(finding, result, share, view))
            }
        }
        return warnings
    }

    private static func context(
        _ finding: ResponseFinding, _ result: Representativeness, _ share: PostStratifiedShare?, _ view: TableView
    ) -> [String: Any] {
        let name = finding.population == nil ? "customers" : "population served"
        var context: [String: Any] = [
            "dimension": "by " + finding.dimension.column, "heading": finding.dimension.column.capitalized,
            "period": view.periodText(finding.period), "referenceName": name,
            "summary": summary(finding, result, name), "consequence": consequence(share),
            "rows": finding.categories.indices.map { index -> [String: Any] in
                let category = finding.categories[index]
                return [
                    "name": DisplayText.label(category.label),
                    "respondents": category.respondents == nil
                        ? hidden(view) : DisplayText.number(result.respondentShares[index], .share),
                    "reference": category.reference == nil
                        ? hidden(view) : DisplayText.number(result.referenceShares[index], .share),
                    "rate": category.rate(of: category.offered).map { DisplayText.number($0, .share) } ?? "–",
                ]
            },
        ]
        if let population = finding.population { context["source"] = "\(population.source), \(population.asOf)" }
        return context
    }

    private static func hidden(_ view: TableView) -> String { view.k.map { "fewer than \($0)" } ?? "no data" }

    /// The category that is most under its share, and the one that is most over it.
    private static func summary(_ finding: ResponseFinding, _ result: Representativeness, _ name: String) -> String {
        let gaps = finding.categories.indices.map { index in
            (index: index, gap: result.respondentShares[index] - result.referenceShares[index])
        }.sorted { ($0.gap, $0.index) < ($1.gap, $1.index) }
        guard let under = gaps.first, let over = gaps.last else { return "" }
        func part(_ index: Int) -> String {
            "\(DisplayText.number(result.respondentShares[index], .share)) of those who answered, but "
                + "\(DisplayText.number(result.referenceShares[index], .share)) of the \(name), are in "
                + "\u{201C}\(DisplayText.label(finding.categories[index].label))\u{201D}"
        }
        return "\(part(under.index)); \(part(over.index))."
    }

    private static func consequence(_ share: PostStratifiedShare?) -> String {
        let start = "Figures made from answers may not speak for everybody."
        guard let share, let raw = share.unweighted?.value else { return start }
        guard let shown = share.shown else {
            return start + " Weighted satisfaction is not shown: \(share.missing?.text ?? "no released share")."
        }
        let interval = shown.interval.map {
            " (interval \(DisplayText.number($0.low, .share)) to \(DisplayText.number($0.high, .share)))"
        }
        return start + " Weighted for this difference, \(DisplayText.number(shown.value, .share)) would be satisfied"
            + "\(interval ?? "") instead of \(DisplayText.number(raw, .share)); the weights are in weights.csv."
    }
}
