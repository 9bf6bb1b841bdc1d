import Events
import Measures

/// One of the few measures that matter, with the value before it and its goal.
struct KeyFigure {
    var view: TableView
    var period: Int32
    var current: PublishedValue
    var previous: PublishedValue?

    var title: String { MetricNames.title(current.metricID, of: view.dataset) }
    var goal: Double? { view.dataset.goals[current.metricID] }
    var comparison: Comparison { Comparison(current, before: previous) }

    /// One figure for each line of `MetricNames.key`, from the first dataset that has a value.
    ///
    /// Gated datasets come first, as they hold what services send in themselves; of these the ones with a goal for the
    /// metric, and of these the ones with the shortest period.
    static func national(_ data: SiteData) -> [KeyFigure] {
        MetricNames.key.compactMap { alternatives in
            for metric in alternatives {
                for view in data.views.enumerated().sorted(by: {
                    (rank($0.element, metric), $0.offset) < (rank($1.element, metric), $1.offset)
                }).map(\.element) {
                    if let figure = figure(metric, in: view.national, of: view), figure.current.value != nil {
                        return figure
                    }
                }
            }
            return nil
        }
    }

    private static func rank(_ view: TableView, _ metric: String) -> Int {
        (view.k == nil ? 100 : 0) + (view.dataset.goals[metric] == nil ? 10 : 0)
            + (WindowLength.allCases.firstIndex(of: view.dataset.pageLength) ?? 0)
    }

    static func figure(_ metric: String, in cells: [PublishedTable.Cell], of view: TableView) -> KeyFigure? {
        guard let focus = view.focus, let current = cells.first(where: { $0.period == focus })?.value(metric) else {
            return nil
        }
        let previous = cells.first { $0.period == view.previous }?.value(metric)
        return KeyFigure(view: view, period: focus, current: current, previous: previous)
    }

    /// What templates show of it.
    func context(goal ownGoal: Double? = nil) -> [String: Any] {
        [
            "title": title, "metric": current.metricID, "version": current.methodVersion,
            "anchor": MetricNames.anchor(current.metricID, of: view.table),
            "value": DisplayText.value(current, k: view.k),
            "n": DisplayText.base(current), "interval": DisplayText.interval(current),
            "status": DisplayText.status(current.status), "period": view.periodText(period),
            "change": Comparison.difference(current, previous), "verdict": comparison.text,
            "style": comparison.style, "goal": Goal.text(ownGoal ?? goal, for: current),
            "dataset": view.dataset.title, "isRating": current.metricID.hasPrefix("satisfaction"),
        ]
    }
}

/// The services whose interval lies wholly below that of all services together.
enum BelowAverage {
    struct Finding {
        var service: String
        var value: PublishedValue
        var view: TableView
    }

    /// Most answers first: where more people are concerned. It is no ranking of how well they fare.
    static func services(_ figure: KeyFigure) -> [Finding] {
        guard let average = figure.current.interval else { return [] }
        return figure.view.byService.compactMap { service, cells -> Finding? in
            guard let value = cells.first(where: { $0.period == figure.period })?.value(figure.current.metricID),
                value.value != nil, let interval = value.interval, interval.high < average.low
            else { return nil }
            return Finding(service: service, value: value, view: figure.view)
        }.sorted { ($1.value.n ?? 0, $0.service) < ($0.value.n ?? 0, $1.service) }
    }
}
