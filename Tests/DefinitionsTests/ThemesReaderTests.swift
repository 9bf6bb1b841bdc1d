import Foundation
import Testing

@testable import Definitions

@Suite struct ThemesReaderTests {
    static let good = """
        id: sample
        title: A sample
        version: 1
        themes:
          - id: waiting
            title: Waiting
            en:
              phrases: [wait*, too long]
              not: [no wait]
            de:
              phrases: [wart*]
          - id: cost
            title: Cost
            en: {phrases: [price]}
            de: {phrases: [preis*]}
        """

    static let mistakes: [Mistake] = [
        Mistake("id: sample", "id: simple", line: 1, says: "expected the file's own name", "\"sample\""),
        Mistake("version: 1", "version: 0", line: 3, says: "whole number from 1"),
        Mistake("themes:", "theme:", line: 4, says: "unknown key", "\"themes\"?"),
        Mistake("id: waiting", "id: Waiting Time", line: 5, says: "not a usable id"),
        Mistake("id: cost", "id: waiting", line: 12, says: "taken by line 5"),
        Mistake("    en:\n", "    eng:\n", line: 7, says: "unknown key \"eng\"", "did you mean \"en\"?"),
        Mistake("phrases: [wait*, too long]", "phrase: [wait*]", line: 8, says: "unknown key", "\"phrases\"?"),
        Mistake("[wait*, too long]", "[]", line: 8, says: "\"phrases\" of \"en\"", "is empty"),
        Mistake("[wait*, too long]", "[wait*, wa*]", line: 8, says: "\"wa*\" is no phrase", "3 letters before a star"),
        Mistake("[wait*, too long]", "[wait*, wa*it]", line: 8, says: "end of a word"),
        Mistake("[wait*, too long]", "[wait*, \"...\"]", line: 8, says: "is no word"),
        Mistake("[wait*, too long]", "[wait*, no]", line: 8, says: "yes/no value", "in quotes"),
        Mistake("[wait*, too long]", "[wait*, \"[phone]\"]", line: 8, says: "square brackets"),
        Mistake("[wait*, too long]", "[wait*, Wáit*]", line: 8, says: "the same as \"wait*\""),
        Mistake("[wait*, too long]", "[wait*, no wait]", line: 9, says: "the same as \"no wait\""),
        Mistake("[no wait]", "[no queue]", line: 9, says: "shares no word", "never cancel"),
        Mistake("    de: {phrases: [preis*]}", "", line: 12, says: "\"cost\" lacks \"de\""),
        Mistake("    en: {phrases: [price]}\n    de: {phrases: [preis*]}", "", line: 12, says: "has no rules"),
        Mistake("    title: Cost\n", "", line: 12, says: "lacks \"title\""),
    ]

    static func problems(_ yaml: String) -> [DefinitionError] {
        let file = YAMLFile(name: "sample.yaml")
        _ = ThemesReader(file: file, languages: ["en", "de", "cy"]).list(id: "sample", from: Data(yaml.utf8))
        return file.problems
    }

    @Test func aGoodListIsRead() throws {
        #expect(Self.problems(Self.good).isEmpty)
        let file = YAMLFile(name: "sample.yaml")
        let list = try #require(
            ThemesReader(file: file, languages: ["en", "de"]).list(id: "sample", from: Data(Self.good.utf8)))
        #expect(list.themes.map(\.metricID) == ["theme.waiting.share", "theme.cost.share"])
        #expect(list.themes.map(\.place) == [0, 1] && list.languages == ["de", "en"])
        #expect(list.entries[0].rules["en"]?.phrases.map(\.words.count) == [1, 2])
        #expect(list.entries[0].rules["en"]?.exceptions.count == 1 && list.digest.count == 64)
    }

    @Test(arguments: mistakes) func aMistakeIsNamedWithItsLine(mistake: Mistake) {
        #expect(Self.good.contains(mistake.old))
        let found = Self.problems(Self.good.replacingOccurrences(of: mistake.old, with: mistake.new))
        let hit = found.contains { problem in
            problem.description.hasPrefix("sample.yaml:\(mistake.line): ")
                && mistake.says.allSatisfy(problem.message.contains)
        }
        #expect(hit, "\(found.map(\.description))")
    }

    @Test func tooManyThemesAreRefused() {
        let themes = (0..<33).map { "  - {id: t\($0), title: T, en: {phrases: [word\($0)]}}" }.joined(separator: "\n")
        let found = Self.problems("id: sample\ntitle: T\nversion: 1\nthemes:\n" + themes)
        #expect(found.count == 1 && found.first?.message.contains("33 themes; expected 32 at most") == true)
    }

    /// A copy of the shipped folder after replacing a text in one of its files.
    private func load(_ name: String, replacing old: String, by new: String) throws -> Definitions {
        let folder = try TemporaryFolder(copying: pipelines)
        defer { folder.remove() }
        let text = try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
        try #require(text.contains(old))
        try folder.write(text.replacingOccurrences(of: old, with: new), to: name)
        return try DefinitionsLoader.load(folder: folder.url)
    }

    @Test(arguments: [
        ("themes: public-services\n", "themes: public-servces\n", "did you mean \"public-services\"?"),
        ("themes: public-services\n", "", "the measure comment-themes needs \"themes\""),
        ("[comment-themes, under-review, late-events]", "[late-events]", "which is not asked for"),
        ("[comment-themes, under-review, late-events]", "[comment-themes, comment-themes]", "stands twice"),
    ])
    func aDatasetAndItsListHaveToFit(old: String, new: String, says: String) throws {
        let definitions = try load("comment-themes.yaml", replacing: old, by: new)
        #expect(definitions.problems.count == 1)
        #expect(definitions.problems.first?.message.contains(says) == true, "\(definitions.problems)")
        #expect(!definitions.datasets.contains { $0.id == "comment-themes" })
    }

    @Test func aListWithAMistakeLeavesOutItsDatasetsOnly() throws {
        let definitions = try load("themes/public-services.yaml", replacing: "version: 1", by: "version: one")
        let files = definitions.problems.map { $0.file.split(separator: "/").dropFirst().joined(separator: "/") }
        #expect(files == ["themes/public-services.yaml", "comment-themes.yaml", "nhs-fft.yaml"])
        #expect(definitions.datasets.contains { $0.id == "outcomes" })
    }

    @Test func aChangeOfRulesMeansCountingAnew() throws {
        let before = try DefinitionsLoader.load(folder: pipelines)
        let same = try load("themes/public-services.yaml", replacing: "version: 1", by: "version: 1")
        let after = try load("themes/public-services.yaml", replacing: "[wait, waits,", by: "[wait, wayt, waits,")
        #expect(before.digest == same.digest)
        #expect(after.problems.isEmpty && before.digest != after.digest)
        #expect(before.datasets.map(\.digest) == after.datasets.map(\.digest))
    }
}
