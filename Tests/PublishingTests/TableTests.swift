import Definitions
import Disclosure
import Foundation
import Measures
import TestKit
import Testing

@testable import Publishing

@Suite("Tables and formats")
struct TableTests {
    private func snapshot(_ releases: [Release], _ definitions: Definitions = Fixture.definitions) throws -> Snapshot {
        var cells = ReleasedCells()
        for release in releases { try cells.add(release, definitions: definitions) }
        return try Snapshot(release: #require(releases.last), cells: cells, definitions: definitions)
    }

    private func file(_ path: String, in snapshot: Snapshot) throws -> [UInt8] {
        try #require(snapshot.files.first { $0.path == path }).bytes
    }

    private func rows(_ path: String, in snapshot: Snapshot) throws -> [[String: String]] {
        let lines = NaiveCSV.parse(try file(path, in: snapshot))
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    private func release(
        _ counts: [String: Int64], labels: [String] = ["renew-passport", "own-staff", "web"], position: Int64 = 1
    ) -> Release {
        Release(
            position: position, time: 1_772_357_400_000, isSweep: false,
            increments: [
                ReleaseIncrement(dataset: "service-experience", period: 20_507, labels: labels, counts: counts)
            ])
    }

    @Test("CSV and JSON hold the same rows, value for value")
    func sameRows() throws {
        let snapshot = try snapshot(Fixture.releases(weeks: 1, services: 7))
        for id in ["service-experience", "public-requests"] {
            let csv = try rows("\(id)/\(id).csv", in: snapshot)
            let json = try JSONDecoder().decode(File.self, from: Data(try file("\(id)/\(id).json", in: snapshot)))
            #expect(json.snapshot == snapshot.id.text)
            #expect(json.rows.count == csv.count)
            #expect(csv.count >= 20)
            let isSame = zip(json.rows, csv).allSatisfy { object, row in
                row.allSatisfy { name, text in
                    switch object[name] {
                    case .text(let value): value == text
                    case .number(let value): value == Double(text)
                    case .null, nil: text.isEmpty
                    }
                }
            }
            #expect(isSame)
        }
    }

    private struct File: Decodable {
        var snapshot: String
        var rows: [[String: Value]]
    }

    private enum Value: Decodable {
        case text(String)
        case number(Double)
        case null

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    @Test("The rows are the sums of the increments")
    func sums() throws {
        let releases = Fixture.releases(weeks: 2, services: 5)
        let table = try rows("service-experience/service-experience.csv", in: try snapshot(releases))
        let increments = releases.flatMap(\.increments).filter { $0.dataset == "service-experience" }
        func total(_ dimensions: [String], where isWanted: ([String: String]) -> Bool = { _ in true }) -> Int64 {
            let others = ["service", "provider", "channel", "organisation", "portfolio", "provider_kind"]
                .filter { !dimensions.contains($0) }
            return table.filter { row in
                row["metric_id"] == "need_met.self_report_yes" && others.allSatisfy { row[$0] == "all" }
                    && dimensions.allSatisfy { row[$0] != "all" } && isWanted(row)
            }.reduce(0) { $0 + (Int64($1["need_yes"] ?? "") ?? 0) }
        }
        let expected = increments.reduce(Int64(0)) { $0 + ($1.counts["need_yes"] ?? 0) }
        for grouping in [["service", "provider", "channel"], ["service"], ["organisation"], ["provider_kind"], []] {
            #expect(total(grouping) == expected, "\(grouping)")
        }
        let borders = increments.filter { ["renew-passport", "apply-visa"].contains($0.labels[0]) }
            .reduce(Int64(0)) { $0 + ($1.counts["need_yes"] ?? 0) }
        #expect(total(["organisation"]) { $0["organisation"] == "borders" } == borders)
    }

    @Test("The worked case of 10, 10, 20, 30, 30 ratings")
    func worked() throws {
        let counts: [String: Int64] = ["r1": 10, "r2": 10, "r3": 20, "r4": 30, "r5": 30, "feedback_events": 100]
        let table = try rows("service-experience/service-experience.csv", in: try snapshot([release(counts)]))
        func row(_ metric: String) throws -> [String: String] {
            try #require(table.first { $0["metric_id"] == metric && $0["service"] == "renew-passport" })
        }
        #expect(Double(try row("satisfaction.mean_normalised")["value"] ?? "") == 0.65)
        let share = try row("satisfaction.top2box")
        #expect(share["value"] == "0.6")
        #expect(share["n"] == "100")
        #expect(abs((Double(share["interval_low"] ?? "") ?? 0) - 0.502_002_6) < 1e-6)
        #expect(abs((Double(share["interval_high"] ?? "") ?? 0) - 0.690_598_7) < 1e-6)
        #expect(share["value_status"] == "p")
        #expect(share["need_yes"] == "")
        let empty = try row("need_met.self_report_yes")
        #expect([empty["value"], empty["n"], empty["value_status"], empty["need_yes"]] == ["", "", "k", ""])
    }

    @Test("Text that a spreadsheet would run is neutralised, numbers are not")
    func formulas() {
        for start in ["=", "+", "-", "@", "\t", "\r", "\n"] {
            let field = TableColumns.Field.text(start + "1,\"x\"")
            #expect(NaiveCSV.parse(Array(CSVText.line([field]).utf8)) == [["'" + start + "1,\"x\""]])
        }
        #expect(CSVText.line([.number("-1"), .text("plain"), .empty]) == "-1,plain,\r\n")
    }

    @Test("A count under k in a gated dataset stops the publication")
    func belowThreshold() throws {
        let broken = PublishingError.belowThreshold(dataset: "service-experience", counter: "r5", count: 9, k: 10)
        #expect(throws: broken) { try snapshot([release(["r5": 9])]) }
        #expect(throws: PublishingError.negativeCount(dataset: "service-experience", counter: "r5")) {
            try snapshot([release(["r5": -10])])
        }
        #expect(throws: PublishingError.labelsMismatch(dataset: "service-experience", labels: ["a"])) {
            try snapshot([release(["r5": 10], labels: ["a"])])
        }
        #expect(throws: PublishingError.unknownCounter(dataset: "service-experience", counter: "votes")) {
            try snapshot([release(["votes": 10])])
        }
        try withFolder { folder in
            var exporter = try Exporter(root: folder, definitions: Fixture.definitions)
            #expect(throws: broken) { try exporter.accept(release(["r5": 9])) }
            #expect(try contents(of: folder).isEmpty)
        }
    }

