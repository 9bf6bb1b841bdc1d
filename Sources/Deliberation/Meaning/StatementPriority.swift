/// How much is to be learned from the next vote on a statement: much where it is new, agreed with, seldom passed, or tells people apart.
package enum StatementPriority {
    /// Statements about the conversation or about who somebody is have a fixed one.
    package static let meta = 49.0

    package static func of(_ count: GroupVotes.Count, extremity: Double) -> Double {
        let trials = Double(count.votes + 2)
        let importance = (1 - Double(count.passes + 1) / trials) * (extremity + 1) * Double(count.agrees + 1) / trials
        let weight = importance * (1 + 8 * halvedEveryFive(count.votes))
        return weight * weight
    }

    /// By statement, from the votes of the grouped people.
    package static func all(_ votes: GroupVotes, extremity: [Double], isMeta: [Bool]) -> [Double] {
        (0..<votes.columns).map { isMeta[$0] ? meta : of(votes.total(column: $0), extremity: extremity[$0]) }
    }

    /// 2^(-votes / 5), with nothing but operations that every machine rounds alike.
    static func halvedEveryFive(_ votes: Int) -> Double {
        Double(sign: .plus, exponent: -min(votes / 5, 1_000), significand: fifthsOfAHalving[votes % 5])
    }

    /// 2^(-n / 5) for n = 0…4.
    private static let fifthsOfAHalving = [
        1, 0.870_550_563_296_124_1, 0.757_858_283_255_199, 0.659_753_955_386_447_1, 0.574_349_177_498_517_5,
    ]
}
