import Deliberation
import Events
import Ingest
import Journal
import Testing

/// Made-up events of conversations come out of the journal as what they were made of.
@Suite struct ConversationOracleTests {
    @Test(arguments: [51, 52, 53])
    func readingGivesBackWhatWasMade(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let decoder = try Fixture.decoder()
        let labels = Dictionary(uniqueKeysWithValues: Fixture.terms.map { ($1, $0) })
        for _ in 0..<40 {
            let made = (0..<25).map { _ in RandomConversationEvent(&random) }
            let batch = decoder.decode(made.map(\.text))
            #expect(batch.verdict == [UInt8](repeating: 0, count: made.count))
            let reading = EventReading(try BatchCoding.decode(BatchCoding.encode(batch.events, tombstones: [])).events)
            {
                labels[$0]
            }
            let events = batch.events
            for (index, event) in made.enumerated() where event.person != nil {
                let other = made.firstIndex { $0.person == event.person && $0.conversation == event.conversation }
                #expect(other.map { events.respondent[$0] } == events.respondent[index])
            }
            // What can't be said beforehand are hashes: identities and pseudonyms are taken from the batch.
            var expected: [String: ConversationEvents] = [:]
            var commitments: [Commitment] = []
            for (index, event) in made.enumerated() {
                event.add(
                    to: &expected, &commitments, identity: events.identity[index].high,
                    token: events.respondent[index])
            }
            #expect(reading.conversations == expected)
            #expect(reading.commitments == commitments)
            #expect(reading.unreadable == 0)
        }
    }
}

/// A sound event of a conversation with fields in any order, and what it says.
struct RandomConversationEvent {
    enum Said {
        case statement(text: String, language: String, isSeed: Bool)
        case vote(Vote.Answer)
        case moderation(ModerationState, isMeta: Bool)
        case commitment(Commitment)
    }

    let conversation: String
    let person: String?
    let number: Int64?
    let statement: Int32
    let time: Int64
    let said: Said
    let text: String

    init(_ random: inout SeededRandom) {
        conversation = random.chance(0.5) ? "traffic" : "parks"
        statement = random.chance(0.1) ? 999_999 : Int32(random.next() % 40)
        // 2026-03-02 to 2026-03-30, when both are open.
        time = 1_772_409_600_000 + Int64(random.next() % (28 * 86_400)) * 1000
        let pick = random.next() % 4
        person = pick < 2 && (pick == 1 || random.chance(0.7)) ? "p-\(random.next() % 9)" : nil
        number = person != nil && random.chance(0.5) ? Int64(random.next() % 1_000_000_000_001) : nil
        let subject = Commitment.Subject.statement(conversation: conversation, number: statement)
        switch pick {
        case 0:
            said = .statement(
                text: Self.words(&random), language: ["en", "et", "zh", ""].randomElement(using: &random) ?? "",
                isSeed: random.chance(0.3))
        case 1: said = .vote(Vote.Answer.allCases.randomElement(using: &random) ?? .pass)
        case 2:
            said = .moderation(
                ModerationState.allCases.randomElement(using: &random) ?? .accepted, isMeta: random.chance(0.3))
        default: said = .commitment(Self.commitment(&random, on: subject, time: time))
        }
        var fields: [(String, String)] = []
        let type: String
        switch said {
        case .statement(let words, let language, let isSeed):
            type = "statement"
            fields = [("text", "\"\(Self.escaped(words))\"")]
            if !language.isEmpty || random.chance(0.5) { fields.append(("language", "\"\(language)\"")) }
            if isSeed || random.chance(0.5) { fields.append(("seed", "\(isSeed)")) }
        case .vote(let answer): (type, fields) = ("vote", [("vote", "\"\(answer.name)\"")])
        case .moderation(let state, let isMeta):
            (type, fields) = ("moderation", [("moderation", "\"\(state.name)\"")])
            if isMeta || random.chance(0.5) { fields.append(("meta", "\(isMeta)")) }
        case .commitment(let commitment): (type, fields) = ("commitment", Self.fields(commitment))
        }
        if case .commitment(let commitment) = said, case .service = commitment.subject {
        } else {
            fields += [("conversation", "\"\(conversation)\""), ("statement", "\(statement)")]
        }
        if let person { fields.append(("participant", "\"\(person)\"")) }
        if let number { fields.append(("participantNumber", "\(number)")) }
        if random.chance(0.2) { fields.append(("rating", "null")) }
        fields.shuffle(using: &random)
        text = Fixture.said(
            type, fields.map { "\"\($0)\":\($1)" }.joined(separator: ", "), time: CivilDay.instantText(time),
            id: "e-\(random.next())")
    }

    func add(
        to conversations: inout [String: ConversationEvents], _ commitments: inout [Commitment], identity: UInt64,
        token: UInt64
    ) {
        let key = person.map { _ in ParticipantKey(number: number ?? ParticipantKey.withoutNumber, token: token) }
        switch said {
        case .statement(let text, let language, let isSeed):
            conversations[conversation, default: .init()].statements.append(
                Statement(
                    number: statement, author: key, time: time, identity: identity, text: text, language: language,
                    isSeed: isSeed))
        case .vote(let answer):
            guard let key else { return }
            conversations[conversation, default: .init()].votes.append(
                Vote(statement: statement, participant: key, time: time, identity: identity, answer: answer))
        case .moderation(let state, let isMeta):
            conversations[conversation, default: .init()].decisions.append(
                ModerationDecision(statement: statement, time: time, identity: identity, state: state, isMeta: isMeta))
        case .commitment(var commitment):
            commitment.identity = identity
            commitments.append(commitment)
        }
    }

    private static func commitment(
        _ random: inout SeededRandom, on subject: Commitment.Subject, time: Int64
    ) -> Commitment {
        let answer = Commitment.Answer.allCases.randomElement(using: &random) ?? .act
        let isDated = answer != .explain || random.chance(0.5)
        return Commitment(
            id: "c-\(random.next() % 5)", time: time, identity: 0,
            subject: random.chance(0.5) ? subject : .service("permit", finding: words(&random)), answer: answer,
            status: Commitment.Status.allCases.randomElement(using: &random) ?? .done, responsible: words(&random),
            due: isDated ? Fixture.day(2026, 1, 1) + Int32(random.next() % 2_000) : nil, text: words(&random),
            evidence: random.chance(0.5) ? "https://town.example/\(random.next())" : "")
    }

    private static func fields(_ commitment: Commitment) -> [(String, String)] {
        var fields = [
            ("commitment", commitment.id), ("answer", commitment.answer.name), ("status", commitment.status.name),
            ("responsible", commitment.responsible), ("text", commitment.text), ("evidence", commitment.evidence),
        ]
        if let due = commitment.due { fields.append(("due", CivilDay.text(due))) }
        if case .service(let service, let finding) = commitment.subject {
            fields += [("service", service), ("finding", finding)]
        }
        return fields.map { ($0, "\"\(escaped($1))\"") }
    }

    private static func words(_ random: inout SeededRandom) -> String {
        let pieces = ["a", "é", "日本", "🦄", "\"", "\\", "/", "\n", " ", "z", "\u{7FF}", "\u{FFFD}"]
        return "w"
            + (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
