import Definitions
import Measures

/// What comments are about, as bars, with the share that no rule found a theme in always beside them.
enum ThemeChart {
    /// Comments below which bars would only show chance; open datasets have such cells.
    static let smallestBase: Int64 = 10

    /// What the service page shows; nil where no share of the list may be shown, or says anything.
    static func context(_ cell: PublishedTable.Cell, _ view: TableView) -> [String: Any]? {
        guard let list = view.dataset.themes, let unclassified = cell.value("comments.unclassified_share") else {
            return nil
        }
        let themes = list.themes.compactMap { theme in
            cell.value(theme.metricID).map { (label: theme.title, value: $0) }
        }
        let entries = themes + [(label: "No known theme", value: unclassified)]
        guard entries.contains(where: { $0.value.value != nil && ($0.value.n ?? 0) >= smallestBase }) else {
            return nil
        }
        let bars = entries.map { entry in
            Chart.Bar(
                label: entry.label, value: entry.value.value ?? 0, text: DisplayText.value(entry.value, k: view.k))
        }
        return [
            "svg": Chart.bars(id: "\(view.dataset.id)-themes", title: "Themes of comments", left: 210, bars),
            "rows": entries.map { entry in
                [
                    "label": entry.label, "value": DisplayText.value(entry.value, k: view.k),
                    "n": DisplayText.base(entry.value),
                ]
            },
        ]
    }
}
