import Events

/// Which statement a person is shown next: drawn by chance among those without a vote of theirs, by priority.
package struct CommentRouting: Sendable {
    /// Until so many people have voted on a statement it is shown as often as a new one: the first three who dislike it don't decide that nobody else
    /// gets to see it. As many as a group needs before its share counts.
    package static let heardFromVotes = GroupConsensus.minimumVoters
    /// What the formula gives a statement without any vote.
    package static let newStatement = StatementPriority.of(.init(agrees: 0, disagrees: 0, votes: 0), extremity: 0)

    /// By statement; 0 where it is not served.
    private let weights: [Double]

    /// Which statements people get to see.
    package enum Policy: Sendable {
        /// Only what a moderator accepted.
        case moderatedBefore
        /// All but what a moderator rejected.
        case moderatedAfter

        package func serves(_ state: ModerationState) -> Bool {
            self == .moderatedBefore ? state == .accepted : state != .rejected
        }
    }

    /// By statement: what the last analysis made of it, nil where it didn't know it; how many people have voted on it by now; what its moderators decided.
    package init(priority: [Double?], votes: [Int], states: [ModerationState], policy: Policy) {
        precondition(
            priority.count == states.count && votes.count == states.count, "one value of each for each statement")
        weights = states.indices.map { column in
            guard policy.serves(states[column]) else { return 0 }
            let known = priority[column] ?? Self.newStatement
            return votes[column] < Self.heardFromVotes ? max(known, Self.newStatement) : known
        }
    }

    /// The next statement's place; nil when the person has voted on everything there is. The same random numbers give the same statement.
    package func next(votedOn: Set<Int32>, using random: inout SeededRandom) -> Int32? {
        var open: [Int] = []
        var whole = 0.0
        for column in weights.indices where weights[column] > 0 && !votedOn.contains(Int32(column)) {
            open.append(column)
            whole += weights[column]
        }
        var left = random.unit() * whole
        for column in open {
            left -= weights[column]
            if left < 0 { return Int32(column) }
        }
        // Only rounding leads here.
        return open.last.map(Int32.init)
    }
}
