import Foundation
import TestKit
import Testing

/// Every Boston request followed from its own start to its end by the real program, against a reading of the CSV by hand.
@Suite struct BostonCasesTests {
    /// Requests of one department opened in one month.
    private struct Cohort {
        var started = 0
        var refused = 0
        var completed = 0
        var declared: [String: Int] = [:]
        var hours: [Double] = []
        var negative = 0
        var within = 0
        var beyond = 0
        var open: Int { started - refused - completed }
    }

    @Test func outcomesMediansAndCensoringEqualANaiveReading() throws {
        guard let shared = SharedData.folder(for: "Boston cases") else { return }
        let file = shared.appending(path: "boston-311-2015h1/boston-311-2015h1.csv.gz")
        let naive = try Self.recompute(file)
        let program = try Program()
        let imported = try program.run(["import", file.path, "--mapping", "boston-311"])
        try #require(imported.code == 0, "\(imported.errors)")
        try #require(try program.run(["publish", "--now", "--tick-at", "2016-01-12T00:00:00Z"]).code == 0)

        var compared = 0
        var cohorts: Set<String> = []
        for row in try program.table("boston-311")
        where row["service"] != "all" && (row["period"] ?? "month") == "month" {
            let key = "\(row["service"] ?? "") \((row["period_start"] ?? "").prefix(7))"
            let cohort = naive[key] ?? Cohort()
            let value = row["value"].flatMap(Double.init)
            func expect(_ part: Int, of whole: Int) {
                #expect(row["n"].flatMap { Int($0) } == whole, "\(key) \(row["metric_id"] ?? "")")
                let share = whole == 0 ? nil : Double(part) / Double(whole)
                #expect(value == share, "\(key) \(row["metric_id"] ?? "")")
                compared += 1
            }
            func count(_ expected: Int) {
                #expect(value == Double(expected), "\(key) \(row["metric_id"] ?? "")")
                compared += 1
            }
            let declared = cohort.declared
            let said = (declared["yes"] ?? 0) + (declared["partly"] ?? 0) + (declared["no"] ?? 0)
            switch row["metric_id"] {
            case "cases.started":
                count(cohort.started)
                if cohort.started > 0 { cohorts.insert(key) }
            case "cases.in_progress": count(cohort.open)
            case "completion.by_case": expect(cohort.refused + cohort.completed, of: cohort.started)
            case "cases.open_share":
                expect(cohort.open, of: cohort.started)
                #expect((row["value_status"] == "p") == (cohort.open > 0), "\(key)")
            case "need_met.by_case.declared_yes": expect(declared["yes"] ?? 0, of: said)
            case "need_met.by_case.declared_unknown":
                expect(declared["unknown"] ?? 0, of: said + (declared["unknown"] ?? 0))
            case "timeliness.by_case": expect(cohort.within, of: cohort.within + cohort.beyond)
            case "time_to_outcome.by_case.negative": count(cohort.negative)
            case "time_to_outcome.by_case.median":
                compared += quantile(row, 0.5, cohort.hours, of: cohort.hours.count)
            case "time_to_outcome.by_case.p90": compared += quantile(row, 0.9, cohort.hours, of: cohort.hours.count)
            case "time_to_outcome.by_case.median_of_started":
                compared += quantile(row, 0.5, cohort.hours, of: cohort.hours.count + cohort.open)
            case "time_to_outcome.by_case.p90_of_started":
                compared += quantile(row, 0.9, cohort.hours, of: cohort.hours.count + cohort.open)
            default: break
            }
        }
        #expect(cohorts == Set(naive.keys))
        print("Boston cases: \(naive.count) department-months, \(compared) values compared")
        #expect(compared > 1_000)
        try recompute(program)
        printShares(try program.table("boston-311"))
    }

