import Definitions
import Events
import Measures

/// Beside each value the one of the period before and the one of the year before.
///
/// A file of its own, so that in the main table one row stays one fact.
struct ChangesFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        var csv = CSVTable(
            name: "changes", title: "\(table.dataset.title), against the period and the year before",
            columns: Self.descriptions(columns),
            key: columns.primaryKey)
        var values: [RevisedCell: [String: PublishedValue]] = [:]
        for row in table.rows {
            values[RevisedCell(window: row.window, labels: row.labels), default: [:]][row.value.metricID] = row.value
        }
        for row in table.rows where row.value.value != nil {
            func earlierFields(_ window: Window) -> [TableColumns.Field] {
                let earlier = values[RevisedCell(window: window, labels: row.labels)]?[row.value.metricID]
                return Self.fields(of: row.value, window: window, earlier: earlier)
            }
            csv.append(
                TableColumns.keyFields(row.window, row.labels) + [
                    .text(row.value.metricID), .number(row.value.value), .status(row.value.status),
                    .integer(row.value.n),
                ] + earlierFields(row.window.previous(released: table.dataset.period))
                    + earlierFields(row.window.yearBefore))
        }
        return [csv.file]
    }

    /// Values of different versions of a method are not compared.
    private static func fields(
        of current: PublishedValue, window: Window, earlier: PublishedValue?
    ) -> [TableColumns.Field] {
        let comparable = earlier.flatMap { $0.methodVersion == current.methodVersion ? $0 : nil }
        let difference = comparable?.value.flatMap { then in current.value.map { $0 - then } }
        return [
            .text(CivilDay.text(window.start)), .number(comparable?.value), .integer(comparable?.n),
            .number(difference), .text(Comparison(current, before: comparable).code),
        ]
    }

    private static func descriptions(_ columns: TableColumns) -> [FieldDescription] {
        columns.keyDescriptions + [
            FieldDescription(
                name: "metric_id", type: "string", description: "Which metric; see the list of methods.",
                isRequired: true),
            FieldDescription(
                name: "value", type: "number", description: "As in the main table.", isRequired: true),
            FieldDescription(
                name: "value_status", type: "string", description: "p provisional, r revised; empty = final.",
                values: ["p", "r"]),
            FieldDescription(name: "n", type: "integer", description: "The denominator of value."),
        ] + earlierDescriptions("previous", "the period before")
            + earlierDescriptions("last_year", "the same period of the year before (days and weeks: 52 weeks before)")
    }

    private static func earlierDescriptions(_ prefix: String, _ words: String) -> [FieldDescription] {
        [
            FieldDescription(
                name: prefix + "_start", type: "date", description: "First civil day of \(words).", isRequired: true),
            FieldDescription(
                name: prefix + "_value", type: "number",
                description: "Its value; empty where there is none or it was made by another version of the method."),
            FieldDescription(name: prefix + "_n", type: "integer", description: "Its denominator."),
            FieldDescription(
                name: prefix + "_difference", type: "number", description: "value minus \(prefix)_value."),
            FieldDescription(
                name: prefix + "_verdict", type: "string",
                description: "better or worse only where the 95 % intervals do not overlap; not-judged = no interval, "
                    + "or no better end; no-comparison = one of the two is missing.",
                values: Comparison.allCases.map(\.code), isRequired: true),
        ]
    }
}
