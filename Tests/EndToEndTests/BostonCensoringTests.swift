import Foundation
import TestKit
import Testing

/// The Boston half-year as it stood on 1 July 2015 beside what became of it: what open cases hide, and what does not flatter.
@Suite struct BostonCensoringTests {
    private struct Week {
        var started = 0.0
        var open = 0.0
        var median: Double?
        var medianOfStarted: Double?
    }

    @Test func theLastWeeksAreMarkedAndTheHonestMedianOnlyFalls() throws {
        guard let shared = SharedData.folder(for: "Boston censoring") else { return }
        let file = shared.appending(path: "boston-311-2015h1/boston-311-2015h1.csv.gz")
        let now = try weeks(of: file, tick: "2016-01-12T00:00:00Z")
        let folder = try TemporaryFolder()
        let earlier = folder.url.appending(path: "as-of-july.csv")
        try Self.asItStood(Program.unpacked(file)).write(to: earlier)
        let then = try weeks(of: earlier, tick: "2015-07-01T04:00:00Z")

        #expect(then.keys.sorted() == now.keys.sorted())
        for (start, before) in then {
            let after = try #require(now[start])
            #expect(before.started == after.started, "\(start)")
            #expect(before.open >= after.open, "\(start)")
            // Cases that end later can only bring the honest median down, to the width of a bucket.
            if let honest = before.medianOfStarted {
                #expect((after.medianOfStarted ?? .infinity) <= honest * 1.01, "\(start)")
            }
        }
        let complete = then.keys.sorted().dropLast()
        let recent = complete.suffix(3)
        for start in recent {
            let (before, after) = (then[start] ?? Week(), now[start] ?? Week())
            // Marked: many are open. Flattering: the ended ones took less than it will take in the end.
            #expect(before.open > 2 * after.open, "\(start)")
            #expect((before.median ?? 0) < (after.median ?? 0), "\(start)")
            #expect((before.medianOfStarted ?? .infinity) >= (after.medianOfStarted ?? 0) * 0.99, "\(start)")
        }
        func text(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "not reached" }
        for start in complete.suffix(8) {
            let (before, after) = (then[start] ?? Week(), now[start] ?? Week())
            print(
                "Boston censoring | \(start) | \(Int(before.started))",
                "| \(text(before.open * 100)) % | \(text(before.median)) | \(text(before.medianOfStarted))",
                "| \(text(after.open * 100)) % | \(text(after.median)) | \(text(after.medianOfStarted)) |")
        }
    }

    /// The whole city, week by week, as published.
    private func weeks(of file: URL, tick: String) throws -> [String: Week] {
        let program = try Program()
        let imported = try program.run(["import", file.path, "--mapping", "boston-311"])
        try #require(imported.code == 0, "\(imported.errors)")
        try #require(try program.run(["publish", "--now", "--tick-at", tick]).code == 0)
        var weeks: [String: Week] = [:]
        for row in try program.table("boston-311")
        where row["service"] == "all" && row["organisation"] == "all" && row["period"] == "week" {
            guard let start = row["period_start"], start < "2015-07" else { continue }
            let value = row["value"].flatMap(Double.init)
            switch row["metric_id"] {
            case "cases.started": weeks[start, default: Week()].started = value ?? 0
            case "cases.open_share":
                weeks[start, default: Week()].open = value ?? 0
                #expect(row["value_status"] == ((value ?? 0) > 0 ? "p" : ""), "\(start)")
            case "time_to_outcome.by_case.median": weeks[start, default: Week()].median = value
            case "time_to_outcome.by_case.median_of_started":
                weeks[start, default: Week()].medianOfStarted = value
            default: break
            }
        }
        return weeks
    }

    /// Requests that were closed from July on are open again.
    private static func asItStood(_ bytes: [UInt8]) throws -> Data {
        var rows = NaiveCSV.parse(bytes)
        let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($0.element, $0.offset) })
        let closing = try #require(column["CLOSED_DT"])
        for index in rows.indices.dropFirst() {
            let text = rows[index][closing]
            guard !text.isEmpty, "\(text.dropFirst(6).prefix(4))/\(text.prefix(5))" >= "2015/07/01" else { continue }
            rows[index][closing] = ""
            for (name, value) in [("CASE_STATUS", "Open"), ("CLOSURE_REASON", ""), ("OnTime_Status", "")] {
                if let place = column[name] { rows[index][place] = value }
            }
        }
        let lines = rows.map { row in
            row.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
        }
        return Data(lines.joined().utf8)
    }
}
