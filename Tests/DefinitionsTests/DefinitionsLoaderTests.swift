import Foundation
import Testing

@testable import Definitions

/// The folder `Pipelines/` of this package.
let pipelines = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Pipelines")

struct DefinitionsLoaderTests {
    @Test func theFilesOfThisProjectLoad() throws {
        let definitions = try DefinitionsLoader.load(folder: pipelines)
        #expect(definitions.problems.map(\.description) == [])
        #expect(
            definitions.datasets.map(\.id) == [
                "boston-311", "case-journeys", "case-outcomes", "channel-shift", "comment-themes", "nhs-fft",
                "outcomes",
                "provider-comparison", "response-by-channel", "response-by-region", "service-experience",
            ])
        #expect(
            definitions.conversations.map(\.id) == ["bg2050", "biodiversity", "city-centre-traffic", "vtaiwan-uberx"])
        #expect(definitions.registry.services.count { $0.organisation == "city-of-boston" } == 17)
        #expect(definitions.datasets.allSatisfy { $0.digest.count == 64 && $0.measureList.count == $0.measures.count })
        let experience = try #require(definitions.datasets.last)
        #expect(experience.disclosure == .wholeBatches(k: 10))
        #expect(experience.parentDepth == 1)
        #expect(experience.rollups.contains([.organisation, .channel]))
        #expect(experience.goals["satisfaction.top2box"] == 0.8)
    }

    @Test func oneBadDatasetDoesNotStopTheOthers() throws {
        let folder = try TemporaryFolder(copying: pipelines)
        defer { folder.remove() }
        try folder.write("id: broken\nperiod: [", to: "broken.yaml")
        try folder.write("not: read", to: "outcomes.test.yaml")
        let definitions = try DefinitionsLoader.load(folder: folder.url)
        #expect(definitions.datasets.count == 11)
        #expect(definitions.problems.count == 1)
        #expect(definitions.problems.first?.file.hasSuffix("/broken.yaml") == true)
        #expect((definitions.problems.first?.line ?? 0) > 0)
    }

    /// The earlier version is read from its own file and counted beside its successor; without the file it is a mistake.
    @Test func anEarlierVersionComesFromItsOwnFile() throws {
        let folder = try TemporaryFolder(copying: pipelines)
        defer { folder.remove() }
        let old = try String(contentsOf: pipelines.appending(path: "outcomes.yaml"), encoding: .utf8)
        let new = old.replacingOccurrences(
            of: "version: 1\n", with: "version: 2\nsupersedes: {version: 1, since: 2026-04-01, reason: Better}\n")
        #expect(new != old)
        try folder.write(new, to: "outcomes.yaml")
        let alone = try DefinitionsLoader.load(folder: folder.url)
        #expect(
            alone.problems.map(\.file).map { String($0.suffix(19)) } == [
                "earlier/outcomes.v1.yaml".suffix(19).description
            ])
        #expect(alone.datasets.count == 11)
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "earlier"), withIntermediateDirectories: true)
        try folder.write(old, to: "earlier/outcomes.v1.yaml")
        let both = try DefinitionsLoader.load(folder: folder.url)
        #expect(both.problems.isEmpty)
        let earlier = try #require(both.datasets.first { $0.id == "outcomes.v1" })
        #expect(earlier.isEarlierVersion && earlier.baseID == "outcomes" && earlier.version == 1)
        #expect(both.digest != alone.digest)
        // A file that says another version than its name is not taken for it.
        try folder.write(
            old.replacingOccurrences(of: "version: 1\n", with: "version: 3\n"), to: "earlier/outcomes.v1.yaml")
        let wrong = try DefinitionsLoader.load(folder: folder.url)
        #expect(wrong.problems.count == 1 && wrong.datasets.count == 11)
    }

    @Test func aBrokenOrMissingRegistryThrows() throws {
        let folder = try TemporaryFolder(copying: pipelines)
        defer { folder.remove() }
        try folder.write("portfolios: 3\n", to: "services.yaml")
        #expect(throws: InvalidRegistry.self) { try DefinitionsLoader.load(folder: folder.url) }
        try FileManager.default.removeItem(at: folder.url.appending(path: "services.yaml"))
        #expect(throws: InvalidRegistry.self) { try DefinitionsLoader.load(folder: folder.url) }
    }
}
