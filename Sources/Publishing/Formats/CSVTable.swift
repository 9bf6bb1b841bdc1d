import Definitions
import Events

/// A table of a dataset written as CSV: its columns, its primary key, and its rows as they are appended.
struct CSVTable {
    typealias Field = TableColumns.Field

    private let name: String
    private let title: String
    private let columns: [FieldDescription]
    private let key: [String]
    private var text = FileText()

    /// `name` is that of the file without its ending.
    init(name: String, title: String, columns: [FieldDescription], key: [String]) {
        self.name = name
        self.title = title
        self.columns = columns
        self.key = key
        append(columns.map { .text($0.name) })
    }

    mutating func append(_ row: [Field]) {
        CSVText.append(row, to: &text.open)
        text.endRow()
    }

    /// All rows of a table with so many that a list of fields for each is too dear: the bytes of the lines of each entry.
    mutating func append(entries origins: [Int?], of kept: EntryText?, write: (Int, inout [UInt8]) -> Void) {
        text.append(entries: origins, of: kept, write: write)
    }

    /// Its path in the folder of the dataset.
    var path: String { name + ".csv" }

    var file: PublishedFile {
        PublishedFile(
            path: path, content: text,
            resource: ResourceDescription(
                name: name, title: title, format: "csv", mediaType: "text/csv", fields: columns, primaryKey: key))
    }

    static func period(_ start: Int32, of dataset: Dataset) -> [Field] {
        [.text(CivilDay.text(start)), .text(CivilDay.text(Window(dataset.pageLength, start: start).end))]
    }

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

    /// A whole number that may be below zero.
    static func signed(_ name: String, _ description: String, isRequired: Bool = true) -> FieldDescription {
        FieldDescription(
            name: name, type: "integer", description: description, isRequired: isRequired, mayBeNegative: true)
    }

    static let statusColumn = column(
        "value_status", "Why the value is empty (c, k, x, z), or p for provisional.", type: "string",
        values: ["c", "k", "p", "r", "x", "z"])
}
