import Definitions
import Events
import Measures

/// The section of the ministers' page on what moved by more than chance explains.
enum MoversSummary {
    /// More would take the page beyond one sheet.
    private static let listLength = 2

    private struct Found {
        var view: TableView
        var mover: Movers.Mover
    }

    static func context(_ data: SiteData) -> [String: Any] {
        var seen: Set<[String]> = []
        var found: [Found] = []
        var (compared, significant) = (0, 0)
        // Services report to gated datasets themselves, so these come first where two have the same measure.
        // What ended more than a year ago is in its own file, and no news for ministers.
        let yearAgo = Int32(data.snapshot.release.time.flooredDivision(by: 86_400_000)) - 366
        let recent = data.views.filter { $0.table.movers.window.map { $0.end > yearAgo } ?? false }
        for view in recent.filter({ $0.k != nil }) + recent.filter({ $0.k == nil }) {
            compared += view.table.movers.comparedCount
            significant += view.table.movers.list.count
            for mover in view.table.movers.list
            where data.registry.service(mover.service) != nil
                && seen.insert([mover.service, mover.current.metricID]).inserted
            {
                found.append(Found(view: view, mover: mover))
            }
        }
        found.sort {
            ($1.mover.difference.magnitude, $0.mover.service, $0.mover.current.metricID)
                < ($0.mover.difference.magnitude, $1.mover.service, $1.mover.current.metricID)
        }
        return [
            "items": found.prefix(listLength).map { item -> [String: Any] in
                let mover = item.mover
                let title = MetricNames.title(mover.current.metricID, of: item.view.dataset).lowercased()
                return [
                    "id": mover.service, "name": data.serviceName(mover.service),
                    "text": "\(title) \(DisplayText.value(mover.current, k: item.view.k)) "
                        + "(\(Comparison.difference(mover.current, mover.previous)), n = \(DisplayText.base(mover.current)), "
                        + "\(item.view.table.movers.window.map { item.view.periodText($0.start) } ?? ""))",
                ]
            },
            "summary": summary(compared: compared, significant: significant),
        ]
    }

    private static func summary(compared: Int, significant: Int) -> String {
        guard compared > 0 else { return "There are no two complete periods to compare yet." }
        let rate = NumberText.exact(Movers.falseDiscoveryRate * 100)
        let count = "\(significant == 0 ? "None" : String(significant)) of \(compared) shares of services"
        return significant == 0
            ? count + " moved by more than chance explains."
            : count + " moved by more than chance explains; of these, at most \(rate)% are expected to be chance. "
                + "All of them are in movers.csv of each dataset."
    }
}
