import Events
import Measures

/// Every value that changed after its window was final, with what it was, what it is and why.
struct RevisionsFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        var csv = CSVTable(
            name: "revisions", title: "\(table.dataset.title), changes of final figures",
            columns: Self.descriptions(columns),
            key: ["as_of"] + columns.primaryKey)
        for revision in table.revisions.listed { csv.append(Self.fields(of: revision)) }
        return [csv.file]
    }

    private static func fields(of revision: Revision) -> [TableColumns.Field] {
        let (before, after) = (revision.before, revision.after)
        return [.text(CivilDay.instantText(revision.time))]
            + TableColumns.keyFields(revision.window, revision.labels) + [
                .text(after.metricID), .number(before?.value), .number(after.value), .status(before?.status),
                .status(after.status), .integer(before?.n), .integer(after.n), .text(revision.reason.rawValue),
            ]
    }

    private static func descriptions(_ columns: TableColumns) -> [FieldDescription] {
        let statuses = ["c", "k", "x", "z"]
        let reasons = RevisionReason.allCases.map { "\($0.rawValue): \($0.explanation)" }.joined(separator: " ")
        return [
            FieldDescription(
                name: "as_of", type: "datetime", description: "Time of the first snapshot with the new value, UTC.",
                isRequired: true)
        ] + columns.keyDescriptions + [
            FieldDescription(
                name: "metric_id", type: "string", description: "Which metric; see the list of methods.",
                isRequired: true),
            FieldDescription(
                name: "value_before", type: "number", description: "As in the snapshot before; empty where it was."),
            FieldDescription(name: "value_after", type: "number", description: "As in the snapshot of as_of."),
            FieldDescription(
                name: "status_before", type: "string",
                description: "Why value_before is empty; empty too where the row was not published.", values: statuses),
            FieldDescription(
                name: "status_after", type: "string", description: "Why value_after is empty.", values: statuses),
            FieldDescription(name: "n_before", type: "integer", description: "The denominator before."),
            FieldDescription(name: "n_after", type: "integer", description: "The denominator after."),
            FieldDescription(
                name: "reason", type: "string", description: reasons, values: RevisionReason.allCases.map(\.rawValue),
                isRequired: true),
        ]
    }
}
