/// A statement on which all voters, of every group or none, agree or disagree.
package struct ConsensusStatement: Sendable, Equatable {
    package var column: Int
    package var direction: Vote.Answer
    package var successes: Int
    package var trials: Int
    package var successShare: Double
    package var successTest: Double

    /// The first of each direction are listed, as in Pol.is.
    package static let mostOfADirection = 5
}

extension ConsensusStatement {
    /// Nil where too few voters are of one mind.
    package init?(column: Int, direction: Vote.Answer, among count: GroupVotes.Count) {
        let successes = direction == .agree ? count.agrees : count.disagrees
        let share = ProportionTest.share(successes, of: count.votes)
        let test = ProportionTest.aboveHalf(successes, of: count.votes)
        guard direction != .pass, share > 0.5, test > ProportionTest.threshold else { return nil }
        self.init(
            column: column, direction: direction, successes: successes, trials: count.votes, successShare: share,
            successTest: test)
    }

    /// What all voters agree on, strongest first, then what all disagree with. `counts` are everybody's, by column.
    package static func list(_ counts: [GroupVotes.Count], leftOut: [Bool]) -> [ConsensusStatement] {
        [Vote.Answer.agree, .disagree].flatMap { direction in
            counts.indices.filter { !leftOut[$0] }
                .compactMap { ConsensusStatement(column: $0, direction: direction, among: counts[$0]) }
                .sorted { ($1.strength, $0.column) < ($0.strength, $1.column) }
                .prefix(mostOfADirection)
        }
    }

    private var strength: Double { successShare * successTest }
}

extension GroupVotes {
    /// Of everybody's votes (`init(everybodyIn:)`).
    package func consensusStatements(leftOut: [Bool]) -> [ConsensusStatement] {
        ConsensusStatement.list((0..<columns).map { total(column: $0) }, leftOut: leftOut)
    }
}
