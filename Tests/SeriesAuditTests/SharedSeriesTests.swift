import Foundation
import TestKit
import Testing

@testable import SeriesAudit

/// The three services of the Office of the Public Guardian: the finding of docs/audit-series.md.
@Suite struct SharedSeriesTests {
    private let mean = Method(formula: "satisfaction.mean_normalised@1")
    private let topTwo = Method(formula: "satisfaction.top2box@1")

    private func audited(_ file: String) throws -> AuditedSeries? {
        guard let data = SharedData.folder(for: "audit of \(file)") else { return nil }
        var reader = SeriesReader()
        try reader.read(Data(contentsOf: data.appending(path: "opg-performance/\(file).json")), file: file)
        let result = AuditResult(of: reader, tolerance: 0.5)
        #expect(result.recordsRefused.isEmpty)
        #expect(result.recordsRead == result.recordsUsed + result.recordsNotNeeded)
        #expect(result.series.count == 1)
        if let series = result.series.first { recompute(series) }
        return result.series.first
    }

    /// The verdicts again, in whole numbers and without the audit's formulas: 2026-04 divides the two methods.
    private func recompute(_ series: AuditedSeries) {
        for month in series.months {
            guard month.verdict != .noData, let counts = month.counts, let published = month.published else { continue }
            let r = counts.map { Int($0) }
            let total = r.reduce(0, +)
            // Half-up: floor(x + 1/2).
            let mean = (200 * (r[1] + 2 * r[2] + 3 * r[3] + 4 * r[4]) + 4 * total) / (8 * total)
            let topTwo = (200 * (r[3] + r[4]) + total) / (2 * total)
            let isOld = month.month < "2026-04"
            #expect((Int(published) == mean) == (isOld && month.verdict == .fits), "\(series.service) \(month.month)")
            #expect((Int(published) == topTwo) == !isOld, "\(series.service) \(month.month)")
        }
    }

    private var change: MethodChange {
        MethodChange(lastMonth: "2026-03", firstMonth: "2026-04", before: mean, after: topTwo)
    }

    @Test func deputyReporting() throws {
        guard let series = try audited("complete_the_deputy_report_service") else { return }
        #expect(series.months.count == 39)
        #expect(series.count(.fits) == 39)
        #expect(series.runs.map(\.method) == [mean, topTwo])
        #expect(series.runs.map(\.months) == [36, 3])
        #expect(series.runs.map(\.nextBestMonths) == [9, 2])
        #expect(series.changes == [change])
    }

    @Test func makeAnLPA() throws {
        guard let series = try audited("make_a_lasting_power_of_attorney_service") else { return }
        #expect(series.months.count == 64)
        #expect(series.count(.noData) == 50)
        #expect(series.months.prefix(50).allSatisfy { $0.missing == .noCounts && $0.valueStatus == "x" })
        #expect(series.runs.map(\.method) == [mean, topTwo])
        #expect(series.runs.map(\.months) == [11, 3])
        #expect(series.changes == [change])
    }

    @Test func useAnLPA() throws {
        guard let series = try audited("use_a_lasting_power_of_attorney_service") else { return }
        #expect(series.months.count == 64)
        #expect(series.count(.fits) == 62)
        let previous = Method(formula: mean.formula, basis: "previous-month")
        #expect(series.runs.map(\.method) == [mean, previous, mean, previous, mean, topTwo])
        #expect(series.runs.map(\.months) == [23, 1, 25, 1, 11, 3])
        #expect(series.changes == [change])
        let weak = series.months.filter { $0.verdict == .weak }
        #expect(weak.map(\.month) == ["2023-02", "2025-04"])
        #expect(weak.map(\.published) == [89, 87])
        #expect(weak.map { $0.nearest?.formula } == [mean.formula, mean.formula])
        #expect(weak.map { (($0.nearest?.distance ?? 0) * 1000).rounded() } == [669, 1296])
        // The same number as the month before in both.
        for month in weak {
            let position = try #require(series.months.firstIndex(of: month))
            #expect(series.months[position - 1].published == month.published)
        }
    }
}
