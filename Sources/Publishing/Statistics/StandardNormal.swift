/// The standard normal distribution in plain arithmetic, so that no mathematical library decides published bytes.
///
/// Source: G. Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004.
enum StandardNormal {
    /// Φ(x), the share below x; the error is under 1e-14.
    static func below(_ x: Double) -> Double {
        if x < -30 { return 0 }
        if x > 30 { return 1 }
        var term = x
        var sum = x
        var odd = 1.0
        while abs(term) > 1e-20 * max(1, abs(sum)) {
            odd += 2
            term *= x * x / odd
            sum += term
        }
        let inverseRootOfTwoPi = 0.398_942_280_401_432_7
        return 0.5 + sum * inverseRootOfTwoPi / exponential(x * x / 2)
    }

    /// The z at which Φ(z) is `share`, by halving; `share` lies between 0 and 1.
    static func quantile(_ share: Double) -> Double {
        var low = -9.0
        var high = 9.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if below(middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The z of a two-sided interval at 95 % for each of `comparisons` taken together (Bonferroni).
    static func adjustedZ(comparisons: Int) -> Double {
        comparisons <= 1 ? z95 : quantile(1 - 0.025 / Double(comparisons))
    }

    static let z95 = 1.959_963_984_540_054

    /// e^x for x from 0 to 700, by its series; every term is positive, so nothing cancels.
    static func exponential(_ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        var step = 0.0
        while term > 1e-17 * sum {
            step += 1
            term *= x / step
            sum += term
        }
        return sum
    }
}
