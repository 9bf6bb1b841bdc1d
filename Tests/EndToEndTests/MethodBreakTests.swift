import Foundation
import TestKit
import Testing

/// A method is changed: both versions are counted over the replayed journal, and what the change does is published.
@Suite struct MethodBreakTests {
    private static func key(_ row: [String: String]) -> String {
        ["period", "period_start", "service", "organisation", "portfolio", "channel", "metric_id"]
            .map { row[$0] ?? "" }.joined(separator: "|")
    }

    @Test func bothVersionsStandSideBySideAfterAReplay() throws {
        var program = try Program()
        let pipelines = program.folder.url.appending(path: "Pipelines")
        let shipped = Program.projectRoot.appending(path: "Pipelines")
        try FileManager.default.createDirectory(
            at: pipelines.appending(path: "earlier"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: shipped.appending(path: "services.yaml"), to: pipelines.appending(path: "services.yaml"))
        let first = try String(contentsOf: shipped.appending(path: "case-outcomes.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "disclosure: {k: 10}", with: "disclosure: {open: All of it is made up}")
        try first.write(to: pipelines.appending(path: "case-outcomes.yaml"), atomically: true, encoding: .utf8)
        program.pipelines = pipelines.path

        let simulation = [
            "simulate", "--seed", "8", "--start", "2026-01-01T00:00:00Z", "--days", "50", "--cases-per-day", "200",
        ]
        try #require(try program.run(simulation).code == 0)
        try #require(try program.run(["publish", "--now", "--tick-at", "2026-02-20T00:00:00Z"]).code == 0)
        let alone = Dictionary(
            uniqueKeysWithValues: try program.table("case-outcomes").map { (Self.key($0), $0["value"]) })
        #expect(
            !FileManager.default.fileExists(
                atPath: program.exports.appending(path: "v1/latest/case-outcomes/method-break.csv").path))

        // From February on silence of three days is enough.
        let second = first.replacingOccurrences(
            of: "version: 1",
            with: """
                version: 2
                supersedes: {version: 1, since: 2026-02-01, reason: Three days are enough}
                cases: {timeoutDays: 3}
                """)
        try first.write(
            to: pipelines.appending(path: "earlier/case-outcomes.v1.yaml"), atomically: true, encoding: .utf8)
        try second.write(to: pipelines.appending(path: "case-outcomes.yaml"), atomically: true, encoding: .utf8)
        let replayed = try program.run(["replay"])
        try #require(replayed.code == 0, "\(replayed.errors)")

        let later = Dictionary(
            uniqueKeysWithValues: try program.table("case-outcomes").map { (Self.key($0), $0["value"]) })
        let breaks = try program.table("case-outcomes", "method-break")
        for row in breaks {
            #expect(row["value_before"] == alone[Self.key(row)], "\(Self.key(row))")
            #expect(row["value_after"] == later[Self.key(row)], "\(Self.key(row))")
            #expect(row["version_in_force"] == (row["period_start"] == "2026-01-01" ? "1" : "2"))
        }
        // Every value that differs is there, and only those.
        let differing = Set(alone.filter { later[$0.key] != $0.value }.keys)
        #expect(differing.isSubset(of: Set(breaks.map(Self.key))))
        #expect(breaks.contains { $0["metric_id"] == "cases.late_completions" })
        #expect(breaks.contains { $0["metric_id"] == "abandonment.by_case" })
        #expect(!breaks.contains { $0["metric_id"] == "cases.started" })
        // The earlier version is published whole as well, as it was.
        let kept = Dictionary(
            uniqueKeysWithValues: try program.table("case-outcomes.v1").map { (Self.key($0), $0["value"]) })
        #expect(kept == alone)
        print("method break: \(breaks.count) of \(later.count) values differ")
    }
}
