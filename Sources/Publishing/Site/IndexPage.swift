import Definitions

/// What this is, how it works and the newest figures.
enum IndexPage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let release = data.snapshot.release
        let answers = data.views.filter { $0.k != nil }.compactMap { view in
            view.national.reduce(Int64(0)) { $0 + $1.counts["feedback_events"] }
        }.reduce(0, +)
        var context: [String: Any] = [
            "figures": KeyFigure.national(data).map { $0.context() },
            "received": NumberText.grouped(release.account.received),
            "accepted": NumberText.grouped(release.account.accepted),
            "answers": NumberText.grouped(answers),
            "services": data.services.count,
            "datasets": data.views.map { view -> [String: Any] in
                [
                    "id": view.dataset.id, "title": view.dataset.title, "description": view.dataset.description,
                    "newest": view.table.periods.last.map(view.periodText) ?? "nothing released yet",
                ]
            },
        ]
        if release.account.newestEvent > 0 {
            context["newestEvent"] = DisplayText.instant(release.account.newestEvent)
        }
        return [Page(path: "index.html", template: "index", title: "Overview", context: context)]
    }
}
