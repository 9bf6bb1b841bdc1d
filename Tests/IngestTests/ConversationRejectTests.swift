import Events
import Ingest
import Testing

/// Every way in which an event of a conversation can be wrong.
@Suite struct ConversationRejectTests {
    private static func long(_ count: Int) -> String { String(repeating: "é", count: count) }

    private static func statement(_ text: String) -> String {
        Fixture.said("statement", "\"conversation\":\"traffic\",\"statement\":7,\"text\":\"\(text)\"")
    }

    /// An event of the kind with one field changed, or without it.
    private static func changed(_ type: String, _ data: String, _ key: String, to value: String?) -> String {
        var fields = data.split(separator: ",").map(String.init)
        fields.removeAll { $0.hasPrefix("\"\(key)\":") }
        if let value { fields.append("\"\(key)\":\(value)") }
        return Fixture.said(type, fields.joined(separator: ","))
    }

    private static func commitment(_ key: String, _ value: String?) -> String {
        changed("commitment", Fixture.commitmentData + "," + Fixture.onStatement, key, to: value)
    }

    static let conversations: [(String, RejectReason)] = ["statement", "vote", "moderation"].flatMap { type in
        let data = ["statement": Fixture.statementData, "vote": Fixture.voteData, "moderation": Fixture.moderationData]
        let fields = data[type] ?? ""
        return [
            (changed(type, fields, "conversation", to: nil), RejectReason.conversationMissing),
            (changed(type, fields, "conversation", to: "\"\""), .conversationMissing),
            (changed(type, fields, "conversation", to: "\"permit\""), .conversationUnknown),
            (changed(type, fields, "conversation", to: "\"\(String(repeating: "x", count: 129))\""), .fieldTooLong),
            (changed(type, fields, "conversation", to: "1"), .fieldTypeWrong),
            (changed(type, fields, "statement", to: nil), .statementNumberInvalid),
            (changed(type, fields, "statement", to: "null"), .statementNumberInvalid),
            (changed(type, fields, "statement", to: "-1"), .statementNumberInvalid),
            (changed(type, fields, "statement", to: "1000000"), .statementNumberInvalid),
            (changed(type, fields, "statement", to: "9223372036854775808"), .statementNumberInvalid),
            (changed(type, fields, "statement", to: "1.5"), .fieldTypeWrong),
            (changed(type, fields, "statement", to: "\"7\""), .fieldTypeWrong),
        ]
    }

    static let statements: [(String, RejectReason)] = [
        (changed("statement", Fixture.statementData, "text", to: nil), .statementTextMissing),
        (statement(""), .statementTextMissing), (statement(" \\n\\u3000"), .statementTextMissing),
        (statement(long(1_001)), .statementTooLong),
        (statement("a\\u0000b"), .textControlCharacters), (statement("a\\tb"), .textControlCharacters),
        (statement("a\\u001fb"), .textControlCharacters), (statement("a\\r\\nb"), .textControlCharacters),
        (statement("\\u202atext"), .textControlCharacters), (statement("te\u{202E}xt"), .textControlCharacters),
        (statement("text\\u2066"), .textControlCharacters), (statement("text\u{2069}"), .textControlCharacters),
        (statement(String(repeating: "x", count: 66_000)), .tooLarge),
        (Fixture.said("statement", Fixture.statementData + ",\"participantNumber\":4"), .participantMissing),
        (
            Fixture.said("statement", Fixture.statementData + ",\"participant\":\"p\",\"participantNumber\":-4"),
            .participantNumberInvalid
        ),
        (Fixture.said("statement", Fixture.statementData + ",\"seed\":1"), .fieldTypeWrong),
        (Fixture.said("statement", Fixture.statementData + ",\"text\":\"again\""), .duplicateKey),
        (Fixture.said("statement", Fixture.statementData + ",\"language\":\"\(long(65))\""), .fieldTooLong),
    ]

