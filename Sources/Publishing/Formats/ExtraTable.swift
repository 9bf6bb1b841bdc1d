import Definitions
import Events

/// A further table of a dataset, written as CSV: its columns, and one list of fields for each row.
struct ExtraTable {
    typealias Field = TableColumns.Field

    let name: String
    let title: String
    let columns: [FieldDescription]
    let key: [String]
    var rows: [[Field]] = []

    var file: PublishedFile {
        let text = CSVText.line(columns.map { .text($0.name) }) + rows.map(CSVText.line).joined()
        return PublishedFile(
            path: name + ".csv", text: text,
            resource: ResourceDescription(
                name: name, title: title, format: "csv", mediaType: "text/csv", fields: columns, primaryKey: key))
    }

    static func period(_ start: Int32, of dataset: Dataset) -> [Field] {
        [.text(CivilDay.text(start)), .text(CivilDay.text(Window(dataset.pageLength, start: start).end))]
    }

    static func number(_ value: Double?) -> Field { value.map { .number(NumberText.exact($0)) } ?? .empty }
    static func integer(_ value: Int64?) -> Field { value.map { .number(String($0)) } ?? .empty }
    static func text(_ value: String?) -> Field { value.map { .text($0) } ?? .empty }
    static func yesOrNo(_ value: Bool?) -> Field { text(value.map { $0 ? "yes" : "no" }) }

    static let periodColumns = [
        FieldDescription(
            name: "period_start", type: "date", description: "First civil day of the period.", isRequired: true),
        FieldDescription(
            name: "period_end", type: "date", description: "First civil day after the period.", isRequired: true),
    ]

    static func required(_ name: String, _ description: String, type: String = "string") -> FieldDescription {
        FieldDescription(name: name, type: type, description: description, isRequired: true)
    }

    static func column(
        _ name: String, _ description: String, type: String = "number", values: [String] = []
    ) -> FieldDescription {
        FieldDescription(name: name, type: type, description: description, values: values)
    }

    static let statusColumn = column(
        "value_status", "Why the value is empty (c, k, x, z), or p for provisional.", type: "string",
        values: ["c", "k", "p", "r", "x", "z"])
}
