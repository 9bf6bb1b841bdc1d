import Definitions
import Deliberation

/// Decides at a tick what becomes public of the conversations.
///
/// Statements, decisions of moderators and commitments are made to be read and go out at once. Votes wait until a crowd has voted, so that what two
/// publications differ in is never the vote of somebody who is known to have been there.
package struct ConversationGate: Sendable {
    /// Different people whose votes go out together.
    package static let crowd = DisclosureRule.smallestK

    /// The first instant after the last day on which each conversation is open; nil for one without an end.
    private let ends: [String: Int64?]
    /// What waits, by conversation.
    package private(set) var waiting: [String: ConversationEvents] = [:]
    package private(set) var commitments: [Commitment] = []
    /// What has come since the last checkpoint.
    package private(set) var unstored = ConversationBatch()
    /// Whether something went out since the last checkpoint.
    package private(set) var hasReleased = false

    /// Events of conversations that are not among these are left out.
    package init(conversations: [Conversation], registry: Registry) {
        var ends: [String: Int64?] = [:]
        for conversation in conversations {
            let zone = registry.organisation(conversation.owner)?.timeZone ?? "UTC"
            let calendar = CivilCalendar(timeZone: zone)
            ends[conversation.id] = .some(
                conversation.closes.flatMap { day in calendar?.instant(day: day + 1, milliseconds: 0) })
        }
        self.init(ends: ends)
    }

    init(ends: [String: Int64?]) { self.ends = ends }

    /// Takes what a row of the journal says.
    package mutating func take(_ readings: ConversationBatch) {
        restore(readings)
        unstored.append(readings)
    }

    /// Takes what was stored.
    package mutating func restore(_ readings: ConversationBatch) {
        for (id, events) in readings.conversations where ends[id] != nil {
            waiting[id, default: ConversationEvents()].append(events)
        }
        commitments += readings.commitments
    }

    /// All that waits.
    package var held: ConversationBatch {
        var held = ConversationBatch()
        held.conversations = waiting
        held.commitments = commitments
        return held
    }

    package mutating func markStored() {
        unstored = ConversationBatch()
        hasReleased = false
    }

    /// What becomes public at the tick, by conversation in the order of their ids, and all commitments.
    package mutating func release(at tick: Int64) -> (conversations: [ConversationRelease], commitments: [Commitment]) {
        var releases: [ConversationRelease] = []
        for id in waiting.keys.sorted() {
            guard let events = waiting[id], !events.isEmpty else { continue }
            var released = events
            waiting[id] = nil
            if !isOver(id, at: tick), Set(events.votes.map(\.participant)).count < Self.crowd {
                released.votes = []
                if !events.votes.isEmpty {
                    var held = ConversationEvents()
                    held.votes = events.votes
                    waiting[id] = held
                }
            }
            guard !released.isEmpty else { continue }
            releases.append(ConversationRelease(conversation: id, events: released))
        }
        let answers = commitments
        commitments = []
        hasReleased = hasReleased || !releases.isEmpty || !answers.isEmpty
        return (releases, answers)
    }

    /// After the end nobody can come any more for whom the rest would have to wait.
    private func isOver(_ id: String, at tick: Int64) -> Bool { (ends[id] ?? nil).map { tick >= $0 } ?? false }
}
