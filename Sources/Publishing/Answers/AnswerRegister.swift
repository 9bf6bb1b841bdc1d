import Definitions
import Deliberation
import Events

/// "You said, we did": every answer of every organisation, and every answer that is owed and missing, as of one instant.
///
/// Answers with one id about one conversation, or one service, are versions of one answer; so two senders that chose the same id don't mix.
package struct AnswerRegister: Sendable, Equatable {
    /// By state, then by due day, those without one last.
    package let entries: [AnswerEntry]
    /// As of when, UTC milliseconds since 1970.
    package let time: Int64
    /// Whether there is anything that could be answered: a conversation, or an answer that was given.
    package let isKept: Bool

    package init(
        commitments: [Commitment], conversations: [PublishedConversation], definitions: Definitions, at time: Int64
    ) {
        let maker = EntryMaker(conversations: conversations, definitions: definitions, time: time)
        var entries = CommitmentBook(commitments).entries.map(maker.entry)
        let answeredByPlace = Dictionary(grouping: commitments, by: \.place)
        for conversation in conversations {
            let own = answeredByPlace[.conversation(conversation.definition.id)] ?? []
            let answered = Set(own.compactMap(Self.statement))
            entries += conversation.answeredConsensus.filter { !answered.contains($0.point.statement) }
                .compactMap { maker.missing($0, in: conversation) }
        }
        self.entries = entries.map { ($0, $0.key) }.sorted { Self.precedes($0, $1) }.map(\.0)
        self.time = time
        isKept = !commitments.isEmpty || !definitions.conversations.isEmpty
    }

    /// How many stand how, of one organisation or of all.
    package func counts(of organisation: String? = nil) -> [AnswerEntry.State: Int] {
        entries.reduce(into: [:]) { counts, entry in
            if organisation == nil || entry.organisation == organisation { counts[entry.state, default: 0] += 1 }
        }
    }

    /// Those that owe or gave an answer, by name.
    package var organisations: [(id: String, name: String)] {
        let names = Dictionary(entries.map { ($0.organisation, $0.organisationName) }) { first, _ in first }
        return names.map { (id: $0.key, name: $0.value) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    package func entries(in state: AnswerEntry.State) -> [AnswerEntry] { entries.filter { $0.state == state } }
    package func entries(aboutService id: String) -> [AnswerEntry] { entries.filter { $0.service == id } }

    private static func statement(_ commitment: Commitment) -> Int32? {
        if case .statement(_, let number) = commitment.subject { return number }
        return nil
    }

    private static func precedes(_ first: (AnswerEntry, [String]), _ second: (AnswerEntry, [String])) -> Bool {
        func rank(_ entry: AnswerEntry) -> (Int, Int32) {
            (AnswerEntry.State.allCases.firstIndex(of: entry.state) ?? 0, entry.due ?? .max)
        }
        let (one, other) = (rank(first.0), rank(second.0))
        return one == other ? first.1.lexicographicallyPrecedes(second.1) : one < other
    }
}

/// Joins an answer to what was said and to whom it binds.
private struct EntryMaker {
    let conversations: [String: PublishedConversation]
    let statements: [String: [Int32: ConversationRecord.StatementRecord]]
    let definitions: Definitions
    /// Civil day by time zone; UTC's where there is none.
    let today: [String: Int32]
    let todayUTC: Int32

    init(conversations: [PublishedConversation], definitions: Definitions, time: Int64) {
        self.conversations = Dictionary(conversations.map { ($0.definition.id, $0) }) { first, _ in first }
        statements = self.conversations.mapValues { conversation in
            Dictionary(conversation.analysis.record.statements.map { ($0.statement.number, $0) }) { first, _ in first }
        }
        self.definitions = definitions
        todayUTC = Int32(clamping: time.flooredDivision(by: 86_400_000))
        today = Set(definitions.registry.organisations.map(\.timeZone)).reduce(into: [:]) { days, zone in
            days[zone] = CivilCalendar(timeZone: zone)?.day(of: time).day
        }
    }

    func entry(_ commitment: CommitmentBook.Entry) -> AnswerEntry {
        let said = commitment.current
        let owner = owner(of: said.place)
        // A sender's clock may be some minutes ahead of the snapshot's; what was said counts all the same.
        let standing = commitment.standing(at: .max, day: owner.today)
        var entry = AnswerEntry(
            subject: subject(said.subject), organisation: owner.id, organisationName: owner.name,
            commitment: commitment, state: standing.map(AnswerEntry.State.init) ?? .open,
            responsible: said.responsible, due: said.due)
        if case .statement(let conversation, let number) = said.subject {
            let points = conversations[conversation]?.consensusPoints.filter { $0.statement == number } ?? []
            // People can have agreed first and disagreed later; what holds now goes first.
            entry.consensus = (points.first { !$0.isLost } ?? points.first).map {
                .init(direction: $0.direction, isLost: $0.isLost)
            }
        }
        return entry
    }

    /// Nil for what was answered.
    func missing(_ found: AnsweredConsensus, in conversation: PublishedConversation) -> AnswerEntry? {
        let (state, due): (AnswerEntry.State, Int32)
        switch found.state {
        case .answered: return nil
        case .waiting(let last): (state, due) = (.waiting, last)
        case .unanswered(let last): (state, due) = (.unanswered, last)
        }
        let id = conversation.definition.id
        let owner = owner(of: .conversation(id))
        return AnswerEntry(
            subject: subject(.statement(conversation: id, number: found.point.statement)), organisation: owner.id,
            organisationName: owner.name, commitment: nil, state: state,
            consensus: .init(direction: found.point.direction, isLost: found.point.isLost),
            responsible: conversation.definition.answer?.responsible ?? owner.name, due: due)
    }

    private func subject(_ subject: Commitment.Subject) -> AnswerEntry.Subject {
        switch subject {
        case .service(let service, let finding): return .finding(service: service, words: finding)
        case .statement(let conversation, let number):
            let known = statements[conversation]?[number]
            let isRejected = known?.state == .rejected
            return .statement(
                .init(
                    conversation: conversation, number: number, text: isRejected ? nil : known?.statement.text,
                    language: known?.statement.language ?? "", isRejected: isRejected))
        }
    }

    /// Who answers there, and which civil day it is for them.
    private func owner(of place: Commitment.Place) -> (id: String, name: String, today: Int32) {
        let registry = definitions.registry
        let id: String
        switch place {
        case .conversation(let name): id = definitions.conversation(name)?.owner ?? name
        case .service(let name): id = registry.service(name)?.organisation ?? name
        }
        let known = registry.organisation(id)
        return (id, known?.name ?? id, known.flatMap { today[$0.timeZone] } ?? todayUTC)
    }
}
