import Foundation

/// The two-sided z-test of two shares with a pooled variance: how often chance alone would bring a difference this large.
///
/// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.3, "How can we determine whether two processes produce
/// the same proportion of defectives?"
struct TwoProportionTest: Sendable, Equatable {
    /// Positive where the second share is larger.
    let z: Double
    let pValue: Double

    /// A numerator may not exceed its base, and no base may be 0.
    init(_ first: (numerator: Int64, base: Int64), _ second: (numerator: Int64, base: Int64)) {
        let (firstBase, secondBase) = (Double(first.base), Double(second.base))
        let pooled = Double(first.numerator + second.numerator) / (firstBase + secondBase)
        let variance = pooled * (1 - pooled) * (1 / firstBase + 1 / secondBase)
        // All or none in both: there is no difference and nothing varies.
        guard variance > 0 else {
            (z, pValue) = (0, 1)
            return
        }
        z = (Double(second.numerator) / secondBase - Double(first.numerator) / firstBase) / variance.squareRoot()
        pValue = Self.twoSided(z)
    }

    /// Whether the normal approximation holds: at least five of either kind are expected in both. Rule of Cochran (1954).
    static func isSound(
        _ first: (numerator: Int64, base: Int64), _ second: (numerator: Int64, base: Int64)
    ) -> Bool {
        let bases = (Double(first.base), Double(second.base))
        let pooled = Double(first.numerator + second.numerator) / (bases.0 + bases.1)
        return min(bases.0, bases.1) * min(pooled, 1 - pooled) >= 5
    }

    /// The share of a normal distribution that lies at least |z| from its middle, on both sides.
    static func twoSided(_ z: Double) -> Double { min(1, erfc(z.magnitude / 2.0.squareRoot())) }
}
