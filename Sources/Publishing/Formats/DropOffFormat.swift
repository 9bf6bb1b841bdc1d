import Definitions

/// How many cases reached each step of the journey, and how many of them got no further; for datasets broken down by step.
struct DropOffFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard let funnels = try DropOff.funnels(of: table) else { return [] }
        let hasService = dataset.dimensions.contains(.service)
        var csv = CSVTable(
            name: "drop-off", title: "\(dataset.title), step by step", columns: Self.columns(hasService: hasService),
            key: ["period_start"] + (hasService ? ["service"] : []) + ["step"])
        for funnel in funnels {
            for step in funnel.steps {
                csv.append(
                    CSVTable.period(funnel.period, of: dataset) + (hasService ? [.text(funnel.service)] : []) + [
                        .text(step.name), .integer(Int64(step.place)), .integer(step.reached), .integer(step.dropped),
                        .number(step.share), .status(step.status),
                    ])
            }
        }
        return [csv.file]
    }

    private static func columns(hasService: Bool) -> [FieldDescription] {
        let service = CSVTable.required("service", "Label of the service; all = summed over services.")
        return CSVTable.periodColumns + (hasService ? [service] : []) + [
            CSVTable.required("step", "Step of the journey; not-given = before any named step."),
            CSVTable.required("place", "Its place in the journey, from 1; 0 = before any.", type: "integer"),
            CSVTable.column("reached", "Ended cases that reached this step or a later one.", type: "integer"),
            CSVTable.column(
                "dropped", "Of these, abandoned or failed with this as their furthest step.", type: "integer"),
            CSVTable.column("drop_off_share", "dropped / reached."),
            CSVTable.column(
                "value_status",
                "c = answers that wait at the gate could move it, k = base under the minimum or none, z = no case.",
                type: "string", values: ["c", "k", "z"]),
        ]
    }
}
