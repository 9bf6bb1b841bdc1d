import Definitions
import Deliberation
import Disclosure
import Events

/// Everything released so far of conversations, and what follows from it.
package struct ReleasedConversations: Sendable {
    private var events: [String: ConversationEvents] = [:]
    /// Every answer that was given, in the order of release.
    package private(set) var commitments: [Commitment] = []
    /// Kept until something new is said.
    private var analyses: [String: Analyses] = [:]

    private struct Analyses: Sendable {
        var whole: OpinionAnalysis
        /// Without the votes of flagged blocs; nil where none is flagged.
        var withoutBlocs: OpinionAnalysis?
    }

    package init() {}

    package mutating func add(_ release: Release) {
        for released in release.conversations ?? [] {
            events[released.conversation, default: ConversationEvents()].append(released.events)
            analyses[released.conversation] = nil
        }
        commitments += release.commitments ?? []
    }

    /// The conversations of which something was released, by id, as of an instant; one of them alone if named.
    package mutating func published(
        definitions: Definitions, at time: Int64, only id: String? = nil
    ) -> [PublishedConversation] {
        definitions.conversations.filter { id == nil || $0.id == id }.compactMap { definition in
            guard let events = events[definition.id] else { return nil }
            let found = analyses[definition.id] ?? Self.analyse(events)
            analyses[definition.id] = found
            return published(definition, found, events, definitions.registry, time)
        }
    }

    private static func analyse(_ events: ConversationEvents) -> Analyses {
        let whole = OpinionAnalysis(ConversationRecord(events))
        let flagged = Set(whole.blocs.flatMap(\.rows))
        guard !flagged.isEmpty else { return Analyses(whole: whole) }
        let people = Set(flagged.map { whole.record.participants[$0] })
        return Analyses(
            whole: whole, withoutBlocs: OpinionAnalysis(ConversationRecord(events.withoutVotes(of: people))))
    }

    private func published(
        _ definition: Conversation, _ found: Analyses, _ events: ConversationEvents, _ registry: Registry, _ time: Int64
    ) -> PublishedConversation {
        let owner = registry.organisation(definition.owner)
        let calendar = owner.flatMap { CivilCalendar(timeZone: $0.timeZone) }
        func day(_ instant: Int64) -> Int32 { calendar?.day(of: instant).day ?? Int32(clamping: instant / 86_400_000) }
        let own = commitments.filter { commitment in
            if case .statement(definition.id, _) = commitment.subject { return true }
            return false
        }
        let votes = found.whole.record.votes
        let history = ConsensusHistory(
            votes: votes, decisions: events.decisions,
            instants: ConsensusHistory.weekly(votes: votes, now: time), minimumVoters: definition.minimumVoters)
        let moderation = ModeratedTexts(definition)
        var published = PublishedConversation(
            definition: definition, owner: owner?.name ?? definition.owner,
            analysis: moderation.applied(to: found.whole),
            analysisWithoutBlocs: found.withoutBlocs.map(moderation.applied), commitments: own, time: time,
            today: day(time))
        published.lostConsensus = history.points.filter(\.isLost).compactMap { point in
            point.standing.lastIndex(of: .listed).map {
                LostConsensus(
                    statement: point.statement, direction: point.direction, heldUntil: history.instants[$0])
            }
        }
        published.consensusPoints = history.points
        guard let answer = definition.answer else { return published }
        let answered = AnsweredConsensus.all(
            history, conversation: definition.id, book: CommitmentBook(own),
            period: AnswerPeriod(days: Int32(clamping: answer.withinDays), closes: definition.closes), day: day)
        published.answeredConsensus = answered
        published.expectedAnswers = answered.compactMap { found in
            switch found.state {
            case .waiting(let last), .unanswered(let last):
                ExpectedAnswer(statement: found.point.statement, due: last)
            case .answered: nil
            }
        }
        return published
    }
}
