import Definitions
import Measures

/// The box on a service's page that says where those who answered differ from those whom the service is for.
struct ResponseWarning {
    private let finding: ResponseFinding
    private let result: Representativeness
    private let share: PostStratifiedShare?
    private let view: TableView

    static func byService(_ views: [TableView]) throws -> [String: [ResponseWarning]] {
        var warnings: [String: [ResponseWarning]] = [:]
        for view in views {
            guard let focus = view.focus else { continue }
            let shares = try PostStratifiedShare.all(of: view.table, in: focus)
            for finding in try ResponseFinding.all(of: view.table, in: focus) {
                guard let result = finding.result, result.verdict == .differs else { continue }
                let share = shares.first {
                    $0.finding.service == finding.service && $0.finding.dimension == finding.dimension
                }
                warnings[finding.service, default: []].append(
                    ResponseWarning(finding: finding, result: result, share: share, view: view))
            }
        }
        return warnings
    }

    /// What the template shows.
    var context: [String: Any] {
        let name = finding.population == nil ? "customers" : "population served"
        var context: [String: Any] = [
            "dimension": "by " + finding.dimension.column, "heading": finding.dimension.column.capitalized,
            "period": view.periodText(finding.period), "referenceName": name,
            "summary": summary(name), "consequence": consequence,
            "rows": finding.categories.indices.map { index -> [String: Any] in
                let category = finding.categories[index]
                return [
                    "name": DisplayText.label(category.label),
                    "respondents": category.respondents == nil
                        ? hidden : DisplayText.number(result.respondentShares[index], .share),
                    "reference": category.reference == nil
                        ? hidden : DisplayText.number(result.referenceShares[index], .share),
                    "rate": category.rate(of: category.offered).map { DisplayText.number($0, .share) } ?? "–",
                ]
            },
        ]
        if let population = finding.population { context["source"] = "\(population.source), \(population.asOf)" }
        return context
    }

    private var hidden: String { view.k.map { "fewer than \($0)" } ?? "no data" }

    /// The category that is most under its share, and the one that is most over it.
    private func summary(_ name: String) -> String {
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

    private var consequence: String {
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
