import Disclosure
import Testing

@testable import Definitions
@testable import Measures
@testable import Publishing

@Suite("Tables as text") struct TableTextTests {
    /// Rows that hide counters hide different ones: of one service starts are held, and of another one completions too.
    @Test("Rows with as many counters, but others, lose none of them")
    func rowsWithOtherCounters() throws {
        var dataset = Fixture.feedback
        dataset.measures = ["case-completion"]
        dataset.rollups = []
        let definitions = Definitions(registry: Fixture.registry, datasets: [dataset])
        var release = Release(position: 1, time: 1, isSweep: false)
        release.increments = [
            ("apply-visa", ["case_completed": 20, "case_refused": 30]),
            ("council-tax", ["case_abandoned": 40, "case_errored": 50]),
            ("home-care", ["case_started": 90, "case_completed": 60]),
        ].map { service, counts in
            ReleaseIncrement(
                dataset: dataset.id, period: Fixture.firstDay, labels: [service, "own-staff", "web"], counts: counts)
        }
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        let table = try PublishedTable(
            dataset: dataset, registry: Fixture.registry, cells: cells, position: 1, time: 1)
        let columns = TableColumns(table: table)
        var csv: [UInt8] = []
        TableText(table).csvRows(into: &csv)
        let expected = table.rows.map { CSVText.line(columns.fields(of: $0)) }.joined()
        #expect(String(decoding: csv, as: UTF8.self) == expected)
        var json: [UInt8] = []
        TableText(table).jsonRows(into: &json)
        #expect(String(decoding: json, as: UTF8.self).contains("\"case_errored\":50"))
    }
}
