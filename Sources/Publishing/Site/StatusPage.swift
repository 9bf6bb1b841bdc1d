import Disclosure
import Events

/// Where every record went: the account that shows that nothing is lost.
enum StatusPage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let release = data.snapshot.release
        let account = release.account
        let sum = account.accepted + account.duplicate + account.rejectedTotal
        let explanations = Dictionary(
            RejectReason.allCases.map { ($0.code, $0.explanation) }, uniquingKeysWith: { first, _ in first })
        var context: [String: Any] = [
            "received": NumberText.grouped(account.received), "accepted": NumberText.grouped(account.accepted),
            "duplicate": NumberText.grouped(account.duplicate),
            "rejected": NumberText.grouped(account.rejectedTotal), "sum": NumberText.grouped(sum),
            "agrees": sum == account.received, "position": NumberText.grouped(release.position),
            "untracked": NumberText.grouped(account.untrackedCaseEvents),
            "hasUntracked": account.untrackedCaseEvents > 0,
            "trackedLimit": NumberText.grouped(Int64(Limits.trackedCases)),
            "hasReasons": account.rejectedTotal > 0,
            "reasons": account.rejected.filter { $0.value != 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { code, count -> [String: Any] in
                    ["code": code, "count": NumberText.grouped(count), "explanation": explanations[code] ?? ""]
                },
            "datasets": data.views.map { row(release.datasets[$0.dataset.id] ?? DatasetAccount(), $0) },
        ]
        if account.newestEvent > 0 { context["newestEvent"] = DisplayText.instant(account.newestEvent) }
        return [Page(path: "status.html", template: "status", title: "Status", context: context)]
    }

    private static func row(_ account: DatasetAccount, _ view: TableView) -> [String: Any] {
        return [
            "title": view.dataset.title, "accepted": NumberText.grouped(account.accepted),
            "outOfScope": NumberText.grouped(account.outOfScope), "counted": NumberText.grouped(account.counted),
            "late": NumberText.grouped(account.late), "underReview": NumberText.grouped(account.underReview),
            "held": NumberText.grouped(account.held),
            "sum": NumberText.grouped(account.sum), "agrees": account.sum == account.accepted,
            "newest": view.table.periods.last.map(view.periodText) ?? "nothing released yet",
        ]
    }
}
