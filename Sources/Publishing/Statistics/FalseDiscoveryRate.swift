/// The rule of Benjamini and Hochberg: of the comparisons that are called significant, at most the given share is
/// expected to be chance, however many are made.
///
/// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate" (1995). It holds for comparisons that are
/// independent or positively dependent.
enum FalseDiscoveryRate {
    /// The smallest rate at which each comparison is still called significant, in the order of the p-values.
    static func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var least = 1.0
        for (rank, index) in order.enumerated().reversed() {
            least = min(least, pValues[index] * Double(pValues.count) / Double(rank + 1))
            adjusted[index] = least
        }
        return adjusted
    }

    /// Which comparisons are significant.
    static func significant(_ pValues: [Double], rate: Double) -> [Bool] { adjusted(pValues).map { $0 <= rate } }
}
