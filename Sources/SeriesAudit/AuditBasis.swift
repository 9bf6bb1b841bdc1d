/// Which months' counts go into a formula.
package struct AuditBasis: Sendable {
    package var id: String
    package var title: String
    /// The percentages of a formula for every month of a series; nil where counts are missing.
    package var percents: @Sendable (AuditFormula, [SeriesMonth]) -> [Double?]
}

/// The one list of bases; the month's own counts come first and win ties.
package enum AuditBasisList {
    package static let all: [AuditBasis] = [
        AuditBasis(id: "same-month", title: "the month's own counts") { formula, months in
            months.map { $0.counts.flatMap(formula.percent) }
        },
        AuditBasis(id: "previous-month", title: "the previous month's counts") { formula, months in
            months.indices.map { $0 == 0 ? nil : months[$0 - 1].counts.flatMap(formula.percent) }
        },
        AuditBasis(id: "cumulative", title: "all counts since the first month with counts") { formula, months in
            var sums = [0.0, 0.0, 0.0, 0.0, 0.0]
            return months.map { month in
                guard let counts = month.counts else { return nil }
                for (level, count) in counts.enumerated() { sums[level] += count }
                return formula.percent(of: sums)
            }
        },
        AuditBasis(id: "mean-of-months", title: "the mean of the monthly percentages so far") { formula, months in
            var (sum, values) = (0.0, 0.0)
            return months.map { month in
                guard let percent = month.counts.flatMap(formula.percent) else { return nil }
                sum += percent
                values += 1
                return sum / values
            }
        },
    ]
}

/// One way to make the published percentage.
package struct Candidate: Sendable {
    package var formula: AuditFormula
    package var basis: AuditBasis
    package var rounding: AuditRounding

    /// By likelihood: the month's own counts before others, then the order of the lists.
    package static let all: [Candidate] = AuditBasisList.all.flatMap { basis in
        AuditFormulaList.all.flatMap { formula in
            AuditRoundingList.all.map { Candidate(formula: formula, basis: basis, rounding: $0) }
        }
    }

    package var usesOwnMonth: Bool { basis.id == AuditBasisList.all[0].id }

    var method: Method { Method(formula: formula.id, basis: basis.id, rounding: rounding.id) }
}

/// The names of a formula, of the months it was fed and of its rounding.
package struct Method: Codable, Sendable, Equatable, CustomStringConvertible {
    package var formula: String
    package var basis: String
    package var rounding: String

    package init(formula: String, basis: String = "same-month", rounding: String = "whole-half-up") {
        self.formula = formula
        self.basis = basis
        self.rounding = rounding
    }

    package var description: String {
        basis == "same-month" ? "\(formula), \(rounding)" : "\(formula) of \(basis), \(rounding)"
    }
}
