import Disclosure
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Deliberation
@testable import Publishing

/// What moderators hold back stands in no file and on no page.
struct ModeratedTextsTests {
    /// Found nowhere else, whatever quotes and escapes stand around it.
    private static func text(_ number: Int) -> String { "textofstatement\(number)end" }

    /// 3 is rejected, 1 was never looked at, 0 and 4 are accepted, 2 is a participant's and was never looked at either.
    private static func published(
        _ moderation: Conversation.Moderation, isAlreadyPublic: Bool = false, impostor: Int32? = nil
    ) throws -> (content: [String: String], conversation: PublishedConversation) {
        var definition = AnswersFixture.definition
        definition.moderation = moderation
        if isAlreadyPublic { definition.alreadyPublic = "https://park.example/data" }
        var events = AnswersFixture.events(text: text)
        for number in events.statements.indices where number != 1 {
            events.statements[number].author = ParticipantKey(number: Int64(number), token: UInt64(number))
        }
        for number in [Int32(0), 4] {
            events.decisions.append(
                ModerationDecision(
                    statement: number, time: AnswersFixture.instant(1), identity: 50 + UInt64(number), state: .accepted)
            )
        }
        if let impostor {
            events.statements.append(
                Statement(
                    number: impostor, author: ParticipantKey(token: 77), time: AnswersFixture.instant(0) - 1,
                    identity: 99,
                    text: Self.impostor, language: "en"))
        }
        let definitions = AnswersFixture.definitions(conversations: [definition])
        var release = try #require(Fixture.releases(weeks: 1, services: 1).last)
        release.time = AnswersFixture.instant(30)
        release.conversations = [ConversationRelease(conversation: definition.id, events: events)]
        release.commitments = [3, 2].map { number in
            AnswersFixture.commitment("on-\(number)", AnswersFixture.statement(number), due: 25)
        }
        var released = ReleasedConversations()
        released.add(release)
        let conversation = try #require(released.published(definitions: definitions, at: release.time).first)
        let snapshot = try Snapshot(
            release: release, cells: ReleasedCells(), conversations: [conversation],
            commitments: released.commitments, definitions: definitions)
        let pages = try Site(snapshot: snapshot, definitions: definitions, templates: Templates()).files()
        let content = Dictionary(
            (snapshot.files + pages).map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) },
            uniquingKeysWith: { first, second in first + second })
        return (content, conversation)
    }

    private static let impostor = "textoftheimpostor"

    private func places(of number: Int, _ content: [String: String]) -> [String] {
        content.filter { $0.value.contains(Self.text(number)) }.keys.sorted()
    }

    @Test func rejectedTextsStandNowhere() throws {
        let (content, _) = try Self.published(.after)
        #expect(content.keys.contains("answers/answers.csv") && content.keys.contains("answers/de.html"))
        #expect(places(of: 3, content).isEmpty)
        // The same search finds a text that may be read in every file that holds texts.
        for name in ["comments.csv", "comment-groups.csv", "statements.json", "answers.csv"] {
            #expect(places(of: 2, content).contains("conversations/park/" + name), "\(name)")
        }
        #expect(places(of: 2, content).contains("conversations/park/en.html"))
        #expect(content["conversations/park/comments.csv"]?.contains(ModeratedTexts.withheld) == true)
    }

    @Test func withModerationBeforeOnlyAcceptedTextsOfParticipantsStand() throws {
        let (content, conversation) = try Self.published(.before)
        #expect([2, 3, 5, 6].allSatisfy { places(of: $0, content).isEmpty })
        // Organisers wrote statement 1.
        #expect([0, 1, 4].allSatisfy { !places(of: $0, content).isEmpty })
        // Votes are votes.
        let open = try Self.published(.after).conversation
        #expect(conversation.analysis.consensus == open.analysis.consensus)
        #expect(conversation.analysis.record.votes == open.analysis.record.votes)
    }

    /// An event with an earlier time claims the number of a statement: it may not stand under a decision that was about another text.
    @Test func nobodyTakesADecisionOrTheOrganisersPlace() throws {
        let accepted = try Self.published(.before, impostor: 0).content
        #expect(!accepted.values.contains { $0.contains(Self.impostor) })
        #expect(places(of: 0, accepted).isEmpty)
        for moderation in [Conversation.Moderation.before, .after] {
            let organisers = try Self.published(moderation, impostor: 1).content
            #expect(!organisers.values.contains { $0.contains(Self.impostor) })
            #expect(places(of: 1, organisers).contains("conversations/park/comments.csv"))
        }
    }

    @Test func whatIsPublicElsewhereStays() throws {
        let (content, _) = try Self.published(.before, isAlreadyPublic: true)
        #expect((0..<7).allSatisfy { places(of: $0, content).contains("conversations/park/comments.csv") })
    }

    /// What is held back goes out and comes in again like any other text.
    @Test func filesWithHeldBackTextsGoInAgain() throws {
        let (content, conversation) = try Self.published(.before)
        let names = ConversationFixture.polisNames.map { ("conversations/park/" + $0, $0) }
        let files = try Dictionary(
            uniqueKeysWithValues: names.map { path, name in (name, [UInt8](try #require(content[path]).utf8)) })
        let (events, report) = try ConversationFixture.imported(files)
        #expect(events.votes.count == conversation.analysis.record.votes.count && report.badRowCount == 0)
        #expect(events.statements.count { $0.text == ModeratedTexts.withheld } == 4)
    }
}
