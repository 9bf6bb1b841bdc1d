import Definitions
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
        for view in data.views.filter({ $0.k != nil }) + data.views.filter({ $0.k == nil }) {
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
                let title = MetricNames.title(mover.current.metricID).lowercased()
                return [
                    "id": mover.service, "name": data.serviceName(mover.service),
                    "text": "\(title) \(DisplayText.value(mover.current, k: item.view.k)) "
                        + "(\(Comparison.difference(mover.current, mover.previous)))",
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
                + "All of them are in movers.csv."
    }
}
