import Foundation

extension BadInputList {
    /// An event of the invented conversation that `Pipelines/conversations` declares.
    private static func said(_ type: String, _ fields: String, in conversation: String = "city-centre-traffic")
        -> [UInt8]
    {
        Text.event("\"conversation\":\"\(conversation)\",\(fields)", type: type)
    }

    private static func vote(_ fields: String, in conversation: String = "city-centre-traffic") -> [UInt8] {
        said("vote", "\"statement\":1,\"participant\":\"p\"," + fields, in: conversation)
    }

    private static func statement(_ text: String) -> [UInt8] {
        said("statement", "\"statement\":1,\"text\":\"\(text)\"")
    }

    private static func commitment(_ fields: String, without key: String = "") -> [UInt8] {
        let sound = [
            "commitment": "c", "answer": "act", "status": "promised", "responsible": "Street office",
            "due": "2030-01-31", "text": "It is mended.",
        ]
        let kept = sound.filter { $0.key != key && !fields.contains("\"\($0.key)\":") }.sorted { $0.key < $1.key }
        let texts = kept.map { "\"\($0)\":\"\($1)\"" } + [fields]
        return said("commitment", texts.joined(separator: ",") + ",\"statement\":1")
    }

    static let conversations: [BadInput] = [
        BadInput(
            "a vote in a conversation that doesn't exist", .event(vote(#""vote":"agree""#, in: "lunch")),
            "`conversation-unknown`"),
        BadInput(
            "a vote in a service", .event(vote(#""vote":"agree""#, in: "renew-passport")), "`conversation-unknown`"),
        BadInput(
            "a statement without a conversation",
            .event(Text.event("\"statement\":1,\"text\":\"x\"", type: "statement")),
            "`conversation-missing`"),
        BadInput(
            "a vote with the key of another conversation", .test("ConversationRejectTests.foreignConversations"),
            "`conversation-foreign`"),
        BadInput(
            "a moderator's decision or a commitment with a key for votes",
            .test("ConversationRejectTests.foreignKinds"),
            "`type-foreign`"),
        BadInput(
            "a withdrawal with a key that may send all but withdrawals",
            .event(Text.event(#""service":"renew-passport","event":"e-1","reason":"test""#, type: "withdrawal")),
            "`type-foreign`"),
        BadInput(
            "a vote years after the end", .event(vote(#""vote":"agree""#, in: "bg2050")), "`conversation-not-open`"),
        BadInput("a vote that says maybe", .event(vote(#""vote":"maybe""#)), "`vote-invalid`"),
        BadInput("a vote as a number", .event(vote("\"vote\":1")), "`field-type-wrong`"),
        BadInput(
            "a vote by nobody", .event(said("vote", #""statement":1,"vote":"agree""#)), "`participant-missing`"),
        BadInput(
            "10^15 as the number of a participant",
            .event(vote("\"vote\":\"agree\",\"participantNumber\":1000000000000000")), "`participant-number-invalid`"),
        BadInput(
            "a vote on statement −1", .event(said("vote", #""statement":-1,"participant":"p","vote":"agree""#)),
            "`statement-number-invalid`"),
        BadInput(
            "a vote on statement 10^6", .event(said("vote", #""statement":1000000,"participant":"p","vote":"agree""#)),
            "`statement-number-invalid`"),
        BadInput("a statement of blanks", .event(statement(" \\n\\u00a0")), "`statement-text-missing`"),
        BadInput(
            "a statement of 1,001 characters", .event(statement(String(repeating: "é", count: 1_001))),
            "`statement-too-long`"),
        BadInput(
            "a statement of 100 KB", .event(statement(String(repeating: "x", count: 100_000))), "`too-large`"),
        BadInput(
            "a statement of 4 MiB", .body(Text.list([statement(String(repeating: "x", count: 4_194_304))]), count: 1),
            "REJECT `too-large`"),
        BadInput(
            "a statement of 10 MB", .test("ConversationRejectTests.aStatementOfTenMegabytes"),
            "`too-large`; a frame of this size costs the connection"),
        BadInput("an escaped NUL in a statement", .event(statement("a\\u0000b")), "`text-control-characters`"),
        BadInput(
            "marks in a statement that turn the direction of writing", .event(statement("\\u202egnihton")),
            "`text-control-characters`"),
        BadInput(
            "a script in a statement", .event(statement("<script>alert(1)</script>")), "accepted"),
        BadInput(
            "a moderator who deletes", .event(said("moderation", #""statement":1,"moderation":"deleted""#)),
            "`moderation-invalid`"),
        BadInput(
            "a commitment without an id", .event(commitment("\"x\":1", without: "commitment")), "`commitment-missing`"),
        BadInput(
            "a commitment on a statement and on a service too",
            .event(commitment(#""service":"renew-passport","finding":"x""#)), "`commitment-subject-invalid`"),
        BadInput(
            "a commitment that hesitates", .event(commitment(#""answer":"maybe""#)), "`commitment-answer-invalid`"),
        BadInput(
            "a commitment of no known status", .event(commitment(#""status":"late""#)), "`commitment-status-invalid`"),
        BadInput(
            "a commitment of nobody", .event(commitment("\"x\":2", without: "responsible")),
            "`commitment-responsible-missing`"),
        BadInput(
            "a commitment to act some day", .event(commitment("\"x\":3", without: "due")), "`commitment-due-invalid`"),
        BadInput(
            "a commitment for 30 February", .event(commitment(#""due":"2030-02-30""#)), "`commitment-due-invalid`"),
        BadInput(
            "a commitment to nothing", .event(commitment("\"x\":4", without: "text")), "`commitment-text-missing`"),
        BadInput(
            "a commitment of 4,001 characters",
            .event(commitment("\"text\":\"" + String(repeating: "é", count: 4_001) + "\"")), "`commitment-too-long`"),
        BadInput(
            "a script as the address of evidence", .event(commitment(#""evidence":"javascript:alert(1)""#)),
            "`commitment-evidence-invalid`"),
    ]
}
