import Definitions
import Events
import Measures

/// What a change of method does to the numbers: both versions over the same journal, side by side.
enum MethodBreak {
    /// Rows of `method-break.csv`: every published value that differs between two versions of a dataset.
    static func files(from earlier: PublishedTable, to later: PublishedTable) -> [PublishedFile] {
        guard let supersession = later.dataset.supersedes else { return [] }
        let earlierRows = earlier.rows
        var old = Dictionary(
            earlierRows.map { (key($0, in: earlier), $0.value) }, uniquingKeysWith: { first, _ in first })
        let versions = (earlier.dataset.version, later.dataset.version)
        var csv = CSVTable(
            name: "method-break", title: "\(later.dataset.title), version \(versions.0) against \(versions.1)",
            columns: descriptions(of: later), key: TableColumns(table: later).primaryKey)
        func append(_ window: Window, _ labels: [String], _ before: PublishedValue?, _ after: PublishedValue?) {
            guard let known = after ?? before, differ(before, after) else { return }
            let difference = before?.value.flatMap { then in after?.value.map { $0 - then } }
            csv.append(
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
        for row in earlierRows where old[key(row, in: earlier)] != nil {
            let labels = zip(earlier.dimensions, row.labels)
            guard labels.allSatisfy({ later.dimensions.contains($0) || $1 == PublishedTable.all }) else { continue }
            let placed = later.dimensions.map { wanted in
                labels.first { $0.0 == wanted }?.1 ?? PublishedTable.all
            }
            append(row.window, placed, row.value, nil)
        }
        return [csv.file]
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
        TableColumns(table: table).keyDescriptions + [
            CSVTable.required(
                "metric_id", "Which metric; a value on one side only is one that the other version lacks."),
            CSVTable.required("version_before", "The earlier version of the dataset.", type: "integer"),
            CSVTable.required("version_after", "The later one.", type: "integer"),
            CSVTable.required("unit", "Unit of the values."),
            CSVTable.column("value_before", "By the earlier version, over all events that are in the journal."),
            CSVTable.column("status_before", "Its status.", type: "string"),
            CSVTable.column("n_before", "Its base.", type: "integer"),
            CSVTable.column("value_after", "By the later version, over the same events."),
            CSVTable.column("status_after", "Its status.", type: "string"),
            CSVTable.column("n_after", "Its base.", type: "integer"),
            CSVTable.column("difference", "value_after − value_before: what the change of method alone does."),
            CSVTable.required(
                "version_in_force", "Which of the two is the official one for this period.", type: "integer"),
        ]
    }
}
