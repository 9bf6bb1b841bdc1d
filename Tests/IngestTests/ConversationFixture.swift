import Events

@testable import Definitions

/// Two conversations, and ways to make their events.
extension Fixture {
    static let conversations = [
        conversation("parks", owner: "state", opens: day(2026, 1, 1), closes: nil),
        conversation("traffic", owner: "town", opens: day(2026, 3, 1), closes: day(2026, 3, 31)),
    ]

    static func day(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
        CivilDay.number(year: year, month: month, day: day)
    }

    private static func conversation(_ id: String, owner: String, opens: Int32, closes: Int32?) -> Conversation {
        Conversation(
            id: id, title: ["en": "T", "zh": "T"], question: ["en": "Q", "zh": "Q"], description: "D", owner: owner,
            languages: ["en", "zh"], opens: opens, closes: closes, moderation: .after, moderationPolicy: "P",
            areParticipantsTold: true, publishes: .rows, minimumVoters: 5,
            answer: .init(responsible: "Mayor", withinDays: 30), licence: .init(id: "CC0", url: "https://x.example"),
            digest: "")
    }

    static let statementData = #""conversation":"traffic","statement":7,"text":"More trees.""#
    static let voteData = #""conversation":"traffic","statement":7,"participant":"p-1","vote":"agree""#
    static let moderationData = #""conversation":"traffic","statement":7,"moderation":"accepted""#
    static let commitmentData =
        #""commitment":"c-1","answer":"act","status":"promised","responsible":"Street office","due":"2026-09-30","text":"We plant.""#
    static let onStatement = #""conversation":"traffic","statement":7"#
    static let onService = #""service":"permit","finding":"Half of all wait too long.""#

    static func said(_ type: String, _ fields: String, time: String = "2026-03-10T09:30:00Z", id: String = "e-1")
        -> String
    {
        event(id: "\"\(id)\"", type: "\"org.dcs.\(type).v1\"", time: "\"\(time)\"", data: "{\(fields)}")
    }
}
