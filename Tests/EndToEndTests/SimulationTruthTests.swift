import Foundation
import TestKit
import Testing

/// A made-up state whose every case was drawn before: what is published is what was drawn, exactly.
@Suite struct SimulationTruthTests {
    /// What was drawn for one case.
    private struct Drawn {
        var service: String
        var channel: String
        var activities: [Int]
        var ending: String
        var end: Int
        var endChannel: String
        var isLate: Bool
        var returned: Int?
        var start: Int { activities[0] }
    }

    private struct Sums {
        var counts: [String: Int] = [:]
        var hours: [Double] = []
    }

    private static let first = 1_767_225_600
    private static let days = 40
    private static let timeouts = ["report-street-problem": 60, "start-company": 14]
    private static let digital: Set<String> = ["web", "app"]

    @Test func whatIsPublishedIsWhatWasDrawn() throws {
        var program = try Program()
        program.pipelines = try openCopy(in: program.folder.url).path
        let truth = program.folder.url.appending(path: "truth.csv")
        let simulation = [
            "simulate", "--seed", "12", "--start", "2026-01-01T00:00:00Z", "--days", "\(Self.days)",
            "--cases-per-day", "150", "--truth", truth.path,
        ]
        try #require(try program.run(simulation).code == 0)
        let drawn = try Self.read(truth)
        var compared = 0
        var abandoned: [Int] = []
        // While the youngest cases are open, and long after; counting is killed on the way to the second.
        for (instant, isKilled) in [("2026-02-10T00:00:00Z", false), ("2026-04-30T00:00:00Z", true)] {
            let publish = ["publish", "--now", "--tick-at", instant]
            if isKilled {
                #expect(try program.run(publish, failPoint: "processing.before-checkpoint:1").wasKilled)
            }
            try #require(try program.run(publish).code == 0)
            let now = Int(try Date(instant, strategy: .iso8601).timeIntervalSince1970)
            let expected = Self.sums(drawn, at: now)
            compared += try compare(program, expected)
            abandoned.append(expected.values.reduce(0) { $0 + ($1.counts["case_abandoned"] ?? 0) })
        }
        #expect(compared > 1_000)
        #expect(abandoned[0] < abandoned[1])
        #expect(drawn.contains { $0.isLate && $0.end < Self.first + Self.days * 86_400 })
        print("simulation: \(drawn.count) cases drawn, \(compared) published numbers compared, all equal")
    }

    /// The shipped definitions of the dataset, with nothing held back, as all of it is made up.
    private func openCopy(in folder: URL) throws -> URL {
        let pipelines = folder.appending(path: "Pipelines")
        let shipped = Program.projectRoot.appending(path: "Pipelines")
        try FileManager.default.createDirectory(at: pipelines, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: shipped.appending(path: "services.yaml"), to: pipelines.appending(path: "services.yaml"))
        let text = try String(contentsOf: shipped.appending(path: "case-outcomes.yaml"), encoding: .utf8)
        try text.replacingOccurrences(of: "disclosure: {k: 10}", with: "disclosure: {open: All of it is made up}")
            .write(to: pipelines.appending(path: "case-outcomes.yaml"), atomically: true, encoding: .utf8)
        return pipelines
    }

    private func compare(_ program: Program, _ expected: [String: Sums]) throws -> Int {
        var compared = 0
        var seen: Set<String> = []
        for row in try program.table("case-outcomes")
        where row["service"] != "all" && row["channel"] != "all" && (row["period"] ?? "month") == "month" {
            let key = "\(row["service"] ?? "") \(row["channel"] ?? "") \((row["period_start"] ?? "").prefix(7))"
            let sums = expected[key] ?? Sums()
            if !sums.counts.isEmpty { seen.insert(key) }
            for (name, text) in row where name.hasPrefix("case_") && text != "" && Self.told.contains(name) {
                #expect(Int(text) == sums.counts[name] ?? 0, "\(key) \(row["metric_id"] ?? "") \(name)")
                compared += 1
            }
            for (metric, p) in [("median", 0.5), ("p90", 0.9)]
            where row["metric_id"] == "time_to_outcome.by_case.\(metric)" {
                guard !sums.hours.isEmpty else {
                    #expect(row["value"] == "")
                    continue
                }
                let exact = sums.hours.sorted()[Int((p * Double(sums.hours.count)).rounded(.up)) - 1]
                #expect(abs((row["value"].flatMap(Double.init) ?? -1) - exact) <= 0.01 * exact, "\(key) \(metric)")
                compared += 1
            }
        }
        #expect(seen == Set(expected.keys))
        return compared
    }

    /// The counters that follow from what was drawn; those of answers need the answers too.
    private static let told: Set<String> = [
        "case_started", "case_completed", "case_refused", "case_abandoned", "case_errored", "case_late_completions",
        "case_duration_measured", "case_duration_negative", "case_ended_once", "case_came_back", "case_ended_again",
        "case_orphans", "case_ended_in_same_channel", "case_left_digital", "case_became_digital",
        "case_switched_otherwise",
    ]

    private static func sums(_ cases: [Drawn], at now: Int) -> [String: Sums] {
        let horizon = first + days * 86_400
        var calendar = Calendar(identifier: .gregorian)
        var found: [String: Sums] = [:]
        for drawn in cases where drawn.start < horizon {
            let zone =
                ["business-licence", "start-company"].contains(drawn.service) ? "Europe/Tallinn" : "Europe/London"
            calendar.timeZone = TimeZone(identifier: zone)!
            let date = calendar.dateComponents([.year, .month], from: Date(timeIntervalSince1970: Double(drawn.start)))
            let month = String(format: "%04d-%02d", date.year!, date.month!)
            let key = "\(drawn.service) \(drawn.channel) \(month)"
            var sums = found[key] ?? Sums()
            func bump(_ name: String) { sums.counts[name, default: 0] += 1 }
            bump("case_started")
            let hasEnded = drawn.ending != "silent" && drawn.end < horizon
            switch drawn.ending {
            case "completed" where hasEnded, "refused" where hasEnded:
                bump("case_" + drawn.ending)
                bump("case_duration_measured")
                sums.hours.append(Double(drawn.end - drawn.start) / 3600)
                if drawn.isLate { bump("case_late_completions") }
                bump(drawn.returned.map { $0 < horizon } ?? false ? "case_came_back" : "case_ended_once")
                bump(channels(drawn.channel, drawn.endChannel))
            case "errored" where hasEnded: bump("case_errored")
            case "abandoned" where hasEnded: bump("case_abandoned")
            default:
                let last = drawn.activities.last { $0 < horizon } ?? drawn.start
                if now - last >= (timeouts[drawn.service] ?? 30) * 86_400 { bump("case_abandoned") }
            }
            found[key] = sums
        }
        return found
    }

    private static func channels(_ began: String, _ ended: String) -> String {
        if began == ended { return "case_ended_in_same_channel" }
        if digital.contains(began) == digital.contains(ended) { return "case_switched_otherwise" }
        return digital.contains(began) ? "case_left_digital" : "case_became_digital"
    }

    private static func read(_ file: URL) throws -> [Drawn] {
        let rows = NaiveCSV.parse([UInt8](try Data(contentsOf: file)))
        return rows.dropFirst().map { row in
            Drawn(
                service: row[0], channel: row[1], activities: row[4].split(separator: ";").map { Int($0)! },
                ending: row[5], end: Int(row[6])!, endChannel: row[7], isLate: row[8] == "true", returned: Int(row[9]))
        }
    }
}
