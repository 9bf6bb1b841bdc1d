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

    /// With fewer than five voters a group's share says little: 3 of 3 give (3 + 1) / (3 + 2) = 80 %, and so do 3 of 3 friends.
    package static let minimumVoters = 5

    /// Whether a statement counts as shared by all groups: each has enough voters, and in none is a majority against it or silent by passing.
    package func holds(minimumVoters: Int = minimumVoters) -> Bool { fewestVoters >= minimumVoters && lowest > 0.5 }
}

extension GroupVotes {
    /// By statement, those that are left out too; all zero where there are no groups. `direction` says what counts as success: to agree, or to
    /// disagree.
    package func groupConsensus(direction: Vote.Answer = .agree) -> [GroupConsensus] {
        (0..<columns).map { column in
            guard groups > 0 else { return GroupConsensus(product: 0, geometricMean: 0, lowest: 0, fewestVoters: 0) }
            let counts = (0..<groups).map { count(group: $0, column: column) }
            let shares = counts.map {
                ProportionTest.share(direction == .agree ? $0.agrees : $0.disagrees, of: $0.votes)
            }
            let product = shares.reduce(1, *)
            return GroupConsensus(
                product: product, geometricMean: Self.root(product, groups), lowest: shares.min() ?? 0,
                fewestVoters: counts.reduce(.max) { min($0, $1.votes) })
        }
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
