import Measures

/// A share of answers, weighted so that each stratum counts as much as it does in the reference.
///
/// The weight of an answer is its stratum's share of the reference over its share of the answers. Sources: D. Holt and T. M.
/// F. Smith, "Post stratification", Journal of the Royal Statistical Society A 142 (1979); L. Kish, "Weighting for unequal
/// Pi", Journal of Official Statistics 8 (1992), for the design effect.
struct PostStratification: Equatable {
    /// A single answer that counts more than this is too much to rest a figure on.
    static let largestWeight = 5.0

    let value: Double
    let interval: Interval?
    /// One for each stratum; 0 where the stratum has no part of the reference.
    let weights: [Double]
    /// By how much the weights raise the variance.
    let designEffect: Double
    /// Answers without weights that would give an interval as wide.
    let effectiveBase: Double
    let maximumWeight: Double

    /// `reference` holds the shares of the strata and adds up to 1; nil where a stratum with a share has no answers.
    init?(answers: [BinomialShare?], reference: [Double]) {
        guard let sum = DirectStandardisation(shares: answers, weights: reference) else { return nil }
        let bases = zip(answers, reference).map { answer, share in share > 0 ? Double(answer?.base ?? 0) : 0 }
        let total = bases.reduce(0, +)
        guard total > 0 else { return nil }
        value = sum.value
        interval = sum.interval()
        weights = zip(bases, reference).map { base, share in base > 0 ? share / (base / total) : 0 }
        // Σw²n / (Σwn)² · n, where Σwn = n.
        designEffect = zip(weights, bases).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / total
        effectiveBase = total / designEffect
        maximumWeight = weights.max() ?? 0
    }
}
