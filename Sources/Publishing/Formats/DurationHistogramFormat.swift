import Definitions
import Events
import Measures

/// The duration histogram of every leaf, so that anybody can recompute each quantile; for open datasets only.
///
/// In a gated dataset single buckets can hold fewer than k cases, so there the histogram stays inside.
struct DurationHistogramFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        guard case .open = table.dataset.disclosure else { return [] }
        return DurationSeries.allCases.compactMap { file(of: table, $0) }
    }

    private static func name(_ series: DurationSeries) -> (file: String, title: String) {
        switch series {
        case .reported: ("duration-histogram", "histogram of durations, by the day on which a case ended")
        case .ofCase:
            ("case-duration-histogram", "histogram of durations from start to end, by the day on which a case began")
        }
    }

    private func file(of table: PublishedTable, _ series: DurationSeries) -> PublishedFile? {
        let dataset = table.dataset
        guard dataset.layout.variables.contains(where: { $0.durationSeries == series }) else { return nil }
        let fields = Self.descriptions(of: dataset)
        var text = CSVText.line(fields.map { .text($0.name) })
        for (key, counts) in table.leafCounts {
            let start: [TableColumns.Field] =
                [.text(CivilDay.text(key.period)), .text(CivilDay.text(dataset.period.end(of: key.period)))]
                + key.labels.map { .text($0) }
            for (bucket, count) in series.part(of: counts.durations).sorted(by: { $0.key < $1.key }) where count != 0 {
                text += CSVText.line(
                    start + [
                        .integer(DurationBuckets.lowerBound(bucket)), .integer(DurationBuckets.lowerBound(bucket + 1)),
                        .integer(count),
                    ])
            }
        }
        let key = ["period_start"] + dataset.dimensions.map(\.column) + ["bucket_lower_seconds"]
        let name = Self.name(series)
        return PublishedFile(
            path: name.file + ".csv", text: text,
            resource: ResourceDescription(
                name: name.file, title: "\(dataset.title), \(name.title)", format: "csv", mediaType: "text/csv",
                fields: fields, primaryKey: key))
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
