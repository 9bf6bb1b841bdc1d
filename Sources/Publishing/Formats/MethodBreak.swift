import Definitions
import Events
import Measures

/// What a change of method does to the numbers: both versions over the same journal, side by side.
enum MethodBreak {
    /// Rows of `method-break.csv`: every published value that differs between two versions of a dataset.
    static func files(from earlier: PublishedTable, to later: PublishedTable) -> [PublishedFile] {
        guard let supersession = later.dataset.supersedes else { return [] }
        let old = Dictionary(
            earlier.rows.map { (key($0, in: earlier), $0.value) }, uniquingKeysWith: { first, _ in first })
        let fields = descriptions(of: later)
        var text = CSVText.line(fields.map { .text($0.name) })
        for row in later.rows {
            guard let before = old[key(row, in: later)], differ(before, row.value) else { continue }
            let start: [TableColumns.Field] =
                [
                    .text(row.window.length.rawValue), .text(CivilDay.text(row.window.start)),
                    .text(CivilDay.text(row.window.end)),
                ] + row.labels.map { .text($0) }
            let difference = before.value.flatMap { then in row.value.value.map { $0 - then } }
            text += CSVText.line(
                start + [
                    .text(row.value.metricID), .number(String(earlier.dataset.version)),
                    .number(String(later.dataset.version)), .text(row.value.unit.rawValue), number(before.value),
                    .text(before.status?.rawValue ?? ""), integer(before.n), number(row.value.value),
                    .text(row.value.status?.rawValue ?? ""), integer(row.value.n), number(difference),
                    .number(
                        String(row.window.start < supersession.since ? earlier.dataset.version : later.dataset.version)),
                ])
        }
        return [
            PublishedFile(
                path: "method-break.csv", text: text,
                resource: ResourceDescription(
                    name: "method-break",
                    title:
                        "\(later.dataset.title), version \(earlier.dataset.version) against \(later.dataset.version)",
                    format: "csv", mediaType: "text/csv", fields: fields,
                    primaryKey: ["period", "period_start"] + later.dimensions.map(\.column) + ["metric_id"]))
        ]
    }

    private static func differ(_ before: PublishedValue, _ after: PublishedValue) -> Bool {
        before.value != after.value || before.n != after.n || before.status != after.status
            || before.methodVersion != after.methodVersion
    }

    /// Rows of two versions belong together when they say the same of every dimension that either has.
    private struct Key: Hashable {
        var window: Window
        var labels: [Dimension: String]
        var metric: String
    }

    private static func key(_ row: PublishedTable.Row, in table: PublishedTable) -> Key {
        var labels: [Dimension: String] = [:]
        for (dimension, label) in zip(table.dimensions, row.labels) where label != PublishedTable.all {
            labels[dimension] = label
        }
        return Key(window: row.window, labels: labels, metric: row.value.metricID)
    }

    private static func number(_ value: Double?) -> TableColumns.Field {
        value.map { .number(NumberText.exact($0)) } ?? .empty
    }

    private static func integer(_ value: Int64?) -> TableColumns.Field { value.map { .number(String($0)) } ?? .empty }

    private static func descriptions(of table: PublishedTable) -> [FieldDescription] {
        func field(_ name: String, _ type: String, _ description: String, isRequired: Bool = false) -> FieldDescription
        {
            FieldDescription(name: name, type: type, description: description, isRequired: isRequired)
        }
        return [
            field("period", "string", "Length of the window.", isRequired: true),
            field("period_start", "date", "First civil day of the period.", isRequired: true),
            field("period_end", "date", "First civil day after the period.", isRequired: true),
        ]
            + table.dimensions.map { field($0.column, "string", "Label of the dimension; all = summed over it.") } + [
                field("metric_id", "string", "Which metric.", isRequired: true),
                field("version_before", "integer", "The earlier version of the dataset.", isRequired: true),
                field("version_after", "integer", "The later one.", isRequired: true),
                field("unit", "string", "Unit of the values.", isRequired: true),
                field("value_before", "number", "By the earlier version, over all events that are in the journal."),
                field("status_before", "string", "Its status."), field("n_before", "integer", "Its base."),
                field("value_after", "number", "By the later version, over the same events."),
                field("status_after", "string", "Its status."), field("n_after", "integer", "Its base."),
                field("difference", "number", "value_after − value_before: what the change of method alone does."),
                field(
                    "version_in_force", "integer", "Which of the two is the official one for this period.",
                    isRequired: true),
            ]
    }
}
