/// What was found about a month.
package enum Verdict: String, Codable, Sendable {
    /// A method that stands in this series reproduces the published number.
    case fits
    /// Only methods that explain too few months to mean anything reproduce it.
    case weak
    case nothingFits = "nothing-fits"
    case noData = "no-data"
}

/// The formula that comes nearest, in percentage points.
package struct NearestFormula: Codable, Sendable, Equatable {
    package var formula: String
    package var unrounded: Double
    package var distance: Double
    package var isWithinTolerance: Bool
}

/// One month and how its number was made.
package struct MonthVerdict: Codable, Sendable, Equatable {
    package var month: String
    package var verdict: Verdict
    package var published: Double?
    /// r1 to r5, 5 best.
    package var counts: [Double]?
    package var method: Method?
    package var unrounded: Double?
    /// Other methods that give the same number from the month's own counts.
    package var alsoFits: [Method] = []
    package var nearest: NearestFormula?
    package var missing: MissingReason?
    package var valueStatus: String?
}

/// Months in a row with one explanation.
package struct MethodRun: Codable, Sendable, Equatable {
    package var from: String
    package var to: String
    package var months: Int
    /// Months between from and to that cannot be compared.
    package var monthsWithoutData: Int
    package var verdict: Verdict
    package var method: Method?
    /// The other formula that reproduces most months of the run, and how many.
    package var nextBest: Method?
    package var nextBestMonths = 0
}

/// Where one method ends and another begins.
package struct MethodChange: Codable, Sendable, Equatable {
    package var lastMonth: String
    package var firstMonth: String
    package var before: Method
    package var after: Method
}

/// The finding on one service and channel.
package struct AuditedSeries: Codable, Sendable, Equatable {
    package var service: String
    package var channel: String
    package var months: [MonthVerdict]
    package var runs: [MethodRun]
    package var changes: [MethodChange]

    package func count(_ verdict: Verdict) -> Int { months.count { $0.verdict == verdict } }
}

/// The finding on all files, with an account of every record.
package struct AuditResult: Codable, Sendable, Equatable {
    package var tolerance: Double
    package var recordsRead: Int
    package var recordsUsed: Int
    package var recordsNotNeeded: Int
    /// By reason.
    package var recordsRefused: [String: Int]
    /// The first refused records.
    package var refusedRecords: [RefusedRecord]
    package var series: [AuditedSeries]

    package init(of reader: SeriesReader, tolerance: Double) {
        self.tolerance = tolerance
        recordsRead = reader.recordsRead
        recordsUsed = reader.recordsUsed
        recordsNotNeeded = reader.recordsNotNeeded
        recordsRefused = reader.refused.reduce(into: [:]) { $0[$1.reason.rawValue, default: 0] += 1 }
        refusedRecords = Array(reader.refused.prefix(AuditLimits.problemsShownMax))
        series = reader.series().map { SeriesAuditor($0, tolerance: tolerance).audit() }
    }
}
