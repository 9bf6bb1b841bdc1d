/// Finds, for every month of a series, the method that makes its published percentage, with as few methods as will do.
///
/// The longest stretch of months that one method reproduces is taken first, then the longest of what is left, and so on.
/// A method stands on its own from `AuditLimits.monthsToStand` months; a shorter stretch counts only where its method stands
/// elsewhere in the series. Of what is left, the methods that reproduce most months are named, and called weak.
package struct SeriesAuditor {
    private let series: MonthlySeries
    private let tolerance: Double
    /// Positions of the months that can be compared.
    private let comparable: [Int]
    /// By candidate and comparable month.
    private let fits: [[Bool]]

    private struct Stretch {
        var candidate: Int
        var range: Range<Int>
        var isWeak: Bool
    }

    package init(_ series: MonthlySeries, tolerance: Double) {
        self.series = series
        self.tolerance = tolerance
        let comparable = series.months.indices.filter { series.months[$0].missing == nil }
        self.comparable = comparable
        // Every candidate's percentages are those of its formula and basis; only the rounding differs.
        var percents: [String: [Double?]] = [:]
        fits = Candidate.all.map { candidate in
            let key = candidate.basis.id + "/" + candidate.formula.id
            let values = percents[key] ?? candidate.basis.percents(candidate.formula, series.months)
            percents[key] = values
            return comparable.map { position in
                guard let percent = values[position], let published = series.months[position].published else {
                    return false
                }
                return candidate.rounding.reproduces(published, from: percent)
            }
        }
    }

    package func audit() -> AuditedSeries {
        let stretches = partition()
        let verdicts = verdicts(stretches)
        let runs = runs(stretches)
        return AuditedSeries(
            service: series.service, channel: series.channel, months: verdicts, runs: runs, changes: changes(runs))
    }

    private func partition() -> [Stretch] {
        var stretches: [Stretch] = []
        var isFree = Array(repeating: true, count: comparable.count)
        func takeAll(from least: Int, isWeak: Bool, of order: [Int]) {
            while let found = longest(of: order, where: isFree), found.range.count >= least {
                stretches.append(Stretch(candidate: found.candidate, range: found.range, isWeak: isWeak))
                for month in found.range { isFree[month] = false }
            }
        }
        let everything = Array(Candidate.all.indices)
        takeAll(from: AuditLimits.monthsToStand, isWeak: false, of: everything)
        let standing = Set(stretches.map(\.candidate))
        takeAll(from: 1, isWeak: false, of: everything.filter(standing.contains))
        while let candidate = mostLeft(after: standing, where: isFree) {
            takeAll(from: 1, isWeak: true, of: [candidate])
        }
        return stretches.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The candidate that reproduces most of the months that are left, wherever they lie; in doubt one of the months' own
    /// counts, then a formula that stands in this series.
    private func mostLeft(after standing: Set<Int>, where isFree: [Bool]) -> Int? {
        let known = Set(standing.map { Candidate.all[$0].formula.id })
        func months(_ candidate: Int) -> Int { isFree.indices.count { isFree[$0] && fits[candidate][$0] } }
        func rank(_ candidate: Int) -> Int {
            (Candidate.all[candidate].usesOwnMonth ? 0 : 2)
                + (known.contains(Candidate.all[candidate].formula.id) ? 0 : 1)
        }
        var best: (candidate: Int, months: Int)?
        for candidate in Candidate.all.indices {
            let months = months(candidate)
            guard months > 0 else { continue }
            guard let current = best else {
                best = (candidate, months)
                continue
            }
            if months > current.months || (months == current.months && rank(candidate) < rank(current.candidate)) {
                best = (candidate, months)
            }
        }
        return best?.candidate
    }

    /// The longest stretch of free months that one candidate reproduces; the first in order where several are as long.
    private func longest(of order: [Int], where isFree: [Bool]) -> (candidate: Int, range: Range<Int>)? {
        var best: (candidate: Int, range: Range<Int>)?
        for candidate in order {
            var start = 0
            for month in 0...comparable.count {
                if month < comparable.count, isFree[month], fits[candidate][month] { continue }
                if month - start > (best?.range.count ?? 0) { best = (candidate, start..<month) }
                start = month + 1
            }
        }
        return best
    }

    private func verdicts(_ stretches: [Stretch]) -> [MonthVerdict] {
        var result = series.months.map { month in
            MonthVerdict(
                month: "\(month.month)", verdict: .noData, published: month.published, counts: month.counts,
                missing: month.missing, valueStatus: month.missing?.status)
        }
        for (index, position) in comparable.enumerated() {
            result[position].verdict = .nothingFits
            result[position].alsoFits = Candidate.all.indices.filter {
                Candidate.all[$0].usesOwnMonth && fits[$0][index]
            }.map { Candidate.all[$0].method }
        }
        for stretch in stretches {
            let candidate = Candidate.all[stretch.candidate]
            let percents = candidate.basis.percents(candidate.formula, series.months)
            for position in stretch.range.map({ comparable[$0] }) {
                result[position].verdict = stretch.isWeak ? .weak : .fits
                result[position].method = candidate.method
                result[position].unrounded = percents[position]
                result[position].alsoFits.removeAll { $0 == candidate.method }
            }
            // Where the explanation is weak, the reader sees every other one.
            guard stretch.isWeak else { continue }
            for index in stretch.range {
                result[comparable[index]].alsoFits = Candidate.all.indices.filter {
                    $0 != stretch.candidate && fits[$0][index]
                }.map { Candidate.all[$0].method }
            }
        }
        for position in comparable where result[position].verdict != .fits {
            result[position].nearest = nearest(series.months[position])
        }
        return result
    }

    /// The formula that comes nearest with the month's own counts.
    private func nearest(_ month: SeriesMonth) -> NearestFormula? {
        guard let counts = month.counts, let published = month.published else { return nil }
        var best: NearestFormula?
        for formula in AuditFormulaList.all {
            guard let percent = formula.percent(of: counts) else { continue }
            let distance = abs(percent - published)
            if distance < best?.distance ?? .infinity {
                best = NearestFormula(
                    formula: formula.id, unrounded: percent, distance: distance,
                    isWithinTolerance: distance <= tolerance)
            }
        }
        return best
    }

    private func runs(_ stretches: [Stretch]) -> [MethodRun] {
        var result: [MethodRun] = []
        var open = 0
        func nothing(upTo end: Int) {
            if open < end { result.append(run(of: nil, over: open..<end, verdict: .nothingFits)) }
        }
        for stretch in stretches {
            nothing(upTo: stretch.range.lowerBound)
            result.append(run(of: stretch.candidate, over: stretch.range, verdict: stretch.isWeak ? .weak : .fits))
            open = stretch.range.upperBound
        }
        nothing(upTo: comparable.count)
        return result
    }

    private func run(of candidate: Int?, over range: Range<Int>, verdict: Verdict) -> MethodRun {
        let (first, last) = (comparable[range.lowerBound], comparable[range.upperBound - 1])
        var run = MethodRun(
            from: "\(series.months[first].month)", to: "\(series.months[last].month)", months: range.count,
            monthsWithoutData: last - first + 1 - range.count, verdict: verdict,
            method: candidate.map { Candidate.all[$0].method })
        // What the next best formula of the same months reproduces says how much the run proves.
        if let candidate {
            let formula = Candidate.all[candidate].formula.id
            for other in Candidate.all.indices
            where Candidate.all[other].usesOwnMonth && Candidate.all[other].formula.id != formula {
                let months = range.count { fits[other][$0] }
                if months > run.nextBestMonths {
                    run.nextBest = Candidate.all[other].method
                    run.nextBestMonths = months
                }
            }
        }
        return run
    }

    private func changes(_ runs: [MethodRun]) -> [MethodChange] {
        let standing = runs.filter { $0.verdict == .fits }
        return zip(standing, standing.dropFirst()).compactMap { before, after in
            guard let old = before.method, let new = after.method, old != new else { return nil }
            return MethodChange(lastMonth: before.to, firstMonth: after.from, before: old, after: new)
        }
    }
}
