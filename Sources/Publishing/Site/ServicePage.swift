import Definitions
import Disclosure
import Measures

/// One page for each service: its figures, how they moved, and by channel and provider.
enum ServicePage {
    /// More periods than this make a chart unreadable; the data file has them all.
    static let trendPeriods = 13

    @Sendable static func page(_ service: SiteData.Service, _ data: SiteData) -> Page {
        let sections = sorted(data.views).compactMap { section(service.id, $0, data) }
        var context: [String: Any] = [
            "name": service.name, "sections": sections,
            "warnings": (data.warnings[service.id] ?? []).map(\.context),
        ]
        if let answers = answers(service.id, data) { context["answers"] = answers }
        if ProvidersPage.view(of: service.id, data) != nil { context["providersPage"] = service.id }
        if let known = data.registry.service(service.id) {
            context["organisation"] = data.registry.organisation(known.organisation)?.name ?? known.organisation
        }
        return Page(path: "services/\(service.id).html", template: "service", title: service.name, context: context)
    }

    /// What was answered to findings about the service; nil where nothing was.
    private static func answers(_ service: String, _ data: SiteData) -> [String: Any]? {
        let entries = data.snapshot.answers.entries(aboutService: service)
        guard !entries.isEmpty else { return nil }
        let text = AnswerText(data: data, language: .english, root: "../")
        let list = entries.map { entry in
            // Without a link to the page that it stands on.
            text.context(entry).merging(["aboutPage": false]) { _, new in new }
        }
        return ["entries": list, "page": "../" + AnswersPage.path(.english)]
    }

    /// What people say first, then what became of their cases, then the rest by name.
    private static func sorted(_ views: [TableView]) -> [TableView] {
        func rank(_ view: TableView) -> Int {
            let variables = view.dataset.layout.variables
            if variables.contains(.needMet) && !view.dataset.dimensions.contains(.provider) { return 0 }
            if variables.contains(.ofCase(.standing)), !view.dataset.dimensions.contains(.provider) {
                return view.dataset.dimensions.contains(.step) ? 2 : 1
            }
            return 3
        }
        return views.map { (rank($0), $0) }.enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    private static func section(_ service: String, _ view: TableView, _ data: SiteData) -> [String: Any]? {
        guard let cells = view.byService[service], let focus = view.focus else { return nil }
        let current = cells.first { $0.period == focus }
        let previous = cells.first { $0.period == view.previous }
        let goals = data.registry.service(service)?.goals ?? [:]
        var context: [String: Any] = [
            "id": view.dataset.id, "title": view.dataset.title, "period": view.periodText(focus),
            "rows": (current?.values ?? []).filter { !isBlank($0) }.map { value in
                KeyFigure(
                    view: view, period: focus, current: value,
                    previous: previous?.value(value.metricID)
                ).context(goal: goals[value.metricID])
            },
            "trends": trends(service, cells, view),
            "breakdowns": breakdowns(service, view, data),
        ]
        let blank = (current?.values ?? []).filter(isBlank)
            .map { MetricNames.title($0.metricID, of: view.dataset).lowercased() }
        if !blank.isEmpty { context["blank"] = blank.joined(separator: "; ") }
        if let k = view.k { context["k"] = k }
        if view.table.isProvisional(focus) { context["isProvisional"] = true }
        if current == nil { context["isHeld"] = true }
        if let current, let chart = ratings(service, current, view) { context["ratings"] = chart }
        if let cases = CaseSection.context(cells, view) { context["cases"] = cases }
        if let steps = DropOffSection.context(service, view) { context["steps"] = steps }
        if let current, let themes = ThemeChart.context(current, view) { context["themes"] = themes }
        return context
    }

    /// Nothing to show and nothing special to say of it.
    private static func isBlank(_ value: PublishedValue) -> Bool {
        (value.value == nil && (value.status == .low || value.status == .notApplicable))
            || (value.unit == .count && value.value == 0)
    }

    private static func trends(
        _ service: String, _ cells: [PublishedTable.Cell], _ view: TableView
    ) -> [[String: Any]] {
        MetricNames.key.flatMap { $0 }.compactMap { metric in
            let shown = cells.suffix(trendPeriods).compactMap { cell in
                cell.value(metric).map { (period: cell.period, value: $0) }
            }
            guard let last = shown.last, shown.count(where: { $0.value.value != nil }) > 1 else { return nil }
            let points = shown.map {
                Chart.Point(
                    label: DisplayText.shortPeriod($0.period, view.dataset.pageLength), value: $0.value.value,
                    interval: $0.value.interval,
                    isProvisional: $0.value.status == .provisional || view.table.isProvisional($0.period))
            }
            let title = MetricNames.title(metric)
            let id = "\(view.dataset.id)-\(metric)".replacing(".", with: "-")
            return [
                "title": title, "id": id, "dataset": view.dataset.title,
                "svg": Chart.line(id: id, title: "\(title), by period", points: points, unit: last.value.unit),
                "rows": shown.map { entry -> [String: Any] in
                    [
                        "period": DisplayText.period(entry.period, view.dataset.pageLength),
                        "value": DisplayText.value(entry.value, k: view.k),
                        "interval": DisplayText.interval(entry.value), "n": DisplayText.base(entry.value),
                        "status": DisplayText.status(entry.value.status),
                    ]
                },
            ]
        }
    }

    private static func ratings(
        _ service: String, _ cell: PublishedTable.Cell, _ view: TableView
    ) -> [String: Any]? {
        guard let value = cell.value("satisfaction.top2box"), value.value != nil else { return nil }
        let names = ["r5": "5 (best)", "r4": "4", "r3": "3", "r2": "2", "r1": "1 (worst)"]
        let bars = ["r5", "r4", "r3", "r2", "r1"].map { counter in
            let count = value.counters[counter] ?? 0
            return Chart.Bar(
                label: names[counter] ?? counter, value: Double(count),
                text: count == 0 ? view.k.map { "fewer than \($0)" } ?? "0" : NumberText.grouped(count))
        }
        return [
            "svg": Chart.bars(id: "\(view.dataset.id)-ratings", title: "Ratings by level", bars),
            "rows": bars.map { ["label": $0.label, "count": $0.text] },
        ]
    }

    private static func breakdowns(
        _ service: String, _ view: TableView, _ data: SiteData
    ) -> [[String: Any]] {
        [Dimension.channel, .provider].compactMap { dimension in
            guard let cells = view.breakdowns[dimension]?[service] else { return nil }
            let metrics = MetricNames.key.flatMap { $0 }.filter { metric in
                cells.contains { $0.value(metric)?.value != nil }
            }
            guard !cells.isEmpty, !metrics.isEmpty else { return nil }
            let title = dimension == .channel ? "By channel" : "By provider"
            return [
                "title": title, "dataset": view.dataset.title, "id": "\(view.dataset.id)-\(dimension.column)",
                "dimension": title.dropFirst(3).capitalized,
                "headings": metrics.map(MetricNames.title),
                "rows": cells.map { cell -> [String: Any] in
                    let name = data.registry.provider(cell.labels[1])?.name ?? DisplayText.label(cell.labels[1])
                    return [
                        "name": name,
                        "values": metrics.map { metric -> [String: Any] in
                            let value = cell.value(metric)
                            return [
                                "value": DisplayText.value(value, k: view.k), "n": DisplayText.base(value),
                            ]
                        },
                    ]
                },
            ]
        }
    }
}
