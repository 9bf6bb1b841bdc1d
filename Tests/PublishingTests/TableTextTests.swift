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
        #expect(Self.csv(table) == Self.plainCSV(table))
        let json = Self.json(table)
        #expect(json == Self.plainJSON(table))
        #expect(json.contains("\"case_errored\":50"))
    }

    @Test("Tables written at once are those made field by field")
    func tablesAgree() throws {
        var cells = ReleasedCells()
        let releases = Fixture.releases(weeks: 6)
        for release in releases { try cells.add(release, definitions: Fixture.definitions) }
        let last = try #require(releases.last)
        for dataset in Fixture.definitions.datasets {
            let table = try PublishedTable(
                dataset: dataset, registry: Fixture.registry, cells: cells, position: last.position, time: last.time)
            #expect(table.rowCount > 30)
            #expect(Self.csv(table) == Self.plainCSV(table))
            #expect(Self.json(table) == Self.plainJSON(table))
        }
    }

    private static func csv(_ table: PublishedTable) -> String {
        let text = CSVTableText(table)
        var bytes: [UInt8] = []
        for group in table.groups { text.append(group, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func json(_ table: PublishedTable) -> String {
        let text = JSONTableText(table)
        var bytes: [UInt8] = []
        for (index, group) in table.groups.enumerated() { text.append(group, isFirst: index == 0, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func plainCSV(_ table: PublishedTable) -> String {
        let columns = TableColumns(table: table)
        return table.rows.map { CSVText.line(columns.fields(of: $0)) }.joined()
    }

    private static func plainJSON(_ table: PublishedTable) -> String {
        let columns = TableColumns(table: table)
        let names = columns.descriptions.map(\.name)
        return table.rows.map { row in
            var members: [String: JSONText] = [:]
            for (name, field) in zip(names, columns.fields(of: row)) {
                switch field {
                case .text(let text): members[name] = .text(text)
                case .number(let digits): members[name] = .number(digits)
                case .empty: if !table.counterNames.contains(name) { members[name] = .null }
                }
            }
            return JSONText.object(members).compact
        }.joined(separator: ",\n")
    }
}
