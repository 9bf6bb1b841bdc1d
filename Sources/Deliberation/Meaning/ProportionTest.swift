/// Shares with one voter of each mind added, and one-sided tests of them.
enum ProportionTest {
    /// One-sided 90 %, as Pol.is rounds it.
    static let threshold = 1.2816

    /// (s + 1) / (n + 2).
    static func share(_ successes: Int, of trials: Int) -> Double { Double(successes + 1) / Double(trials + 2) }

    /// How far a share lies above one half, in standard errors.
    static func aboveHalf(_ successes: Int, of trials: Int) -> Double {
        let count = Double(trials + 1)
        return 2 * count.squareRoot() * (Double(successes + 1) / count - 0.5)
    }

    /// How far the first share lies above the second one, in standard errors.
    static func above(_ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int)) -> Double {
        let (s1, n1) = (Double(first.successes + 1), Double(first.trials + 1))
        let (s2, n2) = (Double(second.successes + 1), Double(second.trials + 1))
        let pooled = (s1 + s2) / (n1 + n2)
        if pooled == 1 { return 0 }
        return (s1 / n1 - s2 / n2) / (pooled * (1 - pooled) * (1 / n1 + 1 / n2)).squareRoot()
    }
}
