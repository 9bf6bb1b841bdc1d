import Foundation
import Testing

@testable import Definitions

/// A mistake, made by replacing a text of a good file, and what the reader must say about it.
struct Mistake: Sendable, CustomStringConvertible {
    var old: String
    var new: String
    var line: Int
    var says: [String]
    var description: String { new }

    init(_ old: String, _ new: String, line: Int, says: String...) {
        self.old = old
        self.new = new
        self.line = line
        self.says = says
    }
}

struct MistakeTests {
    static let dataset = """
        id: sample
        title: A sample
        description: For this test.
        version: 1
        services: {organisations: [office]}
        events: [feedback]
        dimensions: [service, channel]
        parent: [service]
        period: month
        rollups: [[channel], [organisation], []]
        measures: [responses]
        allowedLatenessHours: 72
        disclosure: {k: 10}
        licence: {id: CC0-1.0, url: "https://example.org/licence"}
        attribution: Somebody
        goals: {satisfaction.top2box: 0.8}
        """

    static let registry = """
        portfolios: [{id: home, name: Home}]
        organisations:
          - {id: office, name: Office, portfolio: home, timeZone: Europe/London}
        providers: [{id: helper, name: Helper, kind: charity}]
        channels: {digital: [web], assisted: [assisted-digital], other: [phone]}
        languages: [en, "no"]
        services:
          - {id: passport, name: Passport, organisation: office, providers: [helper], channels: [web]}
          - {id: birth, name: Birth, organisation: office}
        """

    static let datasetMistakes: [Mistake] = [
        Mistake("period:", "peroid:", line: 9, says: "unknown key \"peroid\"", "did you mean \"period\"?"),
        Mistake("version: 1", "version: one", line: 4, says: "whole number", "\"one\""),
        Mistake("title: A sample", "title: 2024", line: 2, says: "must be text", "a number", "in quotes"),
        Mistake("title: A sample\n", "", line: 1, says: "lacks \"title\""),
        Mistake(
            "[responses]", "[case-completion]", line: 11, says: "follows cases", "must name outcome"),
        Mistake(
            "version: 1", "version: 1\nsupersedes: {version: 1, since: 2026-04-31, reason: Better}", line: 5,
            says: "expected one below the dataset's own"),
        Mistake(
            "version: 1", "version: 2\nsupersedes: {version: 1, since: 2026-04-31, reason: Better}", line: 5,
            says: "\"2026-04-31\"", "2026-04-01"),
        Mistake("version: 1", "version: 1\ncases: {timeoutDays: soon}", line: 5, says: "timeoutDays", "whole number"),
        Mistake("[responses]", "[respones]", line: 11, says: "unknown measure", "did you mean \"responses\"?"),
        Mistake("[service, channel]", "[service, chanel]", line: 7, says: "unknown dimension", "\"channel\"?"),
        Mistake("[service, channel]", "[service, channel, portfolio]", line: 7, says: "carried by no event"),
        Mistake("[office]", "[ofice]", line: 5, says: "unknown organisation", "did you mean \"office\"?"),
        Mistake("{organisations: [office]}", "some", line: 5, says: "expected all"),
        Mistake("k: 10", "k: 9", line: 13, says: "from 10"),
        Mistake("{k: 10}", "{open: }", line: 13, says: "lacks its reason"),
        Mistake("{k: 10}", "{open: true}", line: 13, says: "lacks its reason"),
        Mistake("{k: 10}", "{k: 10, open: public}", line: 13, says: "exactly one"),
        Mistake("[organisation]", "[provider-kind]", line: 10, says: "needs \"provider\""),
        Mistake("[organisation]", "[channel]", line: 10, says: "twice"),
        Mistake("parent: [service]", "parent: [channel]", line: 8, says: "prefix of [service, channel]"),
        Mistake("period: month", "period: fortnight", line: 9, says: "unknown value", "day, week, month"),
        Mistake(
            "period: month", "period: month\nperiods: [week]", line: 10,
            says: "no sum of the released period \"month\"",
            "expected of: month, quarter, year, rolling-12-months"),
        Mistake(
            "period: month", "period: month\nperiods: [moth]", line: 10, says: "unknown period",
            "did you mean \"month\"?"),
        Mistake("period: month", "period: month\nperiods: []", line: 10, says: "names no period"),
        Mistake("[feedback]", "[feedbak]", line: 6, says: "unknown event", "did you mean \"feedback\"?"),
        Mistake("id: sample", "id: other-name", line: 1, says: "expected the file's own name"),
        Mistake("top2box: 0.8", "top2box: 80", line: 16, says: "share from 0 to 1"),
        Mistake("satisfaction.top2box", "satisfaction.top2bxo", line: 16, says: "unknown metric", "top2box"),
        Mistake("version: 1", "version: 1\nversion: 2", line: 4, says: "\"version\"", "twice"),
        Mistake("rollups: [", "rollups: [[", line: 11, says: "not valid YAML"),
        Mistake("https://example.org/licence", "example", line: 14, says: "https://"),
    ]

