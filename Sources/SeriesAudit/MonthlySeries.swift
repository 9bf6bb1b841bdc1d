/// A calendar month.
package struct Month: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Months since the year 0.
    package var index: Int

    package init(index: Int) { self.index = index }

    /// The start of a month as the file writes it, such as `2021-03-01T00:00:00+00:00`; nil for anything else.
    package init?(timestamp: String) {
        guard let match = timestamp.wholeMatch(of: /([0-9]{4})-([0-9]{2})-01(T00:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?/),
            let year = Int(match.1), let month = Int(match.2), AuditLimits.years.contains(year), 1...12 ~= month
        else { return nil }
        index = year * 12 + month - 1
    }

    package var description: String {
        let month = index % 12 + 1
        return "\(index / 12)-" + (month < 10 ? "0" : "") + "\(month)"
    }

    package static func < (left: Month, right: Month) -> Bool { left.index < right.index }
}

/// What a file says about one month of one series.
package struct SeriesMonth: Sendable {
    package var month: Month
    /// r1 to r5, 5 best; nil unless all five are there.
    package var counts: [Double]?
    package var published: Double?
    /// Why there is nothing to compare; nil where there is.
    package var missing: MissingReason?
}

/// Why a month cannot be compared; a missing number is never 0.
package enum MissingReason: String, Codable, Sendable {
    case nothing = "no records"
    case noCounts = "no answer counts"
    case incomplete = "answer counts incomplete"
    case noPercent = "no published percent"
    case nobodyRated = "nobody rated"

    /// The shorthand of the published value status: not provided, or not applicable.
    package var status: String { self == .nobodyRated ? "z" : "x" }
}

/// One service and channel, every month from the first to the last, also those without records.
package struct MonthlySeries: Sendable {
    package var service: String
    package var channel: String
    package var months: [SeriesMonth]
}

/// The names of the five levels, worst first, and the percentage.
package enum SeriesDataType {
    package static let levels = ["very-dissatisfied", "dissatisfied", "neither", "satisfied", "very-satisfied"]
    package static let percent = "user-satisfaction-percent"
    /// Known, and nothing to do with satisfaction.
    package static let others: Set<String> = ["digital-take-up", "uptime-percent", "completion-rate", "transactions"]
}