    /// What a stranger does: medians from the published histograms alone.
    private func recompute(_ program: Program) throws {
        for (file, metric) in [
            ("duration-histogram", "time_to_outcome"), ("case-duration-histogram", "time_to_outcome.by_case"),
        ] {
            var histograms: [String: [Int: Int]] = [:]
            var keys: Set<[String]> = []
            for row in try program.table("boston-311", file) {
                let day = row["period_start"] ?? ""
                let service = row["service"] ?? ""
                let bucket = try #require(row["bucket_lower_seconds"].flatMap { Int($0) })
                let width = (row["bucket_upper_seconds"].flatMap { Int($0) } ?? 0) - bucket
                #expect(width > 0 && keys.insert([day, service, "\(bucket)"]).inserted)
                histograms["\(service) \(day.prefix(7))", default: [:]][2 * bucket + width - 1, default: 0] +=
                    row["count"].flatMap { Int($0) } ?? 0
            }
            var compared = 0
            for row in try program.table("boston-311")
            where row["period"] == "month" && row["service"] != "all" && row["value"] != "" {
                guard let id = row["metric_id"], [metric + ".median", metric + ".p90"].contains(id) else { continue }
                let key = "\(row["service"] ?? "") \((row["period_start"] ?? "").prefix(7))"
                let histogram = try #require(histograms[key]).sorted { $0.key < $1.key }
                let total = histogram.reduce(0) { $0 + $1.value }
                let rank = Int(((id.hasSuffix("p90") ? 0.9 : 0.5) * Double(total)).rounded(.up))
                var seen = 0
                let found = histogram.first { entry in
                    seen += entry.value
                    return seen >= rank
                }
                let hours = Double(found?.key ?? -1) / 7200
                #expect(abs(hours - (row["value"].flatMap(Double.init) ?? -9)) < 1e-9, "\(key) \(id)")
                compared += 1
            }
            #expect(compared > 100)
        }
    }

    /// The table of docs/evidence.md, from what was published.
    private func printShares(_ rows: [[String: String]]) {
        struct Sum {
            var counts: [String: Int] = [:]
            subscript(_ name: String) -> Int { counts["case_" + name] ?? 0 }
        }
        var departments: [String: Sum] = [:]
        for row in rows where row["service"] != "all" && row["period"] == "month" {
            guard let id = row["metric_id"],
                ["completion.by_case", "need_met.by_case.declared_unknown"].contains(id)
            else { continue }
            for (name, count) in row where name.hasPrefix("case_") {
                departments[row["service"] ?? "", default: Sum()].counts[name, default: 0] += Int(count) ?? 0
            }
        }
        func percent(_ part: Int, _ whole: Int) -> String {
            whole == 0 ? "–" : String(format: "%.1f %%", 100 * Double(part) / Double(whole))
        }
        for (name, sum) in departments.sorted(by: { $0.value["started"] > $1.value["started"] }) {
            let said = sum["declared_yes"] + sum["declared_partly"] + sum["declared_no"]
            print(
                "Boston outcome | \(name) | \(sum["started"]) | \(percent(sum["completed"], sum["started"]))",
                "| \(percent(sum["refused"], sum["started"]))",
                "| \(percent(sum["started"] - sum["completed"] - sum["refused"], sum["started"]))",
                "| \(percent(sum["declared_yes"], said)) of \(said)",
                "| \(percent(sum["declared_unknown"], said + sum["declared_unknown"])) |")
        }
        let wanted = [
            "cases.started", "cases.open_share", "time_to_outcome.by_case.median",
            "time_to_outcome.by_case.median_of_started", "time_to_outcome.by_case.p90",
            "time_to_outcome.by_case.p90_of_started",
        ]
        for length in ["month", "week"] {
            let all = rows.filter {
                $0["service"] == "all" && $0["organisation"] == "all" && $0["period"] == length
            }
            for start in Set(all.compactMap { $0["period_start"] }).sorted() where start < "2015-07" {
                let values = wanted.map { metric in
                    let row = all.first { $0["period_start"] == start && $0["metric_id"] == metric }
                    return row?["value"].flatMap(Double.init).map { String(format: "%.3f", $0) } ?? row?["value_status"]
                        ?? ""
                }
                print("Boston \(length) | \(start) | \(values.joined(separator: " | ")) |")
            }
        }
    }

