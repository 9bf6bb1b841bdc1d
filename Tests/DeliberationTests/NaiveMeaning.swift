import Foundation

@testable import Deliberation

/// Representative statements of one group, step by step as the design says them, with tuples and library functions.
enum NaiveMeaning {
    typealias Row = (
        column: Int, agree: Bool, success: Int, trials: Int, share: Double, shareTest: Double, ratio: Double,
        ratioTest: Double, agrees: Int, pa: Double, pat: Double, ra: Double, rat: Double, rdt: Double, enough: Bool,
        voted: Bool
    )

    static func row(_ column: Int, _ own: [Int], _ others: [Int]) -> Row {
        func p(_ s: Int, _ n: Int) -> Double { (Double(s) + 1) / (Double(n) + 2) }
        func z1(_ s: Int, _ n: Int) -> Double {
            2 * sqrt(Double(n) + 1) * ((Double(s) + 1) / (Double(n) + 1) - 1 / 2.0)
        }
        func z2(_ a: Int, _ b: Int, _ m: Int, _ n: Int) -> Double {
            let (s1, s2, n1, n2) = (Double(a) + 1, Double(b) + 1, Double(m) + 1, Double(n) + 1)
            let q = (s1 + s2) / (n1 + n2)
            return q == 1 ? 0 : (s1 / n1 - s2 / n2) / sqrt(q * (1 - q) * (1 / n1 + 1 / n2))
        }
        let (a, d, s) = (own[0], own[1], own[2])
        let (pa, pd, pat, pdt) = (p(a, s), p(d, s), z1(a, s), z1(d, s))
        let (ra, rd) = (pa / p(others[0], others[2]), pd / p(others[1], others[2]))
        let (rat, rdt) = (z2(a, others[0], s, others[2]), z2(d, others[1], s, others[2]))
        let agree = rat > rdt
        return (
            column, agree, agree ? a : d, s, agree ? pa : pd, agree ? pat : pdt, agree ? ra : rd, agree ? rat : rdt, a,
            pa, pat, ra, rat, rdt, rat > 1.2816 && pat > 1.2816 || rdt > 1.2816 && pdt > 1.2816, a + d > 0
        )
    }

    /// Columns in the order of the list, the best-agree one among them.
    static func list(_ rows: [Row]) -> (columns: [Int], bestAgree: Int?) {
        var (sufficient, best, bestAgree) = ([Row](), Row?.none, Row?.none)
        for row in rows {
            if row.enough { sufficient.append(row) }
            if sufficient.isEmpty, best.map({ max($0.rat, $0.rdt) < max(row.rat, row.rdt) }) ?? true { best = row }
            guard row.voted else { continue }
            if let current = bestAgree {
                let isBetter =
                    current.ra > 1
                    ? row.ra * row.rat * row.pa * row.pat > current.ra * current.rat * current.pa * current.pat
                    : row.pa * row.pat > current.pa * current.pat
                if isBetter { bestAgree = row }
            } else if row.pat > 1.2816 || (row.ra > 1 && row.pa > 0.5) {
                bestAgree = row
            }
        }
        guard !sufficient.isEmpty else {
            return ((bestAgree ?? best).map { [$0.column] } ?? [], bestAgree?.column)
        }
        func score(_ row: Row) -> Double { row.ratio * row.ratioTest * row.share * row.shareTest }
        sufficient.removeAll { $0.column == bestAgree?.column }
        sufficient.sort { score($0) == score($1) ? $0.column < $1.column : score($0) > score($1) }
        let chosen = Array(((bestAgree.map { [$0] } ?? []) + sufficient).prefix(5))
        return (chosen.filter(\.agree).map(\.column) + chosen.filter { !$0.agree }.map(\.column), bestAgree?.column)
    }
}