    static let registryMistakes: [Mistake] = [
        Mistake("Europe/London", "Europe/Londn", line: 3, says: "unknown time zone", "Europe/London"),
        Mistake("Europe/London", "GMT+2", line: 3, says: "unknown time zone"),
        Mistake(
            "organisation: office}", "organisation: office, cases: {timeoutDays: 0}}", line: 9, says: "timeoutDays"),
        Mistake("organisation: office}", "organisation: office, cases: {timeout: 3}}", line: 9, says: "unknown key"),
        Mistake("portfolio: home", "portfolio: hom", line: 3, says: "unknown portfolio", "\"home\"?"),
        Mistake("kind: charity", "kind: charty", line: 4, says: "\"charity\"?"),
        Mistake("organisation: office}", "organisation: offce}", line: 9, says: "unknown organisation"),
        Mistake("providers: [helper]", "providers: [helpr]", line: 8, says: "unknown provider"),
        Mistake("channels: [web]", "channels: [wev]", line: 8, says: "unknown channel"),
        Mistake("id: birth", "id: passport", line: 9, says: "taken by line 8"),
        Mistake("id: birth", "id: Birth Place", line: 9, says: "not a usable id"),
        Mistake("id: birth", "id: other", line: 9, says: "reserved"),
        Mistake("other: [phone]", "other: [web]", line: 5, says: "two classes"),
        Mistake("\"no\"", "no", line: 6, says: "yes/no value", "in quotes"),
        Mistake("portfolios:", "portfolio:", line: 1, says: "unknown key", "\"portfolios\"?"),
    ]

    @Test func theGoodFilesAreGood() {
        #expect(Self.problems(Self.dataset).isEmpty)
        #expect(Self.registryProblems(Self.registry).isEmpty)
    }

    @Test(arguments: datasetMistakes)
    func aMistakeInADatasetIsNamedWithItsLine(mistake: Mistake) {
        expect(mistake, in: Self.dataset, file: "sample.yaml", Self.problems)
    }

    @Test(arguments: registryMistakes)
    func aMistakeInTheRegistryIsNamedWithItsLine(mistake: Mistake) {
        expect(mistake, in: Self.registry, file: "services.yaml", Self.registryProblems)
    }

    @Test func byStepNoMeasureMayNeedOpenCases() {
        let broken = Self.dataset.replacingOccurrences(of: "[service, channel]", with: "[service, channel, step]")
            .replacingOccurrences(of: "events: [feedback]", with: "events: [outcome]")
        let cases = broken.replacingOccurrences(of: "[responses]", with: "[case-completion]")
        #expect(Self.problems(cases).contains { $0.line == 11 && $0.message.contains("use case-endings") })
        #expect(Self.problems(broken.replacingOccurrences(of: "[responses]", with: "[case-endings]")).isEmpty)
    }

    @Test func allMistakesOfAFileAreListed() {
        let broken = Self.dataset.replacingOccurrences(of: "k: 10", with: "k: 2")
            .replacingOccurrences(of: "[responses]", with: "[x]")
        #expect(Self.problems(broken).map(\.line).sorted() == [11, 11, 13])
    }

    private func expect(_ mistake: Mistake, in good: String, file: String, _ read: (String) -> [DefinitionError]) {
        #expect(good.contains(mistake.old))
        let found = read(good.replacingOccurrences(of: mistake.old, with: mistake.new))
        let hit = found.contains { problem in
            problem.description.hasPrefix("\(file):\(mistake.line): ")
                && mistake.says.allSatisfy(problem.message.contains)
        }
        #expect(hit, "\(found.map(\.description))")
    }

    static func problems(_ yaml: String) -> [DefinitionError] {
        let registryFile = YAMLFile(name: "services.yaml")
        guard let registry = RegistryReader(file: registryFile).registry(from: Data(Self.registry.utf8)) else {
            return []
        }
        let file = YAMLFile(name: "sample.yaml")
        _ = DatasetReader(file: file, registry: registry).dataset(id: "sample", from: Data(yaml.utf8))
        return file.problems
    }

    static func registryProblems(_ yaml: String) -> [DefinitionError] {
        let file = YAMLFile(name: "services.yaml")
        _ = RegistryReader(file: file).registry(from: Data(yaml.utf8))
        return file.problems
    }
}
