import Disclosure
import Events
import Measures

/// How things read on pages; every page and chart uses the same words and the same rounding.
enum DisplayText {
    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static func date(_ day: Int32, withYear: Bool = true) -> String {
        let (year, month, number) = CivilDay.date(day)
        return "\(number) \(monthNames[month - 1].prefix(3))" + (withYear ? " \(year)" : "")
    }

    static func instant(_ milliseconds: Int64) -> String {
        SiteLanguage.english.instant(milliseconds)
    }

    static func period(_ start: Int32, _ length: WindowLength) -> String {
        let (year, month, _) = CivilDay.date(start)
        switch length {
        case .day: return date(start)
        case .week: return "week of \(date(start))"
        case .month: return "\(monthNames[month - 1]) \(year)"
        case .quarter: return "quarter \((month - 1) / 3 + 1) of \(year)"
        case .year: return "\(year)"
        case .rollingYear:
            let (lastYear, lastMonth, _) = CivilDay.date(Window(length, start: start).end - 1)
            return "12 months to \(monthNames[lastMonth - 1]) \(lastYear)"
        }
    }

    /// For the axis of a chart.
    static func shortPeriod(_ start: Int32, _ length: WindowLength) -> String {
        let (year, month, _) = CivilDay.date(start)
        switch length {
        case .day, .week: return date(start, withYear: false)
        case .month: return "\(monthNames[month - 1].prefix(3)) \(year)"
        case .quarter: return "Q\((month - 1) / 3 + 1) \(year)"
        case .year: return "\(year)"
        case .rollingYear: return "from \(monthNames[month - 1].prefix(3)) \(year)"
        }
    }

    static func number(_ value: Double, _ unit: Unit) -> String {
        switch unit {
        case .share: NumberText.tenths(value * 100) + "%"
        case .count: NumberText.grouped(Int64(value))
        case .hours: value < 48 ? NumberText.tenths(value) + " hours" : NumberText.tenths(value / 24) + " days"
        }
    }

    static func value(_ value: PublishedValue?, k: Int?) -> String {
        guard let value else { return "not asked" }
        guard let number = value.value else {
            switch value.status {
            case .low: return k.map { "fewer than \($0)" } ?? "too few"
            case .unavailable: return "not available"
            case .confidential: return "confidential"
            default: return "no data"
            }
        }
        return self.number(number, value.unit)
    }

    static func interval(_ value: PublishedValue?) -> String {
        guard let value, let interval = value.interval else { return "–" }
        return "\(number(interval.low, value.unit)) to \(number(interval.high, value.unit))"
    }

    static func base(_ value: PublishedValue?) -> String { value?.n.map(NumberText.grouped) ?? "–" }

    static func label(_ id: String) -> String {
        switch id {
        case ReleaseIncrement.notGiven: return "Not given"
        case ReleaseIncrement.notBrokenDown: return "Not broken down"
        default:
            let words = id.split(whereSeparator: { $0 == "-" || $0 == "_" }).joined(separator: " ")
            return words.prefix(1).uppercased() + words.dropFirst()
        }
    }

    static func status(_ status: ValueStatus?) -> String {
        switch status {
        case .provisional: "provisional"
        case .revised: "revised"
        case .low: "base too small"
        case .confidential: "confidential"
        case .unavailable: "not available"
        case .notApplicable: "no data"
        case nil: "final"
        }
    }
}
