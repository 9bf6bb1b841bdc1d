/// Everything that was said and voted in one conversation, as events in whatever order they came.
package struct ConversationEvents: Sendable, Equatable {
    package var statements: [Statement] = []
    package var decisions: [ModerationDecision] = []
    package var votes: [Vote] = []

    package init() {}

    package var isEmpty: Bool { statements.isEmpty && decisions.isEmpty && votes.isEmpty }

    package mutating func append(_ other: ConversationEvents) {
        statements += other.statements
        decisions += other.decisions
        votes += other.votes
    }
}
