import Events
import Foundation
import Testing

@testable import Definitions

struct ConversationReaderTests {
    static let good = """
        id: traffic
        title: {en: Traffic, de: Verkehr}
        question: {en: How?, de: Wie?}
        description: For this test.
        owner: office
        languages: [en, de]
        opens: 2026-03-01
        closes: 2026-03-31
        moderation: after
        moderationPolicy: No attacks on people.
        invited: 400
        participantsTold: true
        publishes: rows
        minimumVoters: 6
        answer: {responsible: Mayor, withinDays: 30}
        licence: {id: CC0-1.0, url: "https://example.org/licence"}
        attribution: {text: Somebody, links: ["https://example.org/1", "https://example.org/2"]}
        """

    static let mistakes: [Mistake] = [
        Mistake("opens:", "openss:", line: 7, says: "unknown key \"openss\"", "did you mean \"opens\"?"),
        Mistake("opens: 2026-03-01", "opens: 2026-02-29", line: 7, says: "\"2026-02-29\"", "a day such as"),
        Mistake("opens: 2026-03-01\n", "", line: 1, says: "lacks \"opens\""),
        Mistake("closes: 2026-03-31", "closes: 2026-02-28", line: 8, says: "before \"opens\""),
        Mistake("closes: 2026-03-31", "closes: soon", line: 8, says: "\"soon\"", "a day such as"),
        Mistake("id: traffic", "id: trafic", line: 1, says: "expected the file's own name"),
        Mistake("owner: office", "owner: ofice", line: 5, says: "unknown organisation", "did you mean \"office\"?"),
        Mistake("owner: office\n", "", line: 1, says: "lacks \"owner\""),
        Mistake("de: Verkehr", "fr: Trafic", line: 2, says: "unknown key \"fr\""),
        Mistake(", de: Verkehr", "", line: 2, says: "lacks \"de\""),
        Mistake("de: Wie?", "de: \"\"", line: 3, says: "is empty"),
        Mistake("[en, de]", "[]", line: 6, says: "\"languages\" is empty"),
        Mistake("[en, de]", "[en, de, en]", line: 6, says: "stands twice"),
        Mistake("moderation: after", "moderation: afterwards", line: 9, says: "unknown value", "before, after"),
        Mistake("moderationPolicy: No attacks on people.\n", "", line: 1, says: "lacks \"moderationPolicy\""),
        Mistake("invited: 400", "invited: many", line: 11, says: "whole number"),
        Mistake(
            "participantsTold: true", "participantsTold: false", line: 13, says: "participantsTold",
            "people are told before they vote"),
        Mistake("participantsTold: true\n", "", line: 12, says: "participantsTold"),
        Mistake("participantsTold: true", "participantsTold: \"true\"", line: 12, says: "must be true or false"),
        Mistake("participantsTold: true", "alreadyPublic: \"\"", line: 12, says: "is empty"),
        Mistake("publishes: rows", "publishes: all", line: 13, says: "unknown value", "rows, aggregates"),
        Mistake("minimumVoters: 6", "minimumVoters: 4", line: 14, says: "from 5"),
        Mistake("withinDays: 30", "withinDays: 0", line: 15, says: "from 1"),
        Mistake("responsible: Mayor, ", "", line: 15, says: "lacks \"responsible\""),
        Mistake("https://example.org/licence", "example", line: 16, says: "https://"),
        Mistake("https://example.org/2", "example", line: 17, says: "a link of the attribution", "https://"),
    ]

    private static func read(_ yaml: String, id: String = "traffic") -> (Conversation?, [DefinitionError]) {
        let registryFile = YAMLFile(name: "services.yaml")
        guard let registry = RegistryReader(file: registryFile).registry(from: Data(MistakeTests.registry.utf8)) else {
            return (nil, registryFile.problems)
        }
        let file = YAMLFile(name: "traffic.yaml")
        let found = ConversationReader(file: file, registry: registry).conversation(id: id, from: Data(yaml.utf8))
        return (found, file.problems)
    }

