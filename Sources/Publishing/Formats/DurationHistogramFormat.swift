import Definitions
import Events
import Measures

/// The duration histogram of every leaf, so that anybody can recompute each quantile; for open datasets only.
///
/// In a gated dataset single buckets can hold fewer than k cases, so there the histogram stays inside.
struct DurationHistogramFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        guard case .open = table.dataset.disclosure, table.dataset.layout.hasDurations else { return [] }
        let dataset = table.dataset
        let fields = Self.descriptions(of: dataset)
        var text = CSVText.line(fields.map { .text($0.name) })
        for (key, counts) in table.leafCounts {
            let start: [TableColumns.Field] =
                [.text(CivilDay.text(key.period)), .text(CivilDay.text(dataset.period.end(of: key.period)))]
                + key.labels.map { .text($0) }
            for (bucket, count) in counts.durations.sorted(by: { $0.key < $1.key }) where count != 0 {
                text += CSVText.line(
                    start + [
                        .number(String(DurationBuckets.lowerBound(bucket))),
                        .number(String(DurationBuckets.lowerBound(bucket + 1))), .number(String(count)),
                    ])
            }
        }
        let key = ["period_start"] + dataset.dimensions.map(\.column) + ["bucket_lower_seconds"]
        return [
            PublishedFile(
                path: "duration-histogram.csv", text: text,
                resource: ResourceDescription(
                    name: "duration-histogram", title: "\(dataset.title), histogram of durations", format: "csv",
                    mediaType: "text/csv", fields: fields, primaryKey: key))
        ]
    }

    private static func descriptions(of dataset: Dataset) -> [FieldDescription] {
        [
            FieldDescription(
                name: "period_start", type: "date", description: "First civil day of the period.", isRequired: true),
            FieldDescription(
                name: "period_end", type: "date", description: "First civil day after the period.", isRequired: true),
        ]
            + dataset.dimensions.map {
                FieldDescription(
                    name: $0.column, type: "string", description: "Label of the dimension.", isRequired: true)
            } + [
                FieldDescription(
                    name: "bucket_lower_seconds", type: "integer", description: "Smallest duration of the bucket.",
                    isRequired: true),
                FieldDescription(
                    name: "bucket_upper_seconds", type: "integer",
                    description: "Smallest duration of the next bucket.", isRequired: true),
                FieldDescription(
                    name: "count", type: "integer", description: "Ended cases in the bucket.", isRequired: true),
            ]
    }
}
