import Definitions
import Measures

/// What became of people's cases, by the period in which they began; the open ones stand beside the ended ones.
enum CaseSection {
    private static let parts: [(counter: String, name: String, style: String)] = [
        ("case_completed", "Completed", "part-completed"), ("case_refused", "Correctly refused", "part-refused"),
        ("case_abandoned", "Given up", "part-abandoned"), ("case_errored", "Failed", "part-errored"),
    ]

    /// What the service page shows; nil where the dataset follows no cases or nothing of them is released.
    static func context(_ cells: [PublishedTable.Cell], _ view: TableView) -> [String: Any]? {
        guard view.dataset.layout.variables.contains(.ofCase(.standing)), !view.dataset.dimensions.contains(.step)
        else {
            return nil
        }
        let cohorts = cells.compactMap { Cohort($0, view) }.suffix(ServicePage.trendPeriods)
        guard !cohorts.isEmpty else { return nil }
        let id = "\(view.dataset.id)-cohorts"
        var context: [String: Any] = [
            "svg": Chart.stacks(
                id: id, title: "Cases by the period in which they began",
                cohorts.map { cohort in
                    Chart.Stack(label: cohort.shortLabel, parts: cohort.shares, text: cohort.text)
                }),
            "legend": (parts.map { [$0.name, $0.style] } + [["Still open", "part-open"]]).map {
                ["name": $0[0], "style": $0[1]]
            },
            "rows": cohorts.map(\.row),
        ]
        if let ratings = satisfaction(cells, view) { context["satisfaction"] = ratings }
        if let answers = verification(cells, view) { context["verification"] = answers }
        return context
    }

    private struct Cohort {
        var shortLabel: String
        var shares: [Chart.Stack.Part]
        var text: String
        var row: [String: Any]

        init?(_ cell: PublishedTable.Cell, _ view: TableView) {
            // Where what is open is not known for certain, a bar would show a guess.
            guard let known = cell.value("cases.in_progress"), known.value != nil || known.status == .low,
                let counters = cell.value("completion.by_case")?.counters, let started = counters["case_started"],
                started > 0
            else { return nil }
            let counts = parts.map { counters[$0.counter] ?? 0 }
            let open = started - counts.reduce(0, +)
            let all = zip(parts.map(\.style) + ["part-open"], counts + [open])
            shares = all.map { Chart.Stack.Part(style: $0, share: Double($1) / Double(started)) }
            text = NumberText.grouped(started)
            shortLabel = DisplayText.shortPeriod(cell.period, view.dataset.pageLength)
            func shown(_ count: Int64) -> String {
                count == 0 ? view.k.map { "fewer than \($0)" } ?? "0" : NumberText.grouped(count)
            }
            let share = DisplayText.number(Double(open) / Double(started), .share)
            row = [
                "period": view.periodText(cell.period), "started": NumberText.grouped(started),
                "parts": counts.map(shown),
                "open": known.value == nil
                    ? DisplayText.value(known, k: view.k) : "\(NumberText.grouped(open)) (\(share))",
                "median": DisplayText.value(cell.value("time_to_outcome.by_case.median"), k: view.k),
                "honest": DisplayText.value(cell.value("time_to_outcome.by_case.median_of_started"), k: view.k),
            ]
        }
    }

    /// Satisfaction beside the outcome, for the newest complete period.
    private static func satisfaction(_ cells: [PublishedTable.Cell], _ view: TableView) -> [String: Any]? {
        guard let cell = cells.first(where: { $0.period == view.focus }) else { return nil }
        let groups = [
            ("served", "Completed"), ("refused", "Correctly refused"), ("unserved", "Given up or failed"),
            ("open", "Still open"),
        ]
        let found = groups.compactMap { group, name in
            cell.value("satisfaction.top2box.\(group)").map { (label: name, value: $0) }
        }
        guard found.contains(where: { $0.value.value != nil }) else { return nil }
        return [
            "period": view.periodText(cell.period),
            "rows": found.map { entry in
                [
                    "label": entry.label, "value": DisplayText.value(entry.value, k: view.k),
                    "interval": DisplayText.interval(entry.value), "n": DisplayText.base(entry.value),
                ]
            },
        ]
    }

    /// Answers that are tied to a case the service reported, beside the others, for the newest complete period.
    private static func verification(_ cells: [PublishedTable.Cell], _ view: TableView) -> [String: Any]? {
        guard let cell = cells.first(where: { $0.period == view.focus }) else { return nil }
        let groups = [("verified", "Tied to a case that the service reported"), ("unverified", "Tied to no such case")]
        let found = groups.map { group, name in
            (
                label: name, answers: cell.value("responses.\(group)"),
                satisfied: cell.value("satisfaction.top2box.\(group)")
            )
        }
        guard found.contains(where: { ($0.answers?.value ?? 0) > 0 }) else { return nil }
        return [
            "period": view.periodText(cell.period),
            "rows": found.map { entry in
                [
                    "label": entry.label, "answers": DisplayText.value(entry.answers, k: view.k),
                    "value": DisplayText.value(entry.satisfied, k: view.k),
                    "interval": entry.satisfied.map(DisplayText.interval) ?? "",
                    "n": DisplayText.base(entry.satisfied),
                ]
            },
        ]
    }
}

/// Where people drop off: the steps of the journey, with how many reached each.
enum DropOffSection {
    static func context(_ service: String, _ view: TableView) -> [String: Any]? {
        guard let funnel = view.funnels?.last(where: { $0.service == service && $0.period == view.focus }) else {
            return nil
        }
        let steps = funnel.steps.filter { $0.reached != nil && $0.place > 0 }
        guard steps.count > 1 else { return nil }
        let bars = steps.map { step in
            Chart.Bar(
                label: DisplayText.label(step.name), value: Double(step.reached ?? 0),
                text: NumberText.grouped(step.reached ?? 0))
        }
        return [
            "period": view.periodText(funnel.period),
            "svg": Chart.bars(
                id: "\(view.dataset.id)-steps", title: "Ended cases that reached each step", left: 150, bars),
            "rows": steps.map { step -> [String: Any] in
                [
                    "step": DisplayText.label(step.name), "reached": NumberText.grouped(step.reached ?? 0),
                    "share": step.share.map { DisplayText.number($0, .share) } ?? "not shown",
                ]
            },
        ]
    }
}
