import Definitions
import Events
import Measures

/// Beside each value the one of the period before and the one of the year before.
///
/// A file of its own, so that in the main table one row stays one fact.
struct ChangesFormat: PublicationFormat {
    let effort = 2

    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        var csv = CSVTable(
            name: "changes", title: "\(table.dataset.title), against the period and the year before",
            columns: Self.descriptions(columns),
            key: columns.primaryKey)
        let released = table.dataset.period
        var places: [RevisedCell: Int] = [:]
        for (place, group) in table.groups.enumerated() {
            places[RevisedCell(window: group.window, labels: group.labels)] = place
        }
        func earlier(_ window: Window, _ group: PublishedTable.RowGroup) -> Int? {
            places[RevisedCell(window: window, labels: group.labels)]
        }
        let metrics = table.metrics.facts.map { Metric(name: ",\($0.metricID),", direction: $0.direction) }
        let inherited = table.groupOrigins
        let origins = table.groups.indices.map { place -> Int? in
            let group = table.groups[place]
            let compared = [
                earlier(group.window.previous(released: released), group), earlier(group.window.yearBefore, group),
            ]
            return compared.allSatisfy { $0.map { inherited[$0] != nil } ?? true } ? inherited[place] : nil
        }
        csv.append(entries: origins, of: table.keptText(csv.path)) { place, bytes in
            let group = table.groups[place]
            let (previous, yearBefore) = (group.window.previous(released: released), group.window.yearBefore)
            Self.append(
                group, metrics,
                Earlier(previous, figures: earlier(previous, group).map { table.groups[$0].figures } ?? []),
                Earlier(yearBefore, figures: earlier(yearBefore, group).map { table.groups[$0].figures } ?? []),
                to: &bytes)
        }
        return [csv.file]
    }

    /// What is the same of a metric in every row.
    private struct Metric {
        var name: String
        var direction: Direction
    }

    /// A window that a group is compared with.
    private struct Earlier {
        /// Its first day as text.
        var start: [UInt8]
        /// One for each metric; none where nothing of it was published.
        var figures: [Figure]

        init(_ window: Window, figures: [Figure]) {
            start = Array((CivilDay.text(window.start) + ",").utf8)
            self.figures = figures
        }
    }

    /// Lines as `CSVText` would make them, without a list of fields for each.
    private static func append(
        _ group: PublishedTable.RowGroup, _ metrics: [Metric], _ previous: Earlier, _ yearBefore: Earlier,
        to bytes: inout [UInt8]
    ) {
        let comma = UInt8(ascii: ",")
        let start = CSVTableText.start(group.window, group.labels)
        for index in metrics.indices {
            let figure = group.figures[index]
            guard let number = figure.value else { continue }
            bytes += start
            bytes += metrics[index].name.utf8
            bytes.append(number: number)
            bytes.append(comma)
            if let status = figure.status { bytes.append(status.code) }
            bytes.append(comma)
            if let n = figure.n { bytes.append(integer: n) }
            append(figure, against: previous, index, metrics[index].direction, to: &bytes)
            append(figure, against: yearBefore, index, metrics[index].direction, to: &bytes)
            bytes.append(0x0D)
            bytes.append(0x0A)
        }
    }

    private static func append(
        _ current: Figure, against earlier: Earlier, _ index: Int, _ direction: Direction, to bytes: inout [UInt8]
    ) {
        let comma = UInt8(ascii: ",")
        let then = index < earlier.figures.count ? earlier.figures[index] : nil
        bytes.append(comma)
        bytes += earlier.start
        if let value = then?.value { bytes.append(number: value) }
        bytes.append(comma)
        if let n = then?.n { bytes.append(integer: n) }
        bytes.append(comma)
        if let now = current.value, let before = then?.value { bytes.append(number: now - before) }
        bytes.append(comma)
        bytes += Comparison(current, before: then, direction).code.utf8
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
