import Definitions
import Deliberation
import Events

/// Made-up residents who talk about traffic, in three camps with some ground in common, with moderators and an office that
/// answers; event by event in order of time, and a function of the settings.
package struct SimulatedConversation: SimulatedSender {
    package struct Settings: Sendable {
        package var seed: UInt64
        /// UTC milliseconds: when the organisers put in the first statements.
        package var start: Int64
        /// Over which the other statements come in, and the decisions.
        package var length: Int64
        package var participantsPerDay: Double
        /// Whether moderators decide and the office commits itself; else that was told before.
        package var isAnswered: Bool

        package init(
            seed: UInt64, start: Int64, length: Int64, participantsPerDay: Double, isAnswered: Bool = true
        ) {
            self.seed = seed
            self.start = start
            self.length = length
            self.participantsPerDay = participantsPerDay
            self.isAnswered = isAnswered
        }
    }

    private typealias Event = (time: Int64, json: [UInt8])

    /// The conversation that `Pipelines/conversations` declares for it.
    package static let id = "city-centre-traffic"
    package static let name = "citizens-forum"
    package static let sourcePrefix = "https://citizens-forum.example/"
    /// One sender plays all parts here: residents, moderators and the office that answers.
    package static let kinds = EventKindSet([.statement, .vote, .moderation, .commitment])
    /// How many of the people belong to each camp.
    private static let camps = [0.38, 0.34, 0.28]

    private let settings: Settings
    private let statements = SimulatedStatement.all
    private let gap: Double
    /// What is known beforehand, latest first.
    private var planned: [Event] = []
    /// Votes of the participant at hand, latest first.
    private var votes: [Event] = []
    private var participants: UInt64 = 0

    /// Nil if nothing declares the conversation. Nobody votes before it opens.
    package init?(definitions: Definitions, settings: Settings) {
        guard let conversation = definitions.conversation(Self.id),
            let owner = definitions.registry.organisation(conversation.owner),
            let calendar = CivilCalendar(timeZone: owner.timeZone)
        else { return nil }
        var settings = settings
        settings.start = max(settings.start, calendar.instant(day: conversation.opens, milliseconds: 0))
        self.settings = settings
        gap = 86_400_000 / settings.participantsPerDay
        var planned = statements.indices.map { statement($0) }
        if settings.isAnswered { planned += statements.indices.compactMap { decision($0) } + commitments() }
        self.planned = planned.enumerated().sorted { ($1.element.time, $1.offset) < ($0.element.time, $0.offset) }
            .map(\.element)
    }

    package mutating func next() -> (time: Int64, json: [UInt8]) {
        while votes.isEmpty { votes = participant() }
        if let first = planned.last, first.time <= votes[votes.count - 1].time { return planned.removeLast() }
        return votes.removeLast()
    }

    /// All votes of the next participant, latest first; they end before the next one begins.
    /// The number says who came first, so that nothing published hangs on the key by which a data folder hashes people.
    private mutating func participant() -> [Event] {
        let number = participants
        participants += 1
        let token = "\(settings.seed)-\(settings.start)-\(number)"
        var random = SeededRandom(seed: settings.seed, name: token)
        let arrival = settings.start + Int64(Double(number) * gap)
        var pick = random.unit()
        let camp = Self.camps.firstIndex { share in
            pick -= share
            return pick < 0
        }
        var open = statements.indices.filter { appears($0) <= arrival }
        open.shuffle(using: &random)
        var shown = Array(open.prefix(4 + Int(random.next() % 20)))
        // Some come back to a statement and think differently.
        if random.chance(0.1), let again = shown.first { shown.append(again) }
        let pause = min(8_000, gap / Double(shown.count + 1))
        return shown.enumerated().map { place, statement in
            let agreement = statements[statement].agreement[camp ?? 0]
            let answer: Vote.Answer = random.chance(0.1) ? .pass : random.chance(agreement) ? .agree : .disagree
            let time = arrival + Int64(Double(place + 1) * pause)
            return event(
                time, "vote-\(token)-\(place)", .vote,
                "\"statement\":\(statement),\"participant\":\"\(token)\",\"participantNumber\":\(arrival / 10),"
                    + "\"vote\":\"\(answer.name)\"")
        }.reversed()
    }

    /// Seeds are there from the start, the others come one after another in the first two thirds.
    private func appears(_ number: Int) -> Int64 {
        if statements[number].isSeed { return settings.start }
        let seeds = statements.count { $0.isSeed }
        let place = Int64(number - seeds + 1)
        return settings.start + settings.length * 2 * place / Int64(3 * (statements.count - seeds))
    }

    private func statement(_ number: Int) -> Event {
        let statement = statements[number]
        let author =
            statement.isSeed
            ? ",\"seed\":true" : ",\"participant\":\"author-\(number)\",\"participantNumber\":\(number)"
        return event(
            appears(number), "statement-\(number)", .statement,
            "\"statement\":\(number),\"text\":\"\(statement.text)\",\"language\":\"\(statement.language)\"\(author)")
    }

    private func decision(_ number: Int) -> Event? {
        guard let state = statements[number].decision else { return nil }
        let meta = statements[number].isMeta ? ",\"meta\":true" : ""
        return event(
            appears(number) + settings.length / 50, "decision-\(number)", .moderation,
            "\"statement\":\(number),\"moderation\":\"\(state.name)\"\(meta)")
    }

    private func commitments() -> [Event] {
        let due = CivilDay.text(Int32(settings.start / 86_400_000) + 240)
        func commitment(
            _ id: String, _ subject: String, _ answer: Commitment.Answer, _ status: Commitment.Status, at tenths: Int64,
            _ text: String, _ more: String
        ) -> Event {
            let about = subject.hasPrefix("\"service\"") ? "" : "\"conversation\":\"\(Self.id)\","
            return event(
                settings.start + settings.length * tenths / 10, "\(id)-\(status.name)", .commitment,
                "\(subject),\"commitment\":\"\(id)\",\"answer\":\"\(answer.name)\",\"status\":\"\(status.name)\","
                    + "\"responsible\":\"Head of streets, Town Services\",\"text\":\"\(text)\"\(more)", about: about)
        }
        let crossings = "\"statement\":8"
        let dated = ",\"due\":\"\(due)\""
        let evidence = ",\"evidence\":\"https://town-services.example/plans/crossings\""
        return [
            commitment(
                "safe-crossings", crossings, .act, .promised, at: 8,
                "The twelve crossings that children use most get lights or islands.", dated),
            commitment(
                "safe-crossings", crossings, .act, .started, at: 9,
                "The first three of twelve crossings are being built.", dated + evidence),
            commitment(
                "road-works", "\"statement\":10", .partly, .promised, at: 8,
                "Planned works are announced three months before; urgent ones cannot be.", dated),
            commitment(
                "station-car-park", "\"statement\":20", .explain, .dropped, at: 9,
                "The car park belongs to the railway, which does not want to let it for free.", ""),
            commitment(
                "street-reports",
                "\"service\":\"report-street-problem\",\"finding\":\"Fewer than expected got what they came for.\"",
                .act, .promised, at: 9, "Whoever reports a problem hears within two days who deals with it.", dated),
        ]
    }

    private func event(
        _ time: Int64, _ id: String, _ kind: EventKind, _ data: String,
        about: String = "\"conversation\":\"\(Self.id)\","
    ) -> Event {
        let json =
            "{\"specversion\":\"1.0\",\"id\":\"\(id)\",\"source\":\"\(Self.sourcePrefix)\(Self.id)\","
            + "\"type\":\"\(kind.cloudEventType)\",\"time\":\"\(CivilDay.instantText(time))\",\"data\":{\(about)\(data)}}"
        return (time, Array(json.utf8))
    }
}
