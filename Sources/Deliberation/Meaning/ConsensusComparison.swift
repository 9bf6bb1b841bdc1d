/// What everybody agrees on beside what is left of it without the votes of some accounts, such as those of a voting bloc.
package struct ConsensusComparison: Sendable, Equatable {
    /// Statements that are listed with those votes or without them: agreement first, then by column.
    package var entries: [Entry]

    package struct Entry: Sendable, Equatable {
        package var column: Int
        package var direction: Vote.Answer
        package var all: Side
        package var without: Side

        /// In the list only because of those accounts.
        package var isLost: Bool { all.isListed && !without.isListed }
        /// Out of the list only because of them.
        package var isGained: Bool { !all.isListed && without.isListed }
    }

    package struct Side: Sendable, Equatable {
        package var successes: Int
        package var trials: Int
        package var isListed: Bool

        package var share: Double { ProportionTest.share(successes, of: trials) }
    }

    package init(matrix: VoteMatrix, withoutRows rows: [Int], leftOut: [Bool]) {
        var group = [Int8](repeating: 0, count: matrix.rows)
        let everybody = GroupVotes(matrix: matrix, groupOfRow: group, groups: 1)
        for row in rows { group[row] = -1 }
        let others = GroupVotes(matrix: matrix, groupOfRow: group, groups: 1)
        let listed = everybody.consensusStatements(leftOut: leftOut)
        let listedWithout = others.consensusStatements(leftOut: leftOut)
        entries = [Vote.Answer.agree, .disagree].flatMap { direction in
            func columns(_ list: [ConsensusStatement]) -> Set<Int> {
                Set(list.filter { $0.direction == direction }.map(\.column))
            }
            let (all, without) = (columns(listed), columns(listedWithout))
            func side(_ votes: GroupVotes, _ column: Int, _ listed: Set<Int>) -> Side {
                let count = votes.total(column: column)
                return Side(
                    successes: direction == .agree ? count.agrees : count.disagrees, trials: count.votes,
                    isListed: listed.contains(column))
            }
            return all.union(without).sorted().map {
                Entry(
                    column: $0, direction: direction, all: side(everybody, $0, all), without: side(others, $0, without))
            }
        }
    }
}

extension ConversationEvents {
    /// The same conversation as if some accounts had not voted; what they wrote stays.
    package func withoutVotes(of people: Set<ParticipantKey>) -> ConversationEvents {
        var events = self
        events.votes.removeAll { people.contains($0.participant) }
        return events
    }
}
