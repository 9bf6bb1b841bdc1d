/// A statement that sets a group apart, with the figures that say so.
package struct RepresentativeStatement: Sendable, Equatable {
    package var column: Int
    /// `agree` or `disagree`: what the group does with it.
    package var direction: Vote.Answer
    package var isBestAgree: Bool
    /// `n-agree` of the best-agree statement.
    package var agreeing: Int?
    package var successes: Int
    package var trials: Int
    package var successShare: Double
    package var successTest: Double
    package var representativeness: Double
    package var representativenessTest: Double

    /// More of them nobody reads; Pol.is shows five.
    package static let mostOfAGroup = 5
}

extension GroupVotes {
    /// By group, the statements that set it apart, best first and agreement before disagreement.
    package func representativeStatements(leftOut: [Bool]) -> [[RepresentativeStatement]] {
        let totals = (0..<columns).map { total(column: $0) }
        return (0..<groups).map { group in
            let figures = (0..<columns).lazy.filter { !leftOut[$0] }.map { column in
                let own = count(group: group, column: column)
                return RepresentativenessFigures(column: column, own: own, others: totals[column] - own)
            }
            return RepresentativeChoice(figures).statements
        }
    }
}

/// How one group votes on one statement beside all other groups, for both directions.
struct RepresentativenessFigures {
    let column: Int
    let own: GroupVotes.Count
    let agree: Side
    let disagree: Side

    struct Side {
        let successes: Int
        let share: Double
        let shareTest: Double
        let ratio: Double
        let ratioTest: Double

        init(_ successes: Int, of trials: Int, others: Int, of othersTrials: Int) {
            self.successes = successes
            share = ProportionTest.share(successes, of: trials)
            shareTest = ProportionTest.aboveHalf(successes, of: trials)
            ratio = share / ProportionTest.share(others, of: othersTrials)
            ratioTest = ProportionTest.above((successes, trials), (others, othersTrials))
        }

        var isSufficient: Bool { ratioTest > ProportionTest.threshold && shareTest > ProportionTest.threshold }
        var score: Double { ratio * ratioTest * share * shareTest }
    }

    init(column: Int, own: GroupVotes.Count, others: GroupVotes.Count) {
        self.column = column
        self.own = own
        agree = Side(own.agrees, of: own.votes, others: others.agrees, of: others.votes)
        disagree = Side(own.disagrees, of: own.votes, others: others.disagrees, of: others.votes)
    }

    var direction: Vote.Answer { agree.ratioTest > disagree.ratioTest ? .agree : .disagree }
    var side: Side { direction == .agree ? agree : disagree }
    var isSufficient: Bool { agree.isSufficient || disagree.isSufficient }
    var strongestTest: Double { max(agree.ratioTest, disagree.ratioTest) }

    /// Whether the group's agreement with this one says more of it than its agreement with `current`.
    func agreesBetter(than current: RepresentativenessFigures?) -> Bool {
        if own.agrees == 0 && own.disagrees == 0 { return false }
        guard let current else {
            return agree.shareTest > ProportionTest.threshold || agree.ratio > 1 && agree.share > 0.5
        }
        if current.agree.ratio > 1 { return agree.score > current.agree.score }
        return agree.share * agree.shareTest > current.agree.share * current.agree.shareTest
    }

    func statement(isBestAgree: Bool) -> RepresentativeStatement {
        let side = side
        return RepresentativeStatement(
            column: column, direction: direction, isBestAgree: isBestAgree, agreeing: isBestAgree ? own.agrees : nil,
            successes: side.successes, trials: own.votes, successShare: side.share, successTest: side.shareTest,
            representativeness: side.ratio, representativenessTest: side.ratioTest)
    }
}

/// One walk over the statements of a group, in column order.
struct RepresentativeChoice {
    private var sufficient: [RepresentativenessFigures] = []
    private var best: RepresentativenessFigures?
    private var bestAgree: RepresentativenessFigures?

    init(_ figures: some Sequence<RepresentativenessFigures>) {
        for one in figures {
            if one.isSufficient {
                sufficient.append(one)
            } else if sufficient.isEmpty, one.strongestTest > best?.strongestTest ?? -.infinity {
                best = one
            }
            if one.agreesBetter(than: bestAgree) { bestAgree = one }
        }
    }

    var statements: [RepresentativeStatement] {
        if sufficient.isEmpty {
            if let bestAgree { return [bestAgree.statement(isBestAgree: true)] }
            return best.map { [$0.statement(isBestAgree: false)] } ?? []
        }
        let ranked = sufficient.filter { $0.column != bestAgree?.column }
            .sorted { ($1.side.score, $0.column) < ($0.side.score, $1.column) }
        let chosen =
            (bestAgree.map { [$0.statement(isBestAgree: true)] } ?? [])
            + ranked.map { $0.statement(isBestAgree: false) }
        let listed = chosen.prefix(RepresentativeStatement.mostOfAGroup)
        return listed.filter { $0.direction == .agree } + listed.filter { $0.direction == .disagree }
    }
}
