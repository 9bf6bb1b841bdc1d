/// The unit of a published value.
package enum Unit: String, Sendable {
    case share
    case hours
    case count
}

/// Why a value is empty or not yet final (the shorthand of StatsWales and the GSS).
package enum ValueStatus: String, Sendable {
    case confidential = "c"
    case low = "k"
    case provisional = "p"
    case revised = "r"
    case unavailable = "x"
    case notApplicable = "z"
}

/// Which way is better, for saying "got better" and "got worse".
package enum Direction: Sendable {
    case higherIsBetter
    case lowerIsBetter
    case neutral
}

/// How far what may still wait at the gate may move a share before it is hidden: 5 points.
package let heldTolerance = 0.05

/// One published number with everything it was made from.
package struct MetricValue: Sendable, Equatable {
    package var metricID: String
    package var methodVersion: Int
    package var value: Double?
    package var status: ValueStatus?
    package var unit: Unit
    /// The denominator, in the unit that the measure counts.
    package var n: Int64?
    /// Names of the counters that went into the value, in column order.
    package var usedCounters: [String]
    /// 95 % Wilson interval, for shares only.
    package var interval: Interval?
    package var direction: Direction = .neutral
    /// Of n: those for whom it is still open whether they belong to the numerator; the interval covers both.
    package var undecided: Int64 = 0
    /// Whether n counts them; otherwise they may still join it.
    package var countsUndecided = true
    /// A count or time that follows from the difference of counters, so that what waits at the gate makes it wrong.
    package var isDifference = false
}

/// Lower and upper end of an interval.
package struct Interval: Sendable, Equatable {
    package var low: Double
    package var high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

/// A measure: which counters it needs and how a released cell turns into numbers.
package protocol Measure: Sendable {
    /// The name used in a dataset's `measures` list.
    var key: String { get }
    var title: String { get }
    /// How it is calculated, in plain words, for the page "how we calculated this".
    var method: String { get }
    /// Where the formula comes from.
    var source: String { get }
    var variables: [Variable] { get }
    /// Whether it is false without the open cases, so that a dataset of ended cases must not have it.
    var needsOpenCases: Bool { get }
    func values(of counts: Counts) -> [MetricValue]
    /// The measure for a dataset that sorts its comments into these themes.
    func about(_ themes: [Theme]) -> any Measure
}

extension Measure {
    package var needsOpenCases: Bool { false }

    package func about(_ themes: [Theme]) -> any Measure { self }

    /// A share with its Wilson interval; unavailable without a denominator, and an error when it would exceed 1.
    func share(
        _ id: String, version: Int = 1, _ numerator: Int64, of denominator: Int64, using counters: [String],
        direction: Direction = .neutral
    ) -> MetricValue {
        var result = MetricValue(
            metricID: id, methodVersion: version, value: nil, status: nil, unit: .share, n: denominator,
            usedCounters: counters, interval: nil, direction: direction)
        if denominator == 0 {
            result.status = .notApplicable
        } else if numerator > denominator {
            result.status = .unavailable
        } else {
            result.value = Double(numerator) / Double(denominator)
            result.interval = wilson(numerator, of: denominator)
        }
        return result
    }

    func count(_ id: String, version: Int = 1, _ value: Int64, using counters: [String]) -> MetricValue {
        MetricValue(
            metricID: id, methodVersion: version, value: Double(value), status: nil, unit: .count, n: value,
            usedCounters: counters, interval: nil)
    }
}

/// The Wilson score interval of a share, at 95 % unless another z is given.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
package func wilson(_ numerator: Int64, of denominator: Int64, z: Double = 1.959_963_984_540_054) -> Interval {
    let n = Double(denominator)
    let p = Double(numerator) / n
    let scale = 1 + z * z / n
    let centre = (p + z * z / (2 * n)) / scale
    let half = z / scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(low: max(0, centre - half), high: min(1, centre + half))
}

/// The one list of measures; a new measure is a file in this folder and a line here.
package enum MeasureList {
    package static let all: [any Measure] = [
        Responses(),
        SatisfactionMeanNormalised(),
        SatisfactionTopTwoBox(),
        NeedMetSelfReported(),
        NeedMetDeclared(),
        Drivers(),
        Cases(),
        Completion(),
        Refusal(),
        Abandonment(),
        Errors(),
        TimeToOutcome(),
        Timeliness(),
        DigitalTakeUp(),
        ResponseRate(),
        CaseCompletion(),
        CaseEndings(),
        CaseTimeToOutcome(),
        CaseWithinStandard(),
        CaseNeedMet(),
        CaseDeclaredNeed(),
        CaseReportGap(),
        CaseSatisfaction(),
        CaseChannels(),
        CaseRepeats(),
        CaseResponse(),
        CaseVerification(),
        Volumes(),
        CommentThemes(),
        TimeUncertain(),
        UnderReview(),
        Withdrawals(),
        LateEvents(),
    ]

    package static func measure(_ key: String) -> (any Measure)? { all.first { $0.key == key } }
}
