import Definitions
import Disclosure
import Measures
import Publishing

/// What may stand in the rows of a test file: the columns of the dataset's table, its metrics and the labels of the registry.
///
/// A row that must be absent would pass for ever with a misspelt label; so every label is looked up.
struct RowVocabulary {
    let columns: [String]
    let numberColumns: Set<String>
    /// Allowed texts of a column; any text where there is no entry.
    let texts: [String: [String]]

    init(dataset: Dataset, registry: Registry) throws {
        let table = try PublishedTable(
            dataset: dataset, registry: registry, cells: ReleasedCells(), position: 0, time: 0)
        columns = table.columnNames
        var texts: [String: [String]] = [
            "metric_id": dataset.measureList.flatMap { $0.values(of: Counts()) }.map(\.metricID),
            "value_status": ["c", "k", "p", "r", "x", "z"],
            "period": dataset.windowLengths.map(\.rawValue),
            "unit": [Unit.share, .hours, .count].map(\.rawValue),
        ]
        let special = [
            PublishedTable.all, ReleaseIncrement.notGiven, ReleaseIncrement.notBrokenDown, Registry.other,
        ]
        for dimension in table.dimensions {
            texts[dimension.column] = registry.labels(of: dimension) + special
        }
        self.texts = texts
        numberColumns = Set(columns).subtracting(texts.keys).subtracting(["period_start", "period_end"])
    }
}
