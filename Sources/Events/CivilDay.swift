/// Calendar arithmetic on day numbers (days since 1970-01-01), proleptic Gregorian, no time zone.
///
/// Source of the formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
package enum CivilDay {
    package static func number(year: Int, month: Int, day: Int) -> Int32 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }

    package static func date(_ number: Int32) -> (year: Int, month: Int, day: Int) {
        let z = Int(number) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
    }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        let next = month == 12 ? number(year: year + 1, month: 1, day: 1) : number(year: year, month: month + 1, day: 1)
        return Int(next - number(year: year, month: month, day: 1))
    }

    /// `2026-03-01`.
    package static func text(_ number: Int32) -> String {
        let (year, month, day) = date(number)
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
    }

    /// `2026-03-01T09:30:00Z` (milliseconds are dropped).
    package static func instantText(_ milliseconds: Int64) -> String {
        let seconds = milliseconds.flooredDivision(by: 1000)
        let day = seconds.flooredDivision(by: 86_400)
        let rest = Int(seconds - day * 86_400)
        return text(Int32(day)) + "T" + pad(rest / 3600, 2) + ":" + pad(rest / 60 % 60, 2) + ":" + pad(rest % 60, 2)
            + "Z"
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, as calendars need before 1970.
    package func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// The lengths of time a dataset can be published in; each is a sum of civil days.
package enum Period: String, CaseIterable, Sendable {
    case day
    case week
    case month
    case quarter
    case year

    /// First day of the period that holds `day`; weeks begin on Monday.
    package func start(of day: Int32) -> Int32 {
        switch self {
        case .day: return day
        case .week: return day - Int32(((Int(day) + 3) % 7 + 7) % 7)
        case .month, .quarter, .year:
            let (year, month, _) = CivilDay.date(day)
            let first = self == .month ? month : self == .quarter ? (month - 1) / 3 * 3 + 1 : 1
            return CivilDay.number(year: year, month: first, day: 1)
        }
    }

    /// First day after the period that begins at `start`.
    package func end(of start: Int32) -> Int32 {
        switch self {
        case .day: return start + 1
        case .week: return start + 7
        case .month, .quarter, .year:
            let (year, month, _) = CivilDay.date(start)
            let length = self == .month ? 1 : self == .quarter ? 3 : 12
            let next = month - 1 + length
            return CivilDay.number(year: year + next / 12, month: next % 12 + 1, day: 1)
        }
    }
}
