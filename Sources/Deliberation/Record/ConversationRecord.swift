/// What holds in a conversation: a function of the set of its events, whatever their order.
package struct ConversationRecord: Sendable, Equatable {
    /// Ascending by number.
    package private(set) var statements: [StatementRecord]
    /// People with at least one vote, in canonical order: that of their first appearance when votes are sorted by statement and person.
    package private(set) var participants: [ParticipantKey]
    /// Every vote event on a known statement, sorted by statement, person, time, identity.
    package private(set) var votes: [Vote]
    /// Votes on numbers that no statement has; they count for nothing until it comes.
    package private(set) var votesOnUnknownStatements: Int
    /// Statement events whose number was taken by an earlier one with another text or author.
    package private(set) var contradictedStatements: Int
    package private(set) var decisionsOnUnknownStatements: Int

    /// A statement with what was decided about it and how often it was voted on.
    package struct StatementRecord: Sendable, Equatable {
        package var statement: Statement
        package var state: ModerationState
        package var isMeta: Bool
        /// Vote events by everybody, changed votes included.
        package var agrees: Int
        package var disagrees: Int
        package var passes: Int
        /// Zeroed in the grouping, and left out of representative and consensus lists.
        package var isLeftOut: Bool { state == .rejected || isMeta }
    }
}
