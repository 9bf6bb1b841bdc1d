import Events

/// Which statement a person is shown next: drawn by chance among those without a vote of theirs, by priority.
package struct CommentRouting: Sendable {
    /// Weight of a statement that the last analysis didn't know yet, as in Pol.is.
    package static let unknownPriority = 1.0

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

    /// By statement, what the last analysis made of it, nil where it didn't know it, and what its moderators decided.
    package init(priority: [Double?], states: [ModerationState], policy: Policy) {
        precondition(priority.count == states.count, "one priority and one state for each statement")
        weights = zip(priority, states).map { policy.serves($1) ? $0 ?? Self.unknownPriority : 0 }
    }

    /// The next statement's place; nil when the person has voted on everything there is. The same random numbers give the same statement.
    package func next(votedOn: Set<Int32>, using random: inout SeededRandom) -> Int32? {
        let open = weights.indices.lazy.filter { weights[$0] > 0 && !votedOn.contains(Int32($0)) }
        var left = random.unit() * open.reduce(0) { $0 + weights[$1] }
        var drawn: Int32?
        for column in open {
            drawn = Int32(column)
            left -= weights[column]
            if left < 0 { break }
        }
        return drawn
    }
}
