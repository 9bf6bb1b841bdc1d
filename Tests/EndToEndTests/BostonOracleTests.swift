import Foundation
import TestKit
import Testing

/// The whole Boston half-year through the real program, against a recomputation straight from the CSV.
@Suite struct BostonOracleTests {
    private static let services = [
        "PWDx": "boston-public-works", "ISD": "boston-inspectional-services", "BTDT": "boston-transportation",
        "INFO": "boston-hotline-information", "PARK": "boston-parks", "PROP": "boston-property-management",
        "HS_O": "boston-civil-rights-housing", "BWSC": "boston-water-and-sewer", "DISB": "boston-disability",
        "ANML": "boston-animal-control", "HS_Y": "boston-youthline", "GEN_": "boston-general",
        "CHT_": "boston-city-hall-truck", "HS_V": "boston-veterans", "BPS_": "boston-public-schools",
        "HS_D": "boston-code-hs-d", "No Q": "boston-no-queue",
    ]

    private struct Naive {
        var opened: [String: Int] = [:]
        var closed: [String: Int] = [:]
        var negative: [String: Int] = [:]
        var hours: [String: [Double]] = [:]
        var rows = 0
        var open = 0
    }

    @Test func countsAndQuantilesEqualANaiveRecomputation() throws {
        guard let shared = SharedData.folder(for: "Boston oracle") else { return }
        let file = shared.appending(path: "boston-311-2015h1/boston-311-2015h1.csv.gz")
        let naive = try Self.recompute(file)
        #expect(naive.rows == 58_119)
        #expect(naive.closed.values.reduce(0, +) + naive.open == naive.rows)

        let program = try Program()
        let imported = try program.run(["import", file.path, "--mapping", "boston-311"])
        try #require(imported.code == 0, "\(imported.errors)")
        try #require(try program.run(["publish", "--now", "--tick-at", "2016-01-12T00:00:00Z"]).code == 0)

        var opened: [String: Int] = [:]
        var closed: [String: Int] = [:]
        var negative: [String: Int] = [:]
        var compared = 0
        for row in try program.table("boston-311") where row["service"] != "all" && row["period"] == "month" {
            let service = try #require(row["service"])
            let month = try #require(row["period_start"]).prefix(7)
            let key = "\(service) \(month)"
            let count = row["value"].flatMap(Double.init).map { Int($0) } ?? 0
            switch row["metric_id"] {
            case "cases.opened": opened[key] = count == 0 ? nil : count
            case "cases.closed": closed[key] = count == 0 ? nil : count
            case "time_to_outcome.negative": negative[key] = count == 0 ? nil : count
            case "time_to_outcome.median": compared += try compare(row, 0.5, naive.hours[key])
            case "time_to_outcome.p90": compared += try compare(row, 0.9, naive.hours[key])
            default: break
            }
        }
        #expect(opened == naive.opened)
        #expect(closed == naive.closed)
        #expect(negative == naive.negative)
        #expect(compared == 2 * naive.hours.count)
        print(
            "Boston: \(naive.rows) rows, \(naive.opened.count) department-months opened, \(compared) quantiles compared"
        )

        // Importing the same file again changes nothing.
        let again = try program.run(["import", file.path, "--mapping", "boston-311"])
        #expect(again.output.contains("0 sent now"))
    }

    /// Nearest rank within the stated 1 % of the buckets.
    private func compare(_ row: [String: String], _ p: Double, _ hours: [Double]?) throws -> Int {
        guard let hours = hours?.sorted(), !hours.isEmpty else {
            #expect(row["value"] == "")
            return 0
        }
        let exact = hours[Int((p * Double(hours.count)).rounded(.up)) - 1]
        let published = try #require(row["value"].flatMap(Double.init))
        #expect(abs(published - exact) <= 0.01 * exact + 1e-9, "\(row["service"] ?? "") \(row["period_start"] ?? "")")
        return 1
    }

    private static func recompute(_ file: URL) throws -> Naive {
        let unpack = Process()
        unpack.executableURL = URL(fileURLWithPath: "/bin/gzip")
        unpack.arguments = ["-dc", file.path]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let rows = NaiveCSV.parse([UInt8](try pipe.fileHandleForReading.readToEnd() ?? Data()))
        let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($0.element, $0.offset) })
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "America/New_York"))
        func instant(_ text: String) -> Date? {
            let parts = text.split { "/: ".contains($0) }
            guard parts.count == 7, let hour = Int(parts[3]) else { return nil }
            return calendar.date(
                from: DateComponents(
                    year: Int(parts[2]), month: Int(parts[0]), day: Int(parts[1]),
                    hour: hour % 12 + (parts[6] == "PM" ? 12 : 0), minute: Int(parts[4]), second: Int(parts[5])))
        }
        var naive = Naive()
        for row in rows.dropFirst() {
            func cell(_ name: String) -> String { column[name].map { row[$0] } ?? "" }
            let service = services[cell("Department")] ?? "unknown"
            let opening = cell("OPEN_DT")
            naive.rows += 1
            naive.opened["\(service) \(month(opening))", default: 0] += 1
            let closing = cell("CLOSED_DT")
            guard !closing.isEmpty, let start = instant(opening), let end = instant(closing) else {
                naive.open += 1
                continue
            }
            let key = "\(service) \(month(closing))"
            naive.closed[key, default: 0] += 1
            let hours = end.timeIntervalSince(start) / 3600
            if hours < 0 { naive.negative[key, default: 0] += 1 } else { naive.hours[key, default: []].append(hours) }
        }
        return naive
    }

    private static func month(_ text: String) -> String { "\(text.dropFirst(6).prefix(4))-\(text.prefix(2))" }
}
