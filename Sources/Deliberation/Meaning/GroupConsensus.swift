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

    /// With four voters or fewer one vote moves a group's share, (A + 1) / (S + 2), by a sixth or more.
    package static let minimumVoters = 5

    /// Whether a statement counts as shared by all groups: each has enough voters, and a majority of each stands behind it. A large group never speaks for
    /// a small one.
    package func holds(minimumVoters: Int = minimumVoters) -> Bool { fewestVoters >= minimumVoters && lowest > 0.5 }
}

extension GroupVotes {
    /// Agreement of all groups by statement, those that are left out too; all zero where there are no groups.
    package func groupConsensus() -> [GroupConsensus] {
        (0..<columns).map { groupConsensus(column: $0, direction: .agree) }
    }

    /// How all groups take a consensus over everybody: for one of disagreement, disagreement is the success.
    package func groupConsensus(of statement: ConsensusStatement) -> GroupConsensus {
        groupConsensus(column: statement.column, direction: statement.direction)
    }

    package func groupConsensus(column: Int, direction: Vote.Answer) -> GroupConsensus {
        guard groups > 0 else { return GroupConsensus(product: 0, geometricMean: 0, lowest: 0, fewestVoters: 0) }
        let counts = (0..<groups).map { count(group: $0, column: column) }
        let shares = counts.map { ProportionTest.share(direction == .agree ? $0.agrees : $0.disagrees, of: $0.votes) }
        let product = shares.reduce(1, *)
        return GroupConsensus(
            product: product, geometricMean: Self.root(product, groups), lowest: shares.min() ?? 0,
            fewestVoters: counts.reduce(.max) { min($0, $1.votes) })
    }

    /// Newton's way, with nothing but the operations that every machine rounds alike, so that everybody gets the same digits.
    static func root(_ value: Double, _ degree: Int) -> Double {
        if value <= 0 || degree == 1 { return value }
        if degree == 2 { return value.squareRoot() }
        var root = max(1, value)
        while true {
            let power = (1..<degree).reduce(1.0) { product, _ in product * root }
            let next = (Double(degree - 1) * root + value / power) / Double(degree)
            if next >= root { return root }
            root = next
        }
    }
}