    static let votes: [(String, RejectReason)] = [
        (changed("vote", Fixture.voteData, "participant", to: nil), .participantMissing),
        (changed("vote", Fixture.voteData, "participant", to: "\"\""), .participantMissing),
        (changed("vote", Fixture.voteData, "participant", to: "\"\(long(65))\""), .fieldTooLong),
        (changed("vote", Fixture.voteData, "participant", to: "5"), .fieldTypeWrong),
        (changed("vote", Fixture.voteData, "participantNumber", to: "1000000000001"), .participantNumberInvalid),
        (changed("vote", Fixture.voteData, "participantNumber", to: "\"1\""), .fieldTypeWrong),
        (changed("vote", Fixture.voteData, "vote", to: nil), .voteInvalid),
        (changed("vote", Fixture.voteData, "vote", to: "\"Agree\""), .voteInvalid),
        (changed("vote", Fixture.voteData, "vote", to: "1"), .fieldTypeWrong),
        (changed("moderation", Fixture.moderationData, "moderation", to: nil), .moderationInvalid),
        (changed("moderation", Fixture.moderationData, "moderation", to: "\"deleted\""), .moderationInvalid),
        (changed("moderation", Fixture.moderationData, "meta", to: "\"true\""), .fieldTypeWrong),
    ]