    @Test("Every small number is hidden from every file of a gated dataset")
    func nothingSmall() throws {
        let snapshot = try snapshot(Fixture.releases(weeks: 1))
        let table = try #require(snapshot.tables.first { $0.dataset.id == "service-experience" })
        for row in table.rows {
            #expect(row.value.n ?? 10 >= 10)
            #expect(row.value.counters.values.allSatisfy { $0 == 0 || $0 >= 10 })
            if row.value.value == nil { #expect([.low, .unavailable].contains(row.value.status)) }
        }
        #expect(!snapshot.files.contains { $0.path == "service-experience/duration-histogram.csv" })
    }

    @Test("The histogram of an open dataset gives its quantiles back")
    func histogram() throws {
        let snapshot = try snapshot(Fixture.releases(weeks: 1))
        let table = try rows("public-requests/public-requests.csv", in: snapshot)
        let cases = try rows("public-requests/duration-histogram.csv", in: snapshot)
        for row in table where row["metric_id"] == "time_to_outcome.median" && row["service"] != "all" {
            let own = cases.filter { $0["service"] == row["service"] && $0["period_start"] == row["period_start"] }
            let total = own.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) }
            #expect(String(total) == row["n"])
            var seen = 0
            let middle = try #require(
                own.first {
                    seen += Int($0["count"] ?? "") ?? 0; return seen >= (total + 1) / 2
                })
            let value = (Double(row["value"] ?? "") ?? -1) * 3600
            #expect(value >= Double(middle["bucket_lower_seconds"] ?? "") ?? .infinity)
            #expect(value < Double(middle["bucket_upper_seconds"] ?? "") ?? -1)
        }
    }

    @Test("The data package lists every data file with its hash")
    func dataPackage() throws {
        let snapshot = try snapshot(Fixture.releases(weeks: 1))
        let package = try #require(
            JSONSerialization.jsonObject(with: Data(try file("public-requests/datapackage.json", in: snapshot)))
                as? [String: Any])
        let resources = try #require(package["resources"] as? [[String: Any]])
        #expect(resources.count == 6)
        for resource in resources {
            let path = try #require(resource["path"] as? String)
            let listed = try #require(snapshot.files.first { $0.path == "public-requests/\(path)" })
            #expect(resource["hash"] as? String == "sha256:" + listed.digest)
            #expect(resource["bytes"] as? Int == listed.bytes.count)
        }
    }

    @Test("Numbers read the same everywhere")
    func numbers() {
        #expect(NumberText.exact(0.1) == "0.1")
        #expect(NumberText.exact(3) == "3")
        #expect(NumberText.exact(1.0 / 3) == "0.3333333333333333")
        #expect(NumberText.grouped(1_234_567) == "1,234,567")
        #expect(NumberText.tenths(-0.04) == "0.0")
        #expect(NumberText.tenths(12_345.67) == "12,345.7")
    }
}
