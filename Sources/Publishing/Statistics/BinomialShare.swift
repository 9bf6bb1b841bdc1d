import Measures

/// A share of n, as counts: what intervals and comparisons are made from.
struct BinomialShare: Equatable {
    let numerator: Int64
    let base: Int64
    /// Of the base: those of whom it is not known yet whether they belong to the numerator.
    let undecided: Int64

    init(numerator: Int64, base: Int64, undecided: Int64 = 0) {
        self.numerator = numerator
        self.base = base
        self.undecided = undecided
    }

    /// Nil where the value is hidden or missing, or is no share of counted units (the normalised mean is none).
    init?(_ value: PublishedValue?) {
        guard let value, value.unit == .share, value.interval != nil, let share = value.value, let n = value.n, n > 0,
            value.undecided == 0 || value.countsUndecided
        else { return nil }
        self.init(numerator: Int64((share * Double(n)).rounded()), base: n, undecided: value.undecided)
    }

    var value: Double { Double(numerator) / Double(base) }

    /// From the lower end if none of the undecided belongs to it, to the upper end if all of them do.
    func interval(z: Double = StandardNormal.z95) -> Interval {
        Interval(
            low: wilson(numerator, of: base, z: z).low,
            high: wilson(min(base, numerator + undecided), of: base, z: z).high)
    }

    /// Variance of the share, by the normal approximation.
    var variance: Double { value * (1 - value) / Double(base) }

    /// The interval of `self − other`, from the two Wilson intervals.
    ///
    /// Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    /// Medicine 17 (1998), method 10.
    func difference(from other: BinomialShare, z: Double = StandardNormal.z95) -> Interval {
        let (own, its) = (interval(z: z), other.interval(z: z))
        func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        let difference = value - other.value
        return Interval(
            low: difference - root(value - own.low, its.high - other.value),
            high: difference + root(own.high - value, other.value - its.low))
    }
}

/// How far two mixes lie apart: half the sum of the absolute differences of their shares, from 0 (the same) to 1.
///
/// Source: O. D. Duncan and B. Duncan, "A methodological analysis of segregation indexes", American Sociological Review 20
/// (1955). It is the part of one group that would have to change category for the two to be the same.
func dissimilarity(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
}
