import Definitions
import Events
import Measures

/// The columns of a published table and what a row holds in each; CSV and JSON are both written from here.
struct TableColumns {
    /// A field of a row: text, or a number written as it stands, or nothing.
    enum Field: Equatable {
        case text(String)
        case number(String)
        case empty

        static func number(_ value: Double?) -> Field { value.map { .number(NumberText.exact($0)) } ?? .empty }
        static func integer(_ value: Int64?) -> Field { value.map { .number(String($0)) } ?? .empty }
        static func status(_ status: ValueStatus?) -> Field { status.map { .text($0.rawValue) } ?? .empty }
    }

    let table: PublishedTable

    /// The columns that say which row it is, metric left out.
    var keyDescriptions: [FieldDescription] {
        let period = [
            FieldDescription(
                name: "period", type: "string",
                description: "Length of the window; rolling-12-months is the twelve months up to its end.",
                values: table.dataset.windowLengths.map(\.rawValue), isRequired: true),
            FieldDescription(
                name: "period_start", type: "date",
                description: "First civil day of the window, in the zone of the "
                    + "service's owner.", isRequired: true),
            FieldDescription(
                name: "period_end", type: "date", description: "First civil day after the window.", isRequired: true),
        ]
        let labels = table.dimensions.map {
            FieldDescription(
                name: $0.column, type: "string",
                description: "Label of the dimension; all = summed over it, not-given = the event did not carry it, "
                    + "not-broken-down = released at a higher level only.", isRequired: true)
        }
        return period + labels
    }

    /// The names of the columns that together are in one row only.
    var primaryKey: [String] { ["period", "period_start"] + table.dimensions.map(\.column) + ["metric_id"] }

    static func keyFields(_ window: Window, _ labels: [String]) -> [Field] {
        [
            .text(window.length.rawValue), .text(CivilDay.text(window.start)), .text(CivilDay.text(window.end)),
        ] + labels.map { .text($0) }
    }

    var descriptions: [FieldDescription] {
        let counters = table.counterNames.map {
            FieldDescription(
                name: $0, type: "integer", description: "Released count; filled where the metric is made from it.")
        }
        return keyDescriptions + Self.valueDescriptions + counters
    }

    private static let valueDescriptions = [
        FieldDescription(
            name: "metric_id", type: "string", description: "Which metric; see the list of methods.", isRequired: true),
        FieldDescription(
            name: "method_version", type: "integer", description: "Raised with every change of the formula.",
            isRequired: true),
        FieldDescription(name: "value", type: "number", description: "Full precision; empty where there is none."),
        FieldDescription(
            name: "value_status", type: "string",
            description: "c confidential, k base under the minimum, p provisional, r revised, x unavailable, "
                + "z not applicable; empty = final.",
            values: ["c", "k", "p", "r", "x", "z"]),
        FieldDescription(
            name: "unit", type: "string", description: "share is from 0 to 1.", values: ["share", "hours", "count"],
            isRequired: true),
        FieldDescription(name: "n", type: "integer", description: "The denominator, in the unit the metric counts."),
        FieldDescription(
            name: "interval_low", type: "number", description: "Lower end of the 95 % Wilson interval of a share."),
        FieldDescription(
            name: "interval_high", type: "number", description: "Upper end of the 95 % Wilson interval of a share."),
    ]

    func fields(of row: PublishedTable.Row) -> [Field] {
        let value = row.value
        let middle: [Field] = [
            .text(value.metricID), .number(String(value.methodVersion)), .number(value.value), .status(value.status),
            .text(value.unit.rawValue), .integer(value.n), .number(value.interval?.low),
            .number(value.interval?.high),
        ]
        return Self.keyFields(row.window, row.labels) + middle
            + table.counterNames.map { .integer(value.counters[$0]) }
    }
}

extension PublishedTable {
    /// The columns of the table as it is published, in order.
    package var columnNames: [String] { TableColumns(table: self).descriptions.map(\.name) }

    /// What a row holds in each of `columnNames`; nil where the field is empty.
    package func texts(of row: Row) -> [String?] {
        TableColumns(table: self).fields(of: row).map { field in
            switch field {
            case .text(let text), .number(let text): text
            case .empty: nil
            }
        }
    }
}
