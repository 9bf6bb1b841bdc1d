import Deliberation
import Events
import Foundation
import Ingest
import Journal
import Testing

/// From the socket's bytes to what the deliberation reads: decoder, batch, row of the journal, events.
@Suite struct ConversationReadingTests {
    private static let labels = Dictionary(uniqueKeysWithValues: Fixture.terms.map { ($1, $0) })

    private func reading(_ events: [String]) throws -> EventReading {
        let batch = try Fixture.decoder().decode(events)
        #expect(batch.verdict == [UInt8](repeating: 0, count: events.count))
        let row = BatchCoding.encode(batch.events, tombstones: [])
        return EventReading(try BatchCoding.decode(row).events) { Self.labels[$0] }
    }

    @Test func everythingThatAnEventSays() throws {
        let person = ",\"participant\":\"ann\",\"participantNumber\":12"
        let text = #""conversation":"traffic","statement":3,"text":"Ask ann@example.org\nfor a \"zone\".""#
        let reading = try reading([
            Fixture.said("statement", text + person + ",\"language\":\"zh\",\"seed\":true", id: "s"),
            Fixture.event(),
            Fixture.said("statement", Fixture.statementData + ",\"language\":\"tlh\"", id: "t"),
            Fixture.said("vote", Fixture.voteData.replacing("p-1", with: "ann") + ",\"participantNumber\":12", id: "v"),
            Fixture.said("vote", Fixture.voteData.replacing("agree", with: "disagree"), id: "w"),
            Fixture.said("vote", Fixture.voteData.replacing("agree", with: "pass"), id: "x"),
            Fixture.said("moderation", Fixture.moderationData + ",\"meta\":true", id: "m"),
            Fixture.said("moderation", Fixture.moderationData.replacing("accepted", with: "rejected"), id: "n"),
            Fixture.said("moderation", Fixture.moderationData.replacing("accepted", with: "unreviewed"), id: "o"),
        ])
        #expect(reading.unreadable == 0 && reading.commitments.isEmpty)
        #expect(Set(reading.conversations.keys) == ["traffic"])
        let said = try #require(reading.conversations["traffic"])
        #expect(said.statements.map(\.number) == [3, 7])
        #expect(said.statements[0].text == "Ask [e-mail]\nfor a \"zone\".")
        #expect(said.statements.map(\.language) == ["zh", ""])
        #expect(said.statements.map(\.isSeed) == [true, false])
        #expect(said.statements[0].author == said.votes[0].participant && said.statements[1].author == nil)
        #expect(
            said.votes.map(\.participant.number) == [12, ParticipantKey.withoutNumber, ParticipantKey.withoutNumber])
        #expect(said.votes.map(\.answer) == [.agree, .disagree, .pass])
        #expect(said.votes.allSatisfy { $0.statement == 7 && $0.time == 1_773_135_000_000 })
        #expect(said.votes[0].participant.token != said.votes[1].participant.token)
        #expect(said.votes[1].participant == said.votes[2].participant)
        #expect(said.decisions.map(\.state) == [.accepted, .rejected, .unreviewed])
        #expect(said.decisions.map(\.isMeta) == [true, false, false])
        #expect(Set(said.votes.map(\.identity) + said.decisions.map(\.identity)).count == 6)
    }

    @Test func commitments() throws {
        let evidence = ",\"evidence\":\"https://town.example/plan?x=1#y\""
        let later = Fixture.commitmentData.replacing("promised", with: "done").replacing(
            "We plant.", with: "+44 20 7946 0958")
        let explained =
            #""commitment":"c-2","answer":"explain","status":"dropped","responsible":"é","text":"No\nland.""#
        let found = try reading([
            Fixture.said("commitment", Fixture.commitmentData + "," + Fixture.onStatement + evidence, id: "a"),
            Fixture.said("commitment", later + "," + Fixture.onService, id: "b"),
            Fixture.said("commitment", explained + "," + Fixture.onStatement, id: "c"),
            Fixture.said(
                "commitment",
                explained.replacing("explain", with: "partly") + ",\"due\":\"2030-01-02\","
                    + Fixture.onStatement, id: "d"),
        ])
        #expect(found.unreadable == 0 && found.conversations.isEmpty)
        #expect(found.commitments.map(\.id) == ["c-1", "c-1", "c-2", "c-2"])
        #expect(found.commitments[0].subject == .statement(conversation: "traffic", number: 7))
        #expect(found.commitments[1].subject == .service("permit", finding: "Half of all wait too long."))
        #expect(found.commitments.map(\.answer) == [.act, .act, .explain, .partly])
        #expect(found.commitments.map(\.status) == [.promised, .done, .dropped, .dropped])
        #expect(found.commitments.map(\.responsible) == ["Street office", "Street office", "é", "é"])
        let due = Fixture.day(2026, 9, 30)
        #expect(found.commitments.map(\.due) == [due, due, nil, Fixture.day(2030, 1, 2)])
        #expect(found.commitments.map(\.text) == ["We plant.", "[phone]", "No\nland.", "No\nland."])
        #expect(found.commitments.map(\.evidence) == ["https://town.example/plan?x=1#y", "", "", ""])
    }

    /// The same token is another person in another conversation, and no respondent.
    @Test func pseudonymsHoldInOneConversation() throws {
        let batch = try Fixture.decoder().decode([
            Fixture.said("vote", Fixture.voteData, id: "1"),
            Fixture.said("vote", Fixture.voteData.replacing("traffic", with: "parks"), id: "2"),
            Fixture.feedback(#""respondent":"p-1""#),
            Fixture.said("vote", Fixture.voteData.replacing("agree", with: "pass"), id: "3"),
        ])
        #expect(batch.verdict == [0, 0, 0, 0])
        #expect(Set(batch.events.respondent).count == 3 && !batch.events.respondent.contains(0))
        #expect(batch.events.respondent[0] == batch.events.respondent[3])
    }

    /// What an event of another kind carries is dropped and counted; a statement's largest number and texts are accepted.
    @Test func limitsAndForeignFields() throws {
        let decoder = try Fixture.decoder()
        let text = String(repeating: "é", count: 1_000)
        let largest = "\"conversation\":\"traffic\",\"statement\":999999,\"text\":\"\(text)\",\"participant\":\"p\""
        #expect(decoder.reason(Fixture.said("statement", largest + ",\"participantNumber\":1000000000000")) == nil)
        let batch = decoder.decode([
            Fixture.said("vote", Fixture.voteData + #","service":"permit","rating":9,"text":"x","what":1"#),
            Fixture.feedback(#""vote":"agree","statement":4,"meta":true,"seed":false"#),
        ])
        #expect(batch.verdict == [0, 0] && batch.droppedFields == 8)
        #expect(batch.events.rating == [3, 0] && batch.events.flags == [EventFlags.hasTarget, 0])
    }

    /// A row that no decoder writes is passed over and counted.
    @Test func impossibleRows() throws {
        let batch = try Fixture.decoder().decode([
            Fixture.said("statement", Fixture.statementData, id: "s"), Fixture.said("vote", Fixture.voteData, id: "v"),
            Fixture.said("moderation", Fixture.moderationData, id: "m"),
            Fixture.said("commitment", Fixture.commitmentData + "," + Fixture.onService, id: "c"),
        ]).events
        #expect(EventReading(batch) { Self.labels[$0] }.unreadable == 0)
        #expect(EventReading(batch) { _ in nil }.unreadable == 4)
        for change: (inout EventBatch) -> Void in [
            { $0.flags[0] = 0 }, { $0.target[1] = -1 }, { $0.rating[1] = 4 }, { $0.rating[1] = 0 },
            { $0.respondent[1] = 0 }, { $0.stage[2] = 14 }, { $0.stage[3] = 13 }, { $0.needMet[3] = 5 },
            { $0.commentBytes[$0.commentBytes.count - 1] = EventTexts.separator },
        ] {
            var other = batch
            change(&other)
            #expect(EventReading(other) { Self.labels[$0] }.unreadable == 1)
        }
    }
}
