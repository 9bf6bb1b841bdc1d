import Measures

/// A formula that somebody might have used to make a percentage of five counts of answers: a weighted share.
///
/// The value is 100 · Σ over·r / Σ under·r, for the levels 1 to 5, 5 best.
package struct AuditFormula: Sendable, Equatable {
    package var id: String
    package var title: String
    package var source: String
    /// Weights of the five levels above and below the line.
    package var over: [Double]
    package var under: [Double]

    /// The percentage, unrounded; nil where nobody is below the line.
    package func percent(of counts: [Double]) -> Double? {
        let denominator = zip(under, counts).reduce(0) { $0 + $1.0 * $1.1 }
        guard denominator > 0 else { return nil }
        return 100 * zip(over, counts).reduce(0) { $0 + $1.0 * $1.1 } / denominator
    }
}

/// The one list of formulas to audit against; the order breaks ties. A new formula is one entry here.
package enum AuditFormulaList {
    package static let all: [AuditFormula] = [
        house("satisfaction-mean", over: [0, 1, 2, 3, 4], under: [4, 4, 4, 4, 4]),
        house("satisfaction-top2box", over: [0, 0, 0, 1, 1], under: everybody),
        AuditFormula(
            id: "mean.reversed", title: "(5 - mean) / 4", source: "alphagov/spotlight, old user_satisfaction module",
            over: [4, 3, 2, 1, 0], under: [4, 4, 4, 4, 4]),
        AuditFormula(
            id: "mean.of_five", title: "mean / 5", source: "a mean not brought to zero; common mistake",
            over: [1, 2, 3, 4, 5], under: [5, 5, 5, 5, 5]),
        AuditFormula(
            id: "top_box", title: "r5 / all", source: "top box only", over: [0, 0, 0, 0, 1], under: everybody),
        AuditFormula(
            id: "top2box.without_neutral", title: "(r4 + r5) / (r1 + r2 + r4 + r5)",
            source: "as yes / (yes + no), GOV.UK page usefulness (alphagov/content-data-api)",
            over: [0, 0, 0, 1, 1], under: [1, 1, 0, 1, 1]),
        AuditFormula(
            id: "net.top2_bottom2", title: "(r4 + r5 - r1 - r2) / all", source: "net satisfaction",
            over: [-1, -1, 0, 1, 1], under: everybody),
        AuditFormula(
            id: "mean.three_level", title: "(r4 + r5 + r3 / 2) / all",
            source: "three smileys as 0, 5, 10 (DISIC/jedonnemonavis)", over: [0, 0, 0.5, 1, 1], under: everybody),
        AuditFormula(
            id: "net.promoter", title: "(r5 - r1 - r2 - r3) / all", source: "net promoter score on five levels",
            over: [-1, -1, -1, 0, 1], under: everybody),
        AuditFormula(
            id: "top3box", title: "(r3 + r4 + r5) / all", source: "all who are not dissatisfied",
            over: [0, 0, 1, 1, 1], under: everybody),
        AuditFormula(
            id: "bottom2box", title: "(r1 + r2) / all", source: "top two box with the scale reversed",
            over: [1, 1, 0, 0, 0], under: everybody),
    ]

    private static let everybody: [Double] = [1, 1, 1, 1, 1]

    /// A measure of this project under its own name, version and source.
    private static func house(_ key: String, over: [Double], under: [Double]) -> AuditFormula {
        let measure = MeasureList.measure(key)
        let name = measure?.values(of: Counts()).first.map { "\($0.metricID)@\($0.methodVersion)" }
        return AuditFormula(
            id: name ?? key, title: measure?.title ?? key, source: measure?.source ?? "", over: over, under: under)
    }
}

/// How an unrounded percentage becomes a published one.
package struct AuditRounding: Sendable, Equatable {
    package var id: String
    package var scale: Double
    package var isTruncated: Bool

    package func apply(_ percent: Double) -> Double {
        // A half that lies below itself by the error of floating point is still a half; two shares of fewer than 10^8
        // answers differ by more than this.
        let scaled = percent * scale + AuditLimits.floatingPointError
        return isTruncated ? scaled.rounded(.towardZero) / scale : (scaled + 0.5).rounded(.down) / scale
    }

    package func reproduces(_ published: Double, from percent: Double) -> Bool {
        abs(apply(percent) - published) < 1e-7
    }
}

/// The one list of roundings; the order breaks ties.
package enum AuditRoundingList {
    package static let all: [AuditRounding] = [
        AuditRounding(id: "whole-half-up", scale: 1, isTruncated: false),
        AuditRounding(id: "one-decimal", scale: 10, isTruncated: false),
        AuditRounding(id: "two-decimals", scale: 100, isTruncated: false),
        AuditRounding(id: "whole-truncated", scale: 1, isTruncated: true),
    ]
}

/// Limits and constants of an audit.
package enum AuditLimits {
    package static let floatingPointError = 1e-9
    /// A formula stands on its own from this many months in a row: one month of whole percents is easily hit by chance.
    package static let monthsToStand = 3
    /// Larger files are not monthly series.
    package static let fileBytesMax = 64 << 20
    package static let years = 1900...2100
    /// Refused records that are told one by one; all of them are counted.
    package static let problemsShownMax = 20
}
