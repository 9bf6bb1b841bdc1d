import Definitions
import Events
import Measures

/// The duration histogram of every leaf, so that anybody can recompute each quantile; for open datasets only.
///
/// In a gated dataset single buckets can hold fewer than k cases, so there the histogram stays inside.
struct DurationHistogramFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
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
        let name = Self.name(series)
        var csv = CSVTable(
            name: name.file, title: "\(dataset.title), \(name.title)", columns: Self.descriptions(of: dataset),
            key: ["period_start"] + dataset.dimensions.map(\.column) + ["bucket_lower_seconds"])
        csv.append(entries: table.leafOrigins, of: table.keptText(csv.path)) { leaf, bytes in
            let (key, counts) = table.leafCounts[leaf]
            var start: [UInt8] = []
            CSVText.append(
                [.text(CivilDay.text(key.period)), .text(CivilDay.text(dataset.period.end(of: key.period)))]
                    + key.labels.map { .text($0) }, to: &start)
            start.removeLast(2)
            for (bucket, count) in series.part(of: counts.durations) where count != 0 {
                bytes += start
                Self.append(DurationBuckets.lowerBound(bucket), to: &bytes)
                Self.append(DurationBuckets.lowerBound(bucket + 1), to: &bytes)
                Self.append(count, to: &bytes)
                bytes.append(0x0D)
                bytes.append(0x0A)
            }
        }
        return csv.file
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: ","))
        bytes.append(integer: number)
    }

    private static func descriptions(of dataset: Dataset) -> [FieldDescription] {
        CSVTable.periodColumns + dataset.dimensions.map { CSVTable.required($0.column, "Label of the dimension.") } + [
            CSVTable.required("bucket_lower_seconds", "Smallest duration of the bucket.", type: "integer"),
            CSVTable.required("bucket_upper_seconds", "Smallest duration of the next bucket.", type: "integer"),
            CSVTable.required("count", "Ended cases in the bucket.", type: "integer"),
        ]
    }
}
