/// Pearson's chi-square test of goodness of fit: are counts a plain draw from known shares?
///
/// Classes that expect fewer than 5 are merged, as W. G. Cochran advises ("Some methods for strengthening the common χ²
/// tests", Biometrics 10, 1954); when fewer than two classes are left there is no test.
struct ChiSquareTest: Equatable {
    static let smallestExpected = 5.0
    /// Smaller p-values are given as this one; below it rounding errors count.
    static let smallestP = 1e-9

    let statistic: Double
    let degreesOfFreedom: Int
    let pValue: Double

    /// `observed` and `shares` in the same order; the shares add up to 1.
    init?(observed: [Int64], shares: [Double]) {
        let total = Double(observed.reduce(0, +))
        let classes = Self.merged(zip(observed, shares).map { (observed: Double($0), expected: $1 * total) })
        guard classes.count > 1 else { return nil }
        statistic = classes.reduce(0) { sum, entry in
            let gap = entry.observed - entry.expected
            return sum + gap * gap / entry.expected
        }
        degreesOfFreedom = classes.count - 1
        pValue = max(Self.smallestP, Self.above(statistic, degreesOfFreedom: degreesOfFreedom))
    }

    /// The small classes become one; if that one is still small it joins the smallest of the others.
    private static func merged(
        _ classes: [(observed: Double, expected: Double)]
    ) -> [(observed: Double, expected: Double)] {
        var large = classes.filter { $0.expected >= smallestExpected }.sorted { $0.expected < $1.expected }
        let small = classes.filter { $0.expected < smallestExpected }
        guard !small.isEmpty else { return large }
        let rest = small.reduce((observed: 0.0, expected: 0.0)) {
            ($0.observed + $1.observed, $0.expected + $1.expected)
        }
        if rest.expected >= smallestExpected || large.isEmpty { return large + [rest] }
        large[0] = (large[0].observed + rest.observed, large[0].expected + rest.expected)
        return large
    }

    /// The share of the chi-square distribution above `x`, by its closed form for whole degrees of freedom (Abramowitz and
    /// Stegun, 26.4.4 and 26.4.5).
    static func above(_ x: Double, degreesOfFreedom: Int) -> Double {
        guard x > 0 else { return 1 }
        guard x < 1000 else { return 0 }
        let half = x / 2
        let isOdd = degreesOfFreedom % 2 == 1
        var sum = isOdd ? 2 * StandardNormal.below(-x.squareRoot()) : 0
        // (x/2)^s / Γ(s + 1), from s = 1/2 for odd and s = 0 for even degrees.
        let rootOfPi = 1.772_453_850_905_516
        var s = isOdd ? 0.5 : 0.0
        var term = isOdd ? half.squareRoot() / (rootOfPi / 2) : 1
        let scale = 1 / StandardNormal.exponential(half)
        for _ in 0..<(degreesOfFreedom / 2) {
            sum += scale * term
            s += 1
            term *= half / s
        }
        return min(1, max(0, sum))
    }
}
