import Disclosure
import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

@Suite("Periods and changes")
struct PeriodsTests {
    private func cells(_ releases: [Release]) throws -> ReleasedCells {
        var cells = ReleasedCells()
        for release in releases { try cells.add(release, definitions: PeriodFixture.definitions) }
        return cells
    }

    /// The rows of one metric as they are published, by column.
    private func rows(_ table: PublishedTable, _ metric: String) -> [[String: String]] {
        let names = table.columnNames
        return table.rows.filter { $0.value.metricID == metric }.map { row in
            Dictionary(uniqueKeysWithValues: zip(names, table.texts(of: row).map { $0 ?? "" }))
        }
    }

    @Test("Every window of every length is the sum of the increments in it", arguments: [3, 4] as [UInt64])
    func naiveSums(seed: UInt64) throws {
        let releases = PeriodFixture.releases(seed: seed)
        let released = try cells(releases)
        let cases = [
            (PeriodFixture.open, "cases.opened", "started"),
            (PeriodFixture.gated, "responses.count", "feedback_events"),
        ]
        for (dataset, metric, counter) in cases {
            let increments = releases.flatMap(\.increments).filter { $0.dataset == dataset.id }
            let days = increments.map { CivilDay.text($0.period) }
            let table = rows(try PeriodFixture.table(dataset, released, try #require(releases.last)), metric)
            var windows: [String: Set<String>] = [:]
            for row in table {
                let (start, end) = (try #require(row["period_start"]), try #require(row["period_end"]))
                windows[row["period"] ?? "", default: []].insert(start)
                let own = zip(days, increments).filter { day, increment in
                    guard start <= day && day < end else { return false }
                    let service = Fixture.registry.service(increment.labels[0])
                    return [increment.labels[0], "all"].contains(row["service"])
                        && [service?.organisation, "all"].contains(row["organisation"])
                        && (row["channel"] == nil || row["channel"] == "all" || row["channel"] == increment.labels[2])
                }
                let sum = own.reduce(Int64(0)) { $0 + ($1.1.counts[counter] ?? 0) }
                #expect(row["value"] == String(sum), "\(row)")
            }
            // Without gaps: the first twelve months are full at the end of 2024, the newest month is the last to end one.
            let newest = try #require(increments.map(\.period).max())
            let (year, month, _) = CivilDay.date(newest)
            #expect(windows["rolling-12-months"]?.count == (year - 2024) * 12 + month - 11)
            #expect(windows["rolling-12-months"]?.min() == "2024-01-01")
            #expect(windows["month"]?.count == (year - 2024) * 12 + month)
        }
    }

    @Test("Sums kept from release to release are those of one release with everything, and of the leaves")
    func keptSums() throws {
        let releases = PeriodFixture.releases(seed: 5)
        var last = try #require(releases.last)
        last.increments = releases.flatMap(\.increments)
        var kept = ReleasedCells()
        for release in releases { try kept.add(release, definitions: PeriodFixture.definitions) }
        var atOnce = ReleasedCells()
        try atOnce.add(last, definitions: PeriodFixture.definitions)
        for dataset in PeriodFixture.definitions.datasets {
            let table = try PeriodFixture.table(dataset, kept, last)
            #expect(table.rows == (try PeriodFixture.table(dataset, atOnce, last)).rows)
            #expect(table.rows.count > 1000)
            for grouping in dataset.rollups + [[.service]] {
                for length in dataset.windowLengths where length != .rollingYear {
                    let cells = try table.cells(by: grouping, of: length)
                    let summed = table.summed(by: grouping, of: length)
                    #expect(cells.count == summed.count)
                    #expect(
                        cells.allSatisfy {
                            summed[ReleasedCells.Key(period: $0.period, labels: $0.labels)]?.counts == $0.counts
                        })
                }
            }
        }
    }

    @Test("A dataset without the key publishes its released period alone")
    func oneLength() throws {
        let table = try PublishedTable(
            dataset: Fixture.feedback, registry: Fixture.registry, cells: cellsOfFixture(), position: 0, time: 0)
        #expect(Set(table.rows.map(\.window.length)) == [.week])
        #expect(Fixture.feedback.pageLength == .week)
        #expect(PeriodFixture.open.pageLength == .month)
    }

    private func cellsOfFixture() throws -> ReleasedCells {
        var cells = ReleasedCells()
        for release in Fixture.releases(weeks: 1, services: 2) {
            try cells.add(release, definitions: Fixture.definitions)
        }
        return cells
    }

    @Test(
        "Beside each value stands that of the period and of the year before",
        arguments: [PeriodFixture.open, PeriodFixture.gated])
    func changes(dataset: Dataset) throws {
        let releases = PeriodFixture.releases(seed: 6)
        let last = try #require(releases.last)
        let published = try PeriodFixture.table(dataset, try cells(releases), last)
        let metrics = ["completion.by_event", "cases.opened", "responses.count"]
        let table = metrics.flatMap { rows(published, $0) }
        let dimensions = ["service", "provider", "channel", "organisation", "portfolio", "provider_kind"]
        func key(_ row: [String: String], start: String) -> String {
            ([row["period"] ?? "", start, row["metric_id"] ?? ""] + dimensions.map { row[$0] ?? "" })
                .joined(separator: "|")
        }
        let byKey = Dictionary(
            uniqueKeysWithValues: table.map { (key($0, start: $0["period_start"] ?? ""), $0) })
        let file = try #require(
            ChangesFormat().files(of: published, snapshot: SnapshotID(last)).first)
        let lines = NaiveCSV.parse(file.bytes)
        #expect(lines.count == 1 + published.rows.count { $0.value.value != nil })
        let changes = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
            .filter { metrics.contains($0["metric_id"] ?? "") }
        #expect(changes.count == table.count { $0["value"] != "" })
        var compared = 0
        for row in changes where ["month", "rolling-12-months"].contains(row["period"]) {
            let start = try #require(row["period_start"])
            let (year, month) = (try #require(Int(start.prefix(4))), try #require(Int(start.dropFirst(5).prefix(2))))
            let before = String(format: "%04d-%02d-01", month == 1 ? year - 1 : year, month == 1 ? 12 : month - 1)
            let places = ["previous": before, "last_year": String(format: "%04d-%02d-01", year - 1, month)]
            for (prefix, place) in places {
                #expect(row[prefix + "_start"] == place)
                let other = byKey[key(row, start: place)]
                #expect(row[prefix + "_value"] == other?["value"] ?? "")
                #expect(row[prefix + "_n"] == other?["n"] ?? "")
                guard let then = Double(other?["value"] ?? ""), let now = Double(row["value"] ?? "") else {
                    #expect(row[prefix + "_difference"] == "")
                    #expect(row[prefix + "_verdict"] == "no-comparison")
                    continue
                }
                compared += 1
                #expect(abs((Double(row[prefix + "_difference"] ?? "") ?? .nan) - (now - then)) < 1e-12)
                if row["metric_id"] != "completion.by_event" {
                    #expect(row[prefix + "_verdict"] == "not-judged")
                } else if let own = byKey[key(row, start: start)], let other {
                    let isHigher =
                        Double(own["interval_low"] ?? "") ?? .nan > Double(other["interval_high"] ?? "") ?? .nan
                    let isLower =
                        Double(own["interval_high"] ?? "") ?? .nan < Double(other["interval_low"] ?? "") ?? .nan
                    let verdict = isHigher ? "better" : isLower ? "worse" : "no-clear-change"
                    #expect(row[prefix + "_verdict"] == verdict)
                }
            }
        }
        #expect(compared > 100)
    }

    @Test("The pages of a dataset by day speak of months")
    func pages() throws {
        let releases = PeriodFixture.releases(seed: 7)
        let snapshot = try Snapshot(
            release: #require(releases.last), cells: cells(releases), definitions: PeriodFixture.definitions)
        let site = try Site(snapshot: snapshot, definitions: PeriodFixture.definitions, templates: Templates())
        let page = try #require(site.files().first { $0.path == "services/council-tax.html" })
        let text = String(decoding: page.bytes, as: UTF8.self)
        #expect(text.contains("Latest figures, November 2025"))
        #expect(!text.contains("Latest figures, 1"))
    }
}
