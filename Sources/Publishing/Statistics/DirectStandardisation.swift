import Measures

/// A share as it would be if every group had the same mix of strata.
///
/// The strata's shares are added up with the weights of a standard; the interval is the normal approximation, with the
/// variance of a weighted sum of independent binomial shares. Source: J. L. Fleiss, B. Levin and M. C. Paik, "Statistical
/// Methods for Rates and Proportions", 3rd edition, chapter on the standardization of rates.
struct DirectStandardisation: Equatable {
    let value: Double
    private let variance: Double
    /// The same if all those belong to the share of whom it is not known yet.
    private let upperValue: Double
    private let upperVariance: Double

    /// One share for each weight; the weights add up to 1, and one of 0 needs no share.
    ///
    /// Nil where a stratum with weight has no share.
    init?(shares: [BinomialShare?], weights: [Double]) {
        var value = 0.0
        var variance = 0.0
        var (upperValue, upperVariance) = (0.0, 0.0)
        for (share, weight) in zip(shares, weights) where weight > 0 {
            guard let share else { return nil }
            value += weight * share.value
            variance += weight * weight * share.variance
            let upper = BinomialShare(numerator: min(share.base, share.numerator + share.undecided), base: share.base)
            upperValue += weight * upper.value
            upperVariance += weight * weight * upper.variance
        }
        self.value = value
        self.variance = variance
        (self.upperValue, self.upperVariance) = (upperValue, upperVariance)
    }

    /// From the lower end if none of the undecided belongs to it, to the upper end if all of them do.
    ///
    /// Nil where all strata are at 0 or 1 and nobody is undecided: the approximation would give an interval without width.
    func interval(z: Double = StandardNormal.z95) -> Interval? {
        guard variance > 0 || upperValue > value else { return nil }
        return Interval(
            low: max(0, value - z * variance.squareRoot()),
            high: min(1, upperValue + z * upperVariance.squareRoot()))
    }
}
