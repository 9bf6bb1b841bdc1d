import Events
import Measures

/// The shares of services that moved by more than chance explains; nothing but the heading where none did.
struct MoversFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let movers = table.movers
        let columns = TableColumns(table: table)
        var csv = CSVTable(
            name: "movers", title: "\(table.dataset.title), what moved most", columns: Self.descriptions(columns),
            key: columns.primaryKey)
        if let window = movers.window, let previous = movers.previous {
            for mover in movers.list {
                csv.append(
                    TableColumns.keyFields(window, mover.labels) + [
                        .text(mover.current.metricID), .number(mover.current.value), .integer(mover.current.n),
                        .text(CivilDay.text(previous.start)), .number(mover.previous.value),
                        .integer(mover.previous.n), .number(mover.difference),
                        .text(Comparison.direction(of: mover.difference, mover.current.direction).code),
                        .number(mover.pValue), .number(mover.adjustedPValue), .integer(Int64(movers.comparedCount)),
                    ])
            }
        }
        return [csv.file]
    }

    private static func descriptions(_ columns: TableColumns) -> [FieldDescription] {
        columns.keyDescriptions + [
            FieldDescription(
                name: "metric_id", type: "string", description: "Which metric; shares only.", isRequired: true),
            FieldDescription(
                name: "value", type: "number", description: "In the newest final period.", isRequired: true),
            FieldDescription(name: "n", type: "integer", description: "Its denominator.", isRequired: true),
            FieldDescription(
                name: "previous_start", type: "date", description: "First civil day of the period before.",
                isRequired: true),
            FieldDescription(
                name: "previous_value", type: "number", description: "In the period before.", isRequired: true),
            FieldDescription(
                name: "previous_n", type: "integer", description: "Its denominator.", isRequired: true),
            FieldDescription(
                name: "difference", type: "number", description: "value minus previous_value.", isRequired: true),
            FieldDescription(
                name: "verdict", type: "string", description: "not-judged = the metric has no better end.",
                values: [Comparison.better, .worse, .notJudged].map(\.code), isRequired: true),
            FieldDescription(
                name: "p_value", type: "number", description: "Two-sided z-test of two shares, pooled variance.",
                isRequired: true),
            FieldDescription(
                name: "adjusted_p_value", type: "number",
                description: "By Benjamini and Hochberg over all comparisons; listed up to 0.05.", isRequired: true),
            FieldDescription(
                name: "compared", type: "integer",
                description: "How many shares of services were compared in this dataset and period.",
                isRequired: true),
        ]
    }
}
