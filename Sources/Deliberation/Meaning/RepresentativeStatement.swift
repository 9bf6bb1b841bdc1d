/// A statement that sets a group apart, with the figures that say so.
package struct RepresentativeStatement: Sendable, Equatable {
    package var column: Int
    /// `agree` or `disagree`: what the group does with it.
    package var direction: Vote.Answer
    package var isBestAgree: Bool
    /// `n-agree` of the best-agree statement.
    package var agreeing: Int?
    package var successes: Int
    package var trials: Int
    package var successShare: Double
    package var successTest: Double
    package var representativeness: Double
    package var representativenessTest: Double
}

/// A statement on which all voters, of every group or none, agree or disagree.
package struct ConsensusStatement: Sendable, Equatable {
    package var column: Int
    package var direction: Vote.Answer
    package var successes: Int
    package var trials: Int
    package var successShare: Double
    package var successTest: Double
}

/// How all groups take one statement.
package struct GroupConsensus: Sendable, Equatable {
    /// Product over groups of (A + 1) / (S + 2); falls as groups are added.
    package var product: Double
    /// Its root by the number of groups, which can be compared between conversations.
    package var geometricMean: Double
    /// The lowest share of agreement among the groups, (A + 1) / (S + 2).
    package var lowest: Double
    /// The lowest number of voters among the groups.
    package var fewestVoters: Int
}
