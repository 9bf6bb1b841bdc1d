import Foundation

@testable import SeriesAudit

/// Series made by a known method, written as a file and read back.
struct InventedSeries {
    var months: [(month: String, counts: [Int], published: Double?)] = []

    /// Counts that move enough from month to month for formulas to differ; the same for a seed.
    static func counts(_ months: Int, seed: UInt64) -> [[Int]] {
        var state = seed
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(below))
        }
        return (0..<months).map { _ in
            [20 + next(160), 20 + next(160), 40 + next(300), 100 + next(500), 200 + next(900)]
        }
    }

    static func month(_ index: Int) -> String {
        let month = index % 12 + 1
        return "\(2021 + index / 12)-\(month < 10 ? "0" : "")\(month)"
    }

    /// A series whose months up to `change` are made by the first formula and the later ones by the second.
    static func made(
        by first: String, then second: String? = nil, at change: Int = .max, basis: Int = 0, rounding: Int = 0,
        months: Int = 24, seed: UInt64 = 7
    ) throws -> InventedSeries {
        let counts = counts(months, seed: seed)
        let past = counts.enumerated().map { index, counts in
            SeriesMonth(month: Month(index: 2021 * 12 + index), counts: counts.map(Double.init), published: 0)
        }
        var series = InventedSeries()
        for index in counts.indices {
            let name = index < change ? first : second ?? first
            guard let formula = AuditFormulaList.all.first(where: { $0.id == name }) else { throw UnknownFormula() }
            let percent = AuditBasisList.all[basis].percents(formula, past)[index]
            series.months.append(
                (month(index), counts[index], percent.map(AuditRoundingList.all[rounding].apply)))
        }
        return series
    }

    struct UnknownFormula: Error {}

    static func record(
        _ month: String, _ dataType: String, _ count: Any, service: String = "invented", period: String = "month"
    ) -> [String: Any] {
        [
            "_timestamp": month + "-01T00:00:00+00:00", "service": service, "channel": "digital", "dataType": dataType,
            "count": count, "period": period,
        ]
    }

    var records: [[String: Any]] {
        months.flatMap { month in
            zip(SeriesDataType.levels, month.counts).map { Self.record(month.month, $0.0, $0.1) }
                + (month.published.map { [Self.record(month.month, SeriesDataType.percent, $0)] } ?? [])
        }
    }

    func audited() throws -> AuditedSeries { try Self.result(of: records).series[0] }

    static func result(of records: [Any]) throws -> AuditResult {
        var reader = SeriesReader()
        try reader.read(JSONSerialization.data(withJSONObject: records), file: "invented.json")
        return AuditResult(of: reader, tolerance: 0.5)
    }
}
