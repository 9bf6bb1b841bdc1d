import Foundation
import Testing

@testable import Definitions

@Suite struct ServedPopulationTests {
    static let registry = """
        portfolios: [{id: home, name: Home}]
        organisations:
          - {id: office, name: Office, portfolio: home, timeZone: Europe/London}
        providers: [{id: helper, name: Helper, kind: charity}]
        channels: {digital: [web], assisted: [assisted-digital], other: [phone]}
        regions: [north, south]
        services:
          - id: passport
            name: Passport
            organisation: office
            channels: [web, phone]
            population:
              region: {north: 120000, south: 80000}
              channel: {web: 3, phone: 2}
              source: Census
              asOf: 31 December 2025
          - {id: birth, name: Birth, organisation: office}
        """

    @Test func figuresAreReadWithTheirSource() throws {
        let file = YAMLFile(name: "services.yaml")
        let registry = try #require(RegistryReader(file: file).registry(from: Data(Self.registry.utf8)))
        #expect(file.problems.map(\.description) == [])
        let population = try #require(registry.service("passport")?.population)
        #expect(
            population.counts == [.region: ["north": 120_000, "south": 80_000], .channel: ["web": 3, "phone": 2]])
        #expect(population.source == "Census" && population.asOf == "31 December 2025")
        #expect(registry.service("birth")?.population == nil)
    }

    @Test(arguments: [
        Mistake("north: 120000", "nort: 120000", line: 13, says: "unknown region \"nort\"", "\"north\"?"),
        Mistake("north: 120000", "north: many", line: 13, says: "whole number above 0", "\"many\""),
        Mistake("north: 120000", "north: 0", line: 13, says: "whole number above 0"),
        Mistake("north: 120000", "north: 1.5", line: 13, says: "whole number above 0"),
        Mistake("{north: 120000, south: 80000}", "{north: 120000}", line: 13, says: "fewer than two categories"),
        Mistake("web: 3", "assisted-digital: 3", line: 14, says: "unknown channel \"assisted-digital\""),
        Mistake("source: Census", "sorce: Census", line: 15, says: "unknown key \"sorce\"", "\"source\"?"),
        Mistake("      source: Census\n", "", line: 13, says: "lacks \"source\""),
        Mistake("asOf: 31 December 2025", "asOf: 2025", line: 16, says: "must be text"),
        Mistake(
            "      region: {north: 120000, south: 80000}\n      channel: {web: 3, phone: 2}\n", "", line: 13,
            says: "no figures"),
        Mistake("region: {north: 120000, south: 80000}", "region: 200000", line: 13, says: "must be a map"),
    ])
    func aMistakeIsNamedWithItsLine(mistake: Mistake) {
        #expect(Self.registry.contains(mistake.old))
        let text = Self.registry.replacingOccurrences(of: mistake.old, with: mistake.new)
        let found = MistakeTests.registryProblems(text)
        let hit = found.contains { problem in
            problem.description.hasPrefix("services.yaml:\(mistake.line): ")
                && mistake.says.allSatisfy(problem.message.contains)
        }
        #expect(hit, "\(found.map(\.description))")
    }
}
