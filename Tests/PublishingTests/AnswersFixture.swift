import Disclosure
import Events

@testable import Definitions
@testable import Deliberation
@testable import Publishing

/// An invented conversation of ten people about a park, and what was answered, in the summer of 2026.
enum AnswersFixture {
    static let day: Int64 = 86_400_000
    /// Monday, 1 June 2026.
    static let firstDay = CivilDay.number(year: 2026, month: 6, day: 1)

    static func instant(_ days: Int32, hour: Int64 = 12, millisecond: Int64 = 0) -> Int64 {
        Int64(firstDay + days) * day + hour * 3_600_000 + millisecond
    }

    static let definition = Conversation(
        id: "park", title: ["en": "The park", "de": "Der Park"], question: ["en": "What now?", "de": "Was nun?"],
        description: "About the park.", owner: "city", languages: ["en", "de"], opens: firstDay,
        closes: firstDay + 13, moderation: .after, moderationPolicy: "No names.", invited: 50,
        areParticipantsTold: true, publishes: .rows, minimumVoters: 5,
        answer: .init(responsible: "Parks office", withinDays: 30),
        licence: .init(id: "CC-BY-4.0", url: "https://creativecommons.org/licenses/by/4.0/"),
        attribution: .init(text: "Gathered by the park’s friends.", links: ["https://park.example/data"]),
        digest: String(repeating: "0", count: 64))

    static func definitions(timeZone: String = "Europe/London", conversations: [Conversation] = [definition])
        -> Definitions
    {
        var registry = Fixture.registry
        for index in registry.organisations.indices { registry.organisations[index].timeZone = timeZone }
        return Definitions(registry: registry, datasets: [Fixture.feedback], conversations: conversations)
    }

    /// 0 and 1: all agree. 2: all agreed, until the third week. 3: all agree, and it is rejected in the third week. 4: halves.
    /// 5: four people agree and nobody else voted. 6: all disagree.
    static func events(text: (Int) -> String = { "Statement \($0)" }) -> ConversationEvents {
        var events = ConversationEvents()
        for number in 0..<7 {
            events.statements.append(
                Statement(
                    number: Int32(number), author: nil, time: instant(0), identity: UInt64(number), text: text(number),
                    language: "en", isSeed: true))
        }
        events.decisions = [ModerationDecision(statement: 3, time: instant(15), identity: 1, state: .rejected)]
        for person in 0..<10 {
            let key = ParticipantKey(number: Int64(person), token: UInt64(person))
            func vote(_ number: Int32, _ answer: Vote.Answer, on day: Int32) {
                events.votes.append(
                    Vote(
                        statement: number, participant: key, time: instant(day) + Int64(person),
                        identity: UInt64(person) * 100 + UInt64(number) + UInt64(day) * 10_000, answer: answer))
            }
            for number in [Int32(0), 1, 2, 3] { vote(number, .agree, on: 1) }
            vote(4, person % 2 == 0 ? .agree : .disagree, on: 1)
            if person < 4 { vote(5, .agree, on: 1) }
            vote(6, .disagree, on: 1)
            if person < 5 { vote(2, .disagree, on: 16) }
        }
        return events
    }

    static func commitment(
        _ id: String, _ subject: Commitment.Subject, _ answer: Commitment.Answer = .act,
        _ status: Commitment.Status = .promised, due: Int32? = nil, said: Int32 = 20, identity: UInt64 = 1,
        text: String = "We will see to it.", evidence: String = "", responsible: String = "Head of parks"
    ) -> Commitment {
        Commitment(
            id: id, time: instant(said), identity: identity, subject: subject, answer: answer, status: status,
            responsible: responsible, due: due.map { firstDay + $0 }, text: text, evidence: evidence)
    }

    static func statement(_ number: Int32) -> Commitment.Subject { .statement(conversation: "park", number: number) }

    /// One of each standing.
    static let commitments = [
        commitment("benches", statement(0), due: 25),
        commitment("benches", statement(0), .act, .started, due: 40, said: 22, identity: 2),
        commitment(
            "lamps", statement(0), .partly, .done, due: 30, text: "Two of three are lit.",
            evidence: "https://city.example/lamps"),
        commitment("fountain", statement(4), .explain, text: "There is no water there.", responsible: "Waterworks"),
        commitment("queue", .service("renew-passport", finding: "People wait too long."), due: 35),
        commitment("form", .service("renew-passport", finding: "The form is hard."), .act, .dropped, due: 35),
        commitment("lift", .service("apply-visa", finding: "No step-free way."), due: 200),
    ]

    static func release(
        at time: Int64, _ commitments: [Commitment] = commitments, events: ConversationEvents = events()
    ) -> Release {
        var release = Release(position: 7, time: time, isSweep: false)
        release.conversations = [ConversationRelease(conversation: "park", events: events)]
        release.commitments = commitments
        return release
    }

    static func snapshot(of release: Release, _ definitions: Definitions = definitions()) throws -> Snapshot {
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        var released = ReleasedConversations()
        released.add(release)
        return try Snapshot(
            release: release, cells: cells,
            conversations: released.published(definitions: definitions, at: release.time),
            commitments: released.commitments, definitions: definitions)
    }

    static func pages(_ snapshot: Snapshot, _ definitions: Definitions = definitions()) throws -> [String: String] {
        let site = try Site(snapshot: snapshot, definitions: definitions, templates: Templates())
        return Dictionary(
            uniqueKeysWithValues: try site.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }
}
