import Definitions
import Disclosure
import Measures

/// The outcome summary for ministers: one page, every sentence made by a declared rule.
enum MinistersPage {
    /// More would not fit on the page; how many are left out is said.
    private static let listLength = 4
    private static let measuresPerService = 2

    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let figures = KeyFigure.national(data)
        let changes = changes(data, figures)
        let below =
            figures.first.map { $0.current.metricID.hasPrefix("need_met") ? BelowAverage.services($0) : [] } ?? []
        var context: [String: Any] = [
            "headline": headline(figures, below: below.count), "figures": figures.map { $0.context() },
            "better": list(changes, .better, data),
            "worse": list(changes, .worse, data),
            "below": below.prefix(listLength).map { finding -> [String: Any] in
                [
                    "id": finding.service, "name": data.serviceName(finding.service),
                    "value": DisplayText.value(finding.value, k: finding.view.k),
                    "interval": DisplayText.interval(finding.value), "n": DisplayText.base(finding.value),
                ]
            },
            "belowMore": more(below.count), "unknown": unknown(data, figures), "movers": MoversSummary.context(data),
        ]
        if let answers = AnswersBrief.context(data) { context["answers"] = answers }
        if !below.isEmpty, let first = figures.first {
            context["average"] = DisplayText.value(first.current, k: first.view.k)
        }
        return [
            Page(
                path: "ministers.html", template: "ministers", title: "Outcome summary for ministers", context: context)
        ]
    }

    /// Need met first; else satisfaction; else that there is not enough to say.
    private static func headline(_ figures: [KeyFigure], below: Int) -> String {
        guard let figure = figures.first(where: { $0.current.unit == .share && $0.current.interval != nil }) else {
            return "There are not yet enough answers to say how people fare."
        }
        let share = DisplayText.value(figure.current, k: figure.view.k)
        let period = figure.view.periodText(figure.period)
        var text: String
        switch figure.current.metricID {
        case "need_met.self_report_yes": text = "\(share) of those who answered got what they came for (\(period))"
        case "need_met.declared_yes": text = "\(share) of cases ended as intended, services say (\(period))"
        case "satisfaction.top2box": text = "\(share) of those who answered were satisfied (\(period))"
        default: text = "\(figure.title): \(share) (\(period))"
        }
        switch figure.comparison {
        case .better: text += ", better than the \(figure.view.dataset.pageLength.rawValue) before"
        case .worse: text += ", worse than the \(figure.view.dataset.pageLength.rawValue) before"
        case .unclear: text += ", with no clear change on the \(figure.view.dataset.pageLength.rawValue) before"
        case .notJudged, .impossible: break
        }
        if below > 0 { text += "; \(below) service\(below == 1 ? " is" : "s are") clearly below the average" }
        return text + "."
    }

    private struct Change {
        var service: String
        var figure: KeyFigure
    }

    /// What clearly changed, by service and key measure.
    private static func changes(_ data: SiteData, _ figures: [KeyFigure]) -> [Change] {
        figures.flatMap { national in
            national.view.byService.compactMap { service, cells -> Change? in
                guard data.registry.service(service) != nil else { return nil }
                return KeyFigure.figure(national.current.metricID, in: cells, of: national.view)
                    .map { Change(service: service, figure: $0) }
            }
        }
    }

    /// One line for each service, those with most answers first.
    private static func list(_ changes: [Change], _ verdict: Comparison, _ data: SiteData) -> [String: Any] {
        let chosen = changes.filter { $0.figure.comparison == verdict }
        let services = Dictionary(grouping: chosen, by: \.service).map { service, changes in
            (id: service, n: changes.compactMap(\.figure.current.n).max() ?? 0, changes: changes)
        }.sorted { ($1.n, $0.id) < ($0.n, $1.id) }
        return [
            "items": services.prefix(listLength).map { service -> [String: Any] in
                let parts = service.changes.prefix(measuresPerService).map { change in
                    let figure = change.figure
                    let value = DisplayText.value(figure.current, k: figure.view.k)
                    return "\(figure.title.lowercased()) \(value) "
                        + "(\(Comparison.difference(figure.current, figure.previous)))"
                }
                let hidden = service.changes.count - parts.count
                return [
                    "id": service.id, "name": data.serviceName(service.id),
                    "text": parts.joined(separator: "; ") + (hidden > 0 ? "; and \(hidden) more" : ""),
                ]
            },
            "more": more(services.count), "isEmpty": services.isEmpty,
        ]
    }

    private static func more(_ count: Int) -> String {
        count > listLength ? "And \(count - listLength) more; see the pages of the services." : ""
    }

    /// What the figures leave open, in plain words.
    private static func unknown(_ data: SiteData, _ figures: [KeyFigure]) -> [String] {
        var sentences: [String] = []
        let shown = Set(figures.map(\.current.metricID))
        let missing = MetricNames.key.filter { shown.isDisjoint(with: $0) }.map {
            MetricNames.title($0[0]).lowercased()
        }
        if !missing.isEmpty { sentences.append("Not measured yet: \(missing.joined(separator: ", ")).") }
        let held = data.views.reduce(Int64(0)) {
            $0 + (data.snapshot.release.datasets[$1.dataset.id]?.held ?? 0)
        }
        if held > 0 {
            sentences.append("\(NumberText.grouped(held)) records wait until enough others stand beside them.")
        }
        sentences.append(responseRate(data))
        if let first = figures.first, let k = first.view.k {
            let silent = data.services.filter { service in
                guard data.registry.service(service.id).map(first.view.dataset.includes) ?? false else { return false }
                let cell = first.view.byService[service.id]?.first { $0.period == first.period }
                return cell?.value(first.current.metricID)?.value == nil
            }.count
            if silent > 0 {
                sentences.append(
                    "\(silent) service\(silent == 1 ? " has" : "s have") fewer than \(k) new answers in the period.")
            }
        }
        if let time = figures.first(where: { $0.current.unit == .hours }) {
            let cell = time.view.national.first { $0.period == time.period }
            let open = cell?.value("cases.open_share").flatMap { $0.value == nil ? nil : $0 }
            sentences.append(
                open.map {
                    "\(DisplayText.value($0, k: time.view.k)) of the cases begun in \(time.view.periodText(time.period)) "
                        + "are still open; completion and times are of the others."
                } ?? "Times are of closed cases only; cases still open are not in them.")
        }
        return sentences
    }

    private static func responseRate(_ data: SiteData) -> String {
        for view in data.views where view.k != nil {
            let cell = view.national.first { $0.period == view.focus }
            for metric in ["response.of_offered", "response.of_customers"] {
                guard let value = cell?.value(metric), value.value != nil else { continue }
                return "\(DisplayText.value(value, k: view.k)) of those who could answer did "
                    + "(\(DisplayText.base(value)) people); the others may see it differently."
            }
        }
        return "How many of those who could have answered did is not known, so the answers may not speak for everybody."
    }
}