    static let commitments: [(String, RejectReason)] =
        [
            (commitment("commitment", nil), .commitmentMissing), (commitment("commitment", "\"\""), .commitmentMissing),
            (commitment("commitment", "\"\(long(65))\""), .commitmentMissing),
            (commitment("commitment", "\"a\\u001fb\""), .textControlCharacters),
            (Fixture.said("commitment", Fixture.commitmentData), .commitmentSubjectInvalid),
            (commitment("statement", nil), .commitmentSubjectInvalid),
            (commitment("conversation", nil), .commitmentSubjectInvalid),
            (commitment("service", "\"permit\""), .commitmentSubjectInvalid),
            (commitment("finding", "\"Something.\""), .commitmentSubjectInvalid),
            (Fixture.said("commitment", Fixture.commitmentData + #","service":"permit""#), .commitmentSubjectInvalid),
            (Fixture.said("commitment", Fixture.commitmentData + #","finding":"x""#), .commitmentSubjectInvalid),
            (
                Fixture.said("commitment", Fixture.commitmentData + #","service":"permit","finding":" ""#),
                .commitmentSubjectInvalid
            ),
            (
                Fixture.said("commitment", Fixture.commitmentData + #","service":"lunch","finding":"x""#),
                .serviceUnknown
            ),
            (commitment("conversation", "\"lunch\""), .conversationUnknown),
            (commitment("statement", "-1"), .statementNumberInvalid),
            (commitment("answer", nil), .commitmentAnswerInvalid),
            (commitment("answer", "\"yes\""), .commitmentAnswerInvalid),
            (commitment("status", nil), .commitmentStatusInvalid),
            (commitment("status", "\"late\""), .commitmentStatusInvalid),
            (commitment("due", nil), .commitmentDueInvalid),
            (commitment("due", "\"2026-02-29\""), .commitmentDueInvalid),
            (commitment("due", "\"2026-9-30\""), .commitmentDueInvalid),
            (commitment("due", "\"2026-09-30T00:00:00Z\""), .commitmentDueInvalid),
            (commitment("responsible", nil), .commitmentResponsibleMissing),
            (commitment("responsible", "\" \""), .commitmentResponsibleMissing),
            (commitment("responsible", "\"\(long(201))\""), .commitmentResponsibleMissing),
            (commitment("responsible", "\"a\\u0001\""), .textControlCharacters),
            (commitment("text", nil), .commitmentTextMissing), (commitment("text", "\"\\n\""), .commitmentTextMissing),
            (commitment("text", "\"\(long(4_001))\""), .commitmentTooLong),
            (
                Fixture.said(
                    "commitment", Fixture.commitmentData + ",\"service\":\"permit\",\"finding\":\"\(long(4_001))\""),
                .commitmentTooLong
            ),
            (commitment("text", "\"a\\u202eb\""), .textControlCharacters),
        ]
        + [
            "http://x.example", "https://", "https:///x", "https://x.example/a b", "https://x.example/<b>",
            "javascript:x",
            "https://é.example", "https://x.example/" + String(repeating: "a", count: 2_040),
        ].map { (commitment("evidence", "\"\($0)\""), .commitmentEvidenceInvalid) }

    @Test func everyReason() throws {
        let decoder = try Fixture.decoder()
        let all = Self.conversations + Self.statements + Self.votes + Self.commitments
        for (event, expected) in all { #expect(decoder.reason(event) == expected, "\(event.prefix(400))") }
        let met = Set(all.map(\.1))
        for reason in RejectReason.allCases where reason.rawValue >= 80 {
            let isElsewhere = [.conversationForeign, .conversationNotOpen].contains(reason)
            #expect(met.contains(reason) || isElsewhere, "\(reason) has no event here")
        }
    }

    @Test func foreignConversations() throws {
        var rights = Fixture.rights
        let decoder = try Fixture.decoder()
        for (type, data) in [
            ("statement", Fixture.statementData), ("vote", Fixture.voteData), ("moderation", Fixture.moderationData),
            ("commitment", Fixture.commitmentData + "," + Fixture.onStatement),
        ] {
            rights.services = ["permit", "parks"]
            #expect(decoder.reason(Fixture.said(type, data), rights: rights) == .conversationForeign, "\(type)")
            rights.services = ["traffic"]
            #expect(decoder.reason(Fixture.said(type, data), rights: rights) == nil, "\(type)")
        }
        let onService = Fixture.said("commitment", Fixture.commitmentData + "," + Fixture.onService)
        #expect(decoder.reason(onService, rights: rights) == .serviceForeign)
        rights.services = ["permit"]
        #expect(decoder.reason(onService, rights: rights) == nil)
    }

    /// One sound event of each kind.
    private static let sound: [(EventKind, String)] = [
        (.feedback, Fixture.event()), (.outcome, Fixture.outcome(#""case":"c","stage":"completed""#)),
        (.withdrawal, Fixture.withdrawal(#""event":"e-1","reason":"test""#)),
        (.statement, Fixture.said("statement", Fixture.statementData + #","participant":"p-1""#)),
        (.vote, Fixture.said("vote", Fixture.voteData)),
        (.moderation, Fixture.said("moderation", Fixture.moderationData)),
        (.commitment, Fixture.said("commitment", Fixture.commitmentData + "," + Fixture.onStatement)),
        (.commitment, Fixture.said("commitment", Fixture.commitmentData + "," + Fixture.onService)),
    ]

    /// Nobody decides on what the organisers put in, so only who may decide puts it in.
    @Test func organisersStatements() throws {
        let decoder = try Fixture.decoder()
        var rights = SenderRights(producer: "p", sourcePrefix: Fixture.rights.sourcePrefix)
        let byNobody = Fixture.said("statement", Fixture.statementData)
        let seed = Fixture.said("statement", Fixture.statementData + #","participant":"p-1","seed":true"#)
        let noSeed = Fixture.said("statement", Fixture.statementData + #","participant":"p-1","seed":false"#)
        for event in [byNobody, seed] { #expect(decoder.reason(event, rights: rights) == .typeForeign) }
        #expect(decoder.reason(noSeed, rights: rights) == nil)
        rights.kinds = EventKindSet([.statement, .moderation])
        for event in [byNobody, seed, noSeed] { #expect(decoder.reason(event, rights: rights) == nil) }
    }

    @Test func foreignKinds() throws {
        #expect(Set(Self.sound.map(\.0)) == Set(EventKind.allCases))
        let decoder = try Fixture.decoder()
        let unlisted = SenderRights(producer: "p", sourcePrefix: Fixture.rights.sourcePrefix)
        for (kind, event) in Self.sound {
            let isDecided = kind == .moderation || kind == .commitment
            #expect(decoder.reason(event, rights: unlisted) == (isDecided ? .typeForeign : nil), "\(kind)")
            for other in EventKind.allCases {
                var rights = unlisted
                rights.kinds = EventKindSet([other])
                #expect(decoder.reason(event, rights: rights) == (kind == other ? nil : .typeForeign), "\(kind)")
                rights.kinds = EventKindSet.all.subtracting(rights.kinds)
                #expect(decoder.reason(event, rights: rights) == (kind == other ? .typeForeign : nil), "\(kind)")
            }
        }
        var nothing = unlisted
        nothing.kinds = []
        // What a source could not make into an event is its own to tell.
        let record = Fixture.event(type: #""org.dcs.rejected.v1""#, data: #"{"reason":"record-unmapped"}"#)
        #expect(decoder.reason(record, rights: nothing) == .recordUnmapped)
        #expect(decoder.reason(Fixture.event(type: #""org.dcs.bribe.v1""#), rights: nothing) == .typeUnknown)
        // Among sound events it costs nobody else anything.
        let batch = decoder.decode(Self.sound.map(\.1), rights: unlisted)
        #expect(batch.verdict.map { $0 != 0 } == Self.sound.map { $0.0 == .moderation || $0.0 == .commitment })
    }

    /// Days are those of the owner: the conversation is open from 2026-03-01 to 2026-03-31 in New York.
    @Test(arguments: [
        ("2026-03-01T04:59:59.999Z", false), ("2026-03-01T05:00:00Z", true), ("2026-04-01T03:59:59.999Z", true),
        ("2026-04-01T04:00:00Z", false),
    ])
    func votesOutsideTheOpenDays(time: String, isOpen: Bool) throws {
        let decoder = try Fixture.decoder()
        let expected: RejectReason? = isOpen ? nil : .conversationNotOpen
        #expect(decoder.reason(Fixture.said("vote", Fixture.voteData, time: time)) == expected)
        let own = Fixture.statementData + ",\"participant\":\"p\""
        #expect(decoder.reason(Fixture.said("statement", own, time: time)) == expected)
        // Organisers prepare before and go on deciding after.
        #expect(decoder.reason(Fixture.said("statement", own + ",\"seed\":true", time: time)) == nil)
        #expect(decoder.reason(Fixture.said("statement", Fixture.statementData, time: time)) == nil)
        #expect(decoder.reason(Fixture.said("moderation", Fixture.moderationData, time: time)) == nil)
        let commitment = Fixture.commitmentData + "," + Fixture.onStatement
        #expect(decoder.reason(Fixture.said("commitment", commitment, time: time)) == nil)
    }

    /// A message of this size does not come as far as this; if it did, it would cost the one event.
    @Test func aStatementOfTenMegabytes() throws {
        let decoder = try Fixture.decoder()
        let large = Self.statement(String(repeating: "x", count: 10_000_000))
        let sound = Fixture.said("statement", Fixture.statementData)
        let batch = decoder.decode([sound, large, sound])
        #expect(batch.verdict == [0, RejectReason.tooLarge.rawValue, 0])
        #expect(batch.events.commentBytes.count == 2 * "More trees.".utf8.count)
    }

    /// Refused texts leave nothing behind in the column of texts.
    @Test func oneBadEventAmongSoundOnes() throws {
        let decoder = try Fixture.decoder()
        let bad = (Self.conversations + Self.statements + Self.votes + Self.commitments).map(\.0)
        var events: [String] = []
        for (number, event) in bad.enumerated() {
            events += [event, Fixture.said("statement", Fixture.statementData, id: "s-\(number)")]
        }
        let batch = decoder.decode(events)
        #expect(batch.events.count == bad.count)
        let texts = String(decoding: batch.events.commentBytes, as: UTF8.self)
        #expect(texts == String(repeating: "More trees.", count: bad.count))
    }
}