    /// Nearest rank over `count` cases of which those that have no duration come last, within the stated 1 %.
    private func quantile(_ row: [String: String], _ p: Double, _ hours: [Double], of count: Int) -> Int {
        let place = "\(row["service"] ?? "") \(row["period_start"] ?? "") \(row["metric_id"] ?? "")"
        let rank = Int((p * Double(count)).rounded(.up))
        guard count > 0, rank <= hours.count else {
            #expect(row["value"] == "", "\(place)")
            return 1
        }
        let exact = hours.sorted()[max(1, rank) - 1]
        let published = row["value"].flatMap(Double.init) ?? -1
        #expect(abs(published - exact) <= 0.01 * exact + 1e-9, "\(place)")
        return 1
    }

    // MARK: Reading by hand

    private static let services = [
        "PWDx": "public-works", "ISD": "inspectional-services", "BTDT": "transportation", "INFO": "hotline-information",
        "PARK": "parks", "PROP": "property-management", "HS_O": "civil-rights-housing", "BWSC": "water-and-sewer",
        "DISB": "disability", "ANML": "animal-control", "HS_Y": "youthline", "GEN_": "general",
        "CHT_": "city-hall-truck", "HS_V": "veterans", "BPS_": "public-schools", "HS_D": "code-hs-d",
        "No Q": "no-queue",
    ]

    /// What the words after "case closed" and "closed date" say: the ending, and whether the need was met.
    private static let outcomes: [String: (isRefused: Bool, need: String)] = [
        "case resolved": (false, "yes"), "abated": (false, "yes"), "corr": (false, "yes"), "viocor": (false, "yes"),
        "violfnd": (false, "partly"), "vioiss": (false, "partly"), "ticket": (false, "partly"),
        "case invalid": (true, "no"), "novio": (true, "no"), "nobase": (true, "no"), "noacc": (false, "no"),
    ]

    /// By words instead of by a pattern.
    private static func outcome(_ reason: String) -> (isRefused: Bool, need: String) {
        var words = reason.lowercased().split { !("a"..."z").contains($0) }.map(String.init)
        guard words.starts(with: ["case", "closed"]) else { return (false, "unknown") }
        while words.starts(with: ["case", "closed"]) || words.starts(with: ["closed", "date"]) { words.removeFirst(2) }
        for length in [2, 1] {
            if let found = outcomes[words.prefix(length).joined(separator: " ")] { return found }
        }
        return (false, "unknown")
    }

    private static func recompute(_ file: URL) throws -> [String: Cohort] {
        let rows = NaiveCSV.parse(try Program.unpacked(file))
        let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($0.element, $0.offset) })
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "America/New_York"))
        func instant(_ text: String) -> Double? {
            let parts = text.split { "/: ".contains($0) }
            guard parts.count == 7, let hour = Int(parts[3]) else { return nil }
            return calendar.date(
                from: DateComponents(
                    year: Int(parts[2]), month: Int(parts[0]), day: Int(parts[1]),
                    hour: hour % 12 + (parts[6] == "PM" ? 12 : 0), minute: Int(parts[4]), second: Int(parts[5])))?
                .timeIntervalSince1970
        }
        var cohorts: [String: Cohort] = [:]
        for row in rows.dropFirst() {
            func cell(_ name: String) -> String { column[name].map { row[$0] } ?? "" }
            let opening = cell("OPEN_DT")
            let month = "\(opening.dropFirst(6).prefix(4))-\(opening.prefix(2))"
            let key = "boston-\(services[cell("Department")] ?? "unknown") \(month)"
            var cohort = cohorts[key] ?? Cohort()
            cohort.started += 1
            if let start = instant(opening), let end = instant(cell("CLOSED_DT")) {
                let (isRefused, need) = outcome(cell("CLOSURE_REASON"))
                if isRefused { cohort.refused += 1 } else { cohort.completed += 1 }
                cohort.declared[need, default: 0] += 1
                if end < start { cohort.negative += 1 } else { cohort.hours.append((end - start) / 3600) }
                // A target that lies before the opening is no target.
                if let target = instant(cell("TARGET_DT")), end >= start, target >= start {
                    if end <= target { cohort.within += 1 } else { cohort.beyond += 1 }
                }
            }
            cohorts[key] = cohort
        }
        return cohorts
    }
}
