import Foundation
import Measures
import Testing

@testable import SeriesAudit

/// Invented series with a known method: the audit finds it again.
@Suite struct SeriesAuditTests {
    static let formulas = AuditFormulaList.all.map(\.id)

    @Test(arguments: formulas)
    func everyFormulaIsRecovered(formula: String) throws {
        for rounding in AuditRoundingList.all.indices {
            let series = try InventedSeries.made(by: formula, rounding: rounding, seed: 3).audited()
            let method = Method(formula: formula, rounding: AuditRoundingList.all[rounding].id)
            #expect(series.runs.map(\.method) == [method], "\(formula) \(rounding)")
            #expect(series.count(.fits) == 24)
            #expect(series.changes.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3])
    func otherMonthsCountsAreRecovered(basis: Int) throws {
        let series = try InventedSeries.made(by: "satisfaction.mean_normalised@1", basis: basis, rounding: 1).audited()
        let method = Method(
            formula: "satisfaction.mean_normalised@1", basis: AuditBasisList.all[basis].id, rounding: "one-decimal")
        let longest = try #require(series.runs.max { $0.months < $1.months })
        #expect(longest.method == method)
        // The first month has no previous one; the first of the others is its own sum.
        #expect(longest.months == (basis == 1 ? 23 : 24))
        #expect(series.count(.noData) == (basis == 1 ? 1 : 0))
    }

    @Test func aChangeOfMethodIsFound() throws {
        let series = try InventedSeries.made(
            by: "satisfaction.mean_normalised@1", then: "satisfaction.top2box@1", at: 15
        ).audited()
        let (old, new) = (Method(formula: "satisfaction.mean_normalised@1"), Method(formula: "satisfaction.top2box@1"))
        #expect(
            series.changes == [MethodChange(lastMonth: "2022-03", firstMonth: "2022-04", before: old, after: new)])
        #expect(series.runs.map(\.from) == ["2021-01", "2022-04"])
        #expect(series.runs.map(\.to) == ["2022-03", "2022-12"])
        #expect(series.runs.map(\.months) == [15, 9])
        #expect(series.runs.map(\.method) == [old, new])
    }

    @Test func aChangeOfRoundingIsAChange() throws {
        var series = try InventedSeries.made(by: "satisfaction.top2box@1", months: 24)
        let finer = try InventedSeries.made(by: "satisfaction.top2box@1", rounding: 2, months: 24)
        series.months[12...] = finer.months[12...]
        let audited = try series.audited()
        #expect(audited.changes.map(\.firstMonth) == ["2022-01"])
        #expect(audited.changes.map(\.after) == [Method(formula: "satisfaction.top2box@1", rounding: "two-decimals")])
    }

    @Test func aWrongMonthFitsNothing() throws {
        var series = try InventedSeries.made(by: "satisfaction.mean_normalised@1")
        series.months[9].published = 3
        let audited = try series.audited()
        #expect(audited.runs.map(\.verdict) == [.fits, .nothingFits, .fits])
        let month = audited.months[9]
        #expect(month.month == "2021-10")
        #expect(month.verdict == .nothingFits)
        #expect(month.method == nil)
        // The nearest is a formula of the list, and no other is nearer.
        let counts = try #require(month.counts)
        let distances = AuditFormulaList.all.compactMap { $0.percent(of: counts).map { abs($0 - 3) } }
        #expect(month.nearest?.distance == distances.min())
        #expect(audited.changes.isEmpty)
    }

    @Test func aLoneMonthIsWeakEvidence() throws {
        // The published number of one month is made by another formula: reported, and no change of method.
        var series = try InventedSeries.made(by: "satisfaction.mean_normalised@1", rounding: 1)
        series.months[9].published = try InventedSeries.made(by: "top_box", rounding: 1).months[9].published
        let audited = try series.audited()
        #expect(audited.months[9].verdict == .weak)
        #expect(audited.months[9].method == Method(formula: "top_box", rounding: "one-decimal"))
        #expect(audited.months[9].nearest?.formula == "top_box")
        #expect(audited.changes.isEmpty)
    }

    @Test func missingCountsAreNoData() throws {
        let series = try InventedSeries.made(by: "satisfaction.top2box@1")
        var records = series.records.filter { record in
            let month = record["_timestamp"] as? String ?? ""
            let dataType = record["dataType"] as? String ?? ""
            if month.hasPrefix("2021-03") { return dataType == SeriesDataType.percent }
            if month.hasPrefix("2021-04") { return dataType != "neither" }
            if month.hasPrefix("2021-05") { return dataType != SeriesDataType.percent }
            return !month.hasPrefix("2021-06") && !month.hasPrefix("2021-07")
        }
        for level in SeriesDataType.levels { records.append(InventedSeries.record("2021-07", level, 0)) }
        records.append(InventedSeries.record("2021-07", SeriesDataType.percent, 0))
        let audited = try InventedSeries.result(of: records).series[0]
        let months = audited.months[2...6]
        #expect(months.map(\.missing) == [.noCounts, .incomplete, .noPercent, .nothing, .nobodyRated])
        #expect(months.map(\.valueStatus) == ["x", "x", "x", "x", "z"])
        #expect(months.allSatisfy { $0.verdict == .noData && $0.method == nil })
        #expect(audited.count(.noData) == 5)
        #expect(audited.count(.fits) == 19)
        // The run goes on over the hole and says so.
        #expect(audited.runs.map(\.monthsWithoutData) == [5])
        #expect(audited.changes.isEmpty)
    }

    /// The house's formulas under the house's names are the house's measures.
    @Test func houseFormulasAreTheMeasures() throws {
        for (key, formula) in zip(["satisfaction-mean", "satisfaction-top2box"], AuditFormulaList.all) {
            for counts in InventedSeries.counts(50, seed: 11) {
                let names = ["r1", "r2", "r3", "r4", "r5"]
                let cell = Counts(byName: Dictionary(uniqueKeysWithValues: zip(names, counts.map(Int64.init))))
                let value = try #require(MeasureList.measure(key)?.values(of: cell).first)
                #expect(formula.id == "\(value.metricID)@\(value.methodVersion)")
                let measured = try #require(value.value) * 100
                let audited = try #require(formula.percent(of: counts.map(Double.init)))
                #expect(abs(measured - audited) < 1e-9)
            }
        }
    }

    /// The worked case of docs/measures.md: r = 10, 10, 20, 30, 30.
    @Test func workedCase() {
        let percents = AuditFormulaList.all.map { $0.percent(of: [10, 10, 20, 30, 30]) ?? -1 }
        #expect(percents == [65, 60, 35, 72, 30, 75, 40, 70, -10, 80, 20])
        #expect(AuditFormulaList.all.allSatisfy { $0.percent(of: [0, 0, 0, 0, 0]) == nil })
    }

    @Test func roundings() {
        let values = [79.5, 80.449_9, -1.5, 28.999_999_999_999_996]
        #expect(values.map(AuditRoundingList.all[0].apply) == [80, 80, -1, 29])
        #expect(values.map(AuditRoundingList.all[1].apply) == [79.5, 80.4, -1.5, 29])
        #expect(values.map(AuditRoundingList.all[2].apply) == [79.5, 80.45, -1.5, 29])
        #expect(values.map(AuditRoundingList.all[3].apply) == [79, 80, -1, 29])
    }
}
