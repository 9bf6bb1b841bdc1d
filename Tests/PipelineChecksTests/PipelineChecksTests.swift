import Foundation
import TestKit
import Testing

@testable import PipelineChecks

/// The folder `Pipelines/` of this package.
private let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Pipelines")

@Suite struct PipelineChecksTests {
    @Test func everythingInPipelinesIsSound() throws {
        let results = try PipelineChecks.run(folder: shipped)
        for result in results { #expect(result.isSound, "\(result.report)") }
        #expect(results.count { $0.kind == .dataset } == results.count { $0.kind == .test })
        #expect(results.allSatisfy { $0.kind != .test || $0.cases > 0 })
        #expect(results.count { $0.kind == .mapping } == 2)
        #expect(results.count { $0.kind == .conversation } == 4)
        #expect(results.summary.hasSuffix(": no mistakes"))
    }

    static let sound = """
        cases:
          - name: small
            events:
              - {type: feedback, lane: backfill, time: "2026-03-02T10:00:00Z", service: renew-passport, channel: web, rating: 5, times: 400}
              - {type: feedback, lane: backfill, time: "2026-03-02T10:00:00Z", service: renew-passport, channel: web, rating: 1, times: 1200}
            rows:
              - {service: renew-passport, channel: web, metric_id: satisfaction.top2box, value: 0.25, n: 1600}
            absent:
              - {service: renew-passport, channel: phone, metric_id: satisfaction.top2box}
            held: 0
        """

    /// The mistakes of the experience dataset's test file after replacing a text in it.
    private func mistakes(replacing old: String, by new: String) throws -> [String] {
        let folder = try TemporaryFolder()
        let pipelines = folder.url.appending(path: "Pipelines")
        try FileManager.default.createDirectory(at: pipelines, withIntermediateDirectories: true)
        for name in ["services.yaml", "service-experience.yaml"] {
            try FileManager.default.copyItem(at: shipped.appending(path: name), to: pipelines.appending(path: name))
        }
        try #require(Self.sound.contains(old))
        let text = Self.sound.replacingOccurrences(of: old, with: new)
        try Data(text.utf8).write(to: pipelines.appending(path: "service-experience.test.yaml"))
        return try PipelineChecks.run(folder: pipelines).flatMap(\.mistakes).map(\.description)
    }

    @Test func theSampleIsSound() throws {
        #expect(try mistakes(replacing: "small", by: "small") == [])
    }

    @Test(arguments: [
        ("value: 0.25", "value: 0.2500001", ":7: ", "value is 0.25, not 0.2500001"),
        ("n: 1600", "n: 1601", ":7: ", "n is 1600, not 1601"),
        ("channel: web, metric_id", "channel: app, metric_id", ":7: ", "channel is web, not app"),
        ("channel: web, metric_id", "metric_id", ":7: ", "fits 2 published rows; tell them apart by channel"),
        ("channel: phone, metric_id", "channel: web, metric_id", ":9: ", "is published; expected no such row"),
        ("held: 0", "held: 3", ":10: ", "held is 0, not 3"),
        ("held: 0", "rejected: [time-invalid]", ":10: ", "no event was refused as time-invalid"),
        ("rating: 1", "rating: 9", ":5: ", "refused as rating-out-of-range"),
        ("rating: 1", "rating: 1, stage: completed", ":5: ", "intake drops it"),
        ("rating: 1", "ratng: 1", ":5: ", "unknown key \"ratng\" in an event; did you mean \"rating\"?"),
        ("n: 1600", "nn: 1600", ":7: ", "unknown key \"nn\" in a row"),
        ("held:", "heldd:", ":10: ", "did you mean \"held\"?"),
        ("channel: phone", "channel: fone", ":9: ", "unknown channel \"fone\""),
        ("0.25", "a quarter", ":7: ", "expected a number"),
        ("top2box, value", "top3box, value", ":7: ", "did you mean \"satisfaction.top2box\"?"),
        ("type: feedback", "type: feedbak", ":4: ", "did you mean \"feedback\"?"),
    ])
    func aPlantedMistakeIsFoundInItsLine(old: String, new: String, line: String, says: String) throws {
        let found = try mistakes(replacing: old, by: new)
        let file = "Pipelines/service-experience.test.yaml"
        #expect(found.contains { $0.hasPrefix(file + line) && $0.contains(says) }, "\(found)")
    }

    @Test func aDatasetWithoutTestsAndATestWithoutDatasetAreMistakes() throws {
        let folder = try TemporaryFolder()
        for name in ["services.yaml", "outcomes.yaml"] {
            try FileManager.default.copyItem(at: shipped.appending(path: name), to: folder.url.appending(path: name))
        }
        try Data(Self.sound.utf8).write(to: folder.url.appending(path: "nothing.test.yaml"))
        try Data("services: []".utf8).write(to: folder.url.appending(path: "broken.yaml"))
        let results = try PipelineChecks.run(folder: folder.url)
        let text = results.filter { !$0.isSound }.map(\.report).joined(separator: "\n")
        #expect(text.contains("outcomes.test.yaml: the dataset has no test file"))
        #expect(text.contains("nothing.test.yaml: there is no dataset file nothing.yaml"))
        #expect(text.contains("broken.yaml:1:"))
        #expect(results.first?.isSound == true)
    }

    @Test func aBrokenRegistryIsReportedAlone() throws {
        let folder = try TemporaryFolder()
        try Data("portfolios: 3".utf8).write(to: folder.url.appending(path: "services.yaml"))
        let results = try PipelineChecks.run(folder: folder.url)
        #expect(results.count == 1 && results.first?.kind == .registry && results.first?.isSound == false)
    }
}