    @Test func everythingInTheFileIsRead() throws {
        let (found, problems) = Self.read(Self.good)
        #expect(problems.isEmpty)
        let conversation = try #require(found)
        #expect(conversation.title == ["en": "Traffic", "de": "Verkehr"] && conversation.question["de"] == "Wie?")
        #expect(conversation.owner == "office" && conversation.languages == ["en", "de"])
        let (opens, closes) = (
            CivilDay.number(year: 2026, month: 3, day: 1), CivilDay.number(year: 2026, month: 3, day: 31)
        )
        #expect(conversation.openDays == opens...closes)
        #expect(conversation.moderation == .after && conversation.invited == 400 && conversation.minimumVoters == 6)
        #expect(conversation.publishes == .rows && conversation.areParticipantsTold)
        #expect(conversation.answer == .init(responsible: "Mayor", withinDays: 30))
        #expect(conversation.attribution?.links.count == 2 && conversation.digest.count == 64)
    }

    @Test func whatMayBeLeftOut() throws {
        var short = Self.good
        for line in ["closes: ", "invited: ", "minimumVoters: ", "answer: ", "attribution: ", "participantsTold: "] {
            short = short.split(separator: "\n").filter { !$0.hasPrefix(line) }.joined(separator: "\n")
        }
        for publishes in ["publishes: aggregates", "publishes: rows\nalreadyPublic: By others."] {
            let (found, problems) = Self.read(short.replacingOccurrences(of: "publishes: rows", with: publishes))
            #expect(problems.isEmpty)
            let conversation = try #require(found)
            #expect(conversation.minimumVoters == 5 && conversation.answer == nil && conversation.attribution == nil)
            #expect(conversation.openDays == conversation.opens...Int32.max && !conversation.areParticipantsTold)
        }
    }

    @Test(arguments: mistakes)
    func aMistakeIsNamedWithItsLine(mistake: Mistake) {
        #expect(Self.good.contains(mistake.old))
        let (_, found) = Self.read(Self.good.replacingOccurrences(of: mistake.old, with: mistake.new))
        let hit = found.contains { problem in
            problem.description.hasPrefix("traffic.yaml:\(mistake.line): ")
                && mistake.says.allSatisfy(problem.message.contains)
        }
        #expect(hit, "\(found.map(\.description))")
    }

    /// Keys name services and conversations in one list.
    @Test func theIdOfAServiceIsTaken() {
        let (_, found) = Self.read(Self.good.replacingOccurrences(of: "id: traffic", with: "id: birth"), id: "birth")
        #expect(
            found.count == 1 && found.first?.line == 1 && found.first?.message.contains("that of a service") == true)
    }

    @Test func oneBadConversationStopsNothingAndEachIsPartOfTheDigest() throws {
        let folder = try TemporaryFolder(copying: pipelines)
        defer { folder.remove() }
        let before = try DefinitionsLoader.load(folder: folder.url)
        try folder.write("id: broken\nlanguages: [", to: "conversations/broken.yaml")
        let broken = try DefinitionsLoader.load(folder: folder.url)
        #expect(broken.conversations.count == before.conversations.count && broken.digest == before.digest)
        #expect(broken.problems.count == 1 && broken.problems[0].file.hasSuffix("/conversations/broken.yaml"))
        let parks = Self.good.replacingOccurrences(of: "office", with: "town-services")
            .replacingOccurrences(of: "id: traffic", with: "id: parks")
            .replacingOccurrences(of: "[en, de]", with: "[en, de-AT]").replacingOccurrences(of: " de:", with: " de-AT:")
        try folder.write(parks, to: "conversations/broken.yaml")
        try FileManager.default.moveItem(
            at: folder.url.appending(path: "conversations/broken.yaml"),
            to: folder.url.appending(path: "conversations/parks.yaml"))
        let more = try DefinitionsLoader.load(folder: folder.url)
        #expect(more.problems.isEmpty && more.conversation("parks") != nil && more.digest != before.digest)
        #expect(Set(["parks", "de-AT", "bg2050"]).isSubset(of: more.labels) && !before.labels.contains("de-AT"))
    }
}
