import Definitions
import Events
import Measures

/// What a change of method does to the numbers: both versions over the same journal, side by side.
enum MethodBreak {
    /// Rows of `method-break.csv`: every published value that differs between two versions of a dataset.
    static func files(from earlier: PublishedTable, to later: PublishedTable) -> [PublishedFile] {
        guard let supersession = later.dataset.supersedes else { return [] }
        var old = Dictionary(
            earlier.rows.map { (key($0, in: earlier), $0.value) }, uniquingKeysWith: { first, _ in first })
        let fields = descriptions(of: later)
        var text = CSVText.line(fields.map { .text($0.name) })
        let versions = (earlier.dataset.version, later.dataset.version)
        func append(_ window: Window, _ labels: [String], _ before: PublishedValue?, _ after: PublishedValue?) {
            guard let known = after ?? before, differ(before, after) else { return }
            let difference = before?.value.flatMap { then in after?.value.map { $0 - then } }
            text += CSVText.line(
                TableColumns.keyFields(window, labels) + [
                    .text(known.metricID), .integer(Int64(versions.0)), .integer(Int64(versions.1)),
                    .text(known.unit.rawValue), .number(before?.value), .status(before?.status), .integer(before?.n),
                    .number(after?.value), .status(after?.status), .integer(after?.n), .number(difference),
                    .integer(Int64(window.start < supersession.since ? versions.0 : versions.1)),
                ])
        }
        for row in later.rows {
            append(row.window, row.labels, old.removeValue(forKey: key(row, in: later)), row.value)
        }
        // What only the earlier version publishes; rows over dimensions that the later one lacks have no place here.
        for row in earlier.rows where old[key(row, in: earlier)] != nil {
            let labels = zip(earlier.dimensions, row.labels)
            guard labels.allSatisfy({ later.dimensions.contains($0) || $1 == PublishedTable.all }) else { continue }
            let placed = later.dimensions.map { wanted in
                labels.first { $0.0 == wanted }?.1 ?? PublishedTable.all
            }
            append(row.window, placed, row.value, nil)
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

    private static func differ(_ before: PublishedValue?, _ after: PublishedValue?) -> Bool {
        before?.value != after?.value || before?.n != after?.n || before?.status != after?.status
            || before?.methodVersion != after?.methodVersion
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
                field(
                    "metric_id", "string",
                    "Which metric; a value on one side only is one that the other version lacks.", isRequired: true),
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
