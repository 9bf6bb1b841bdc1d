/// The lengths of time that sums are published in: the five periods of the calendar, and twelve months that roll on.
package enum WindowLength: String, CaseIterable, Comparable, Sendable {
    case day
    case week
    case month
    case quarter
    case year
    case rollingYear = "rolling-12-months"

    package init(_ period: Period) {
        switch period {
        case .day: self = .day
        case .week: self = .week
        case .month: self = .month
        case .quarter: self = .quarter
        case .year: self = .year
        }
    }

    /// The period of the calendar that is as long and begins with it; none for the rolling one.
    package var period: Period? { Period(rawValue: rawValue) }

    /// Whether a window of this length is always a sum of whole released periods.
    package func isSum(of released: Period) -> Bool {
        switch released {
        case .day: true
        case .week: self == .week
        case .month: [.month, .quarter, .year, .rollingYear].contains(self)
        case .quarter: [.quarter, .year, .rollingYear].contains(self)
        case .year: self == .year
        }
    }

    package static func < (left: WindowLength, right: WindowLength) -> Bool { left.order < right.order }

    private var order: Int {
        switch self {
        case .day: 0
        case .week: 1
        case .month: 2
        case .quarter: 3
        case .year: 4
        case .rollingYear: 5
        }
    }
}

/// One published window of time: its length and its first civil day.
package struct Window: Hashable, Comparable, Sendable {
    package var length: WindowLength
    package var start: Int32

    package init(_ length: WindowLength, start: Int32) {
        self.length = length
        self.start = start
    }

    /// First civil day after it.
    package var end: Int32 { (length.period ?? .year).end(of: start) }

    package static func < (left: Window, right: Window) -> Bool {
        left.length != right.length ? left.length < right.length : left.start < right.start
    }

    /// The windows of a length that hold the released period which begins at `day`: one of the calendar, and of the
    /// rolling year every one that ends within the next twelve months.
    package static func holding(_ day: Int32, length: WindowLength, released: Period) -> [Window] {
        if let period = length.period { return [Window(length, start: period.start(of: day))] }
        let step = rollingStep(released)
        let first = step.start(of: day)
        let months = step == .quarter ? 3 : 1
        return stride(from: months - 12, through: 0, by: months).map {
            Window(length, start: CivilDay.firstOfMonth(first, plus: $0))
        }
    }

    /// The window before it: the period before, or for a rolling year the one that ends one month (one quarter, where
    /// quarters are released) earlier.
    package func previous(released: Period) -> Window {
        if let period = length.period { return Window(length, start: period.start(of: start - 1)) }
        let months = Self.rollingStep(released) == .quarter ? 3 : 1
        return Window(length, start: CivilDay.firstOfMonth(start, plus: -months))
    }

    /// The window of the year before. Days and weeks go back 52 weeks, so that weekdays are compared with the same ones.
    package var yearBefore: Window {
        switch length {
        case .day, .week: Window(length, start: start - 364)
        case .month, .quarter, .year, .rollingYear:
            Window(length, start: CivilDay.firstOfMonth(start, plus: -12))
        }
    }

    /// How far rolling windows move on: by a month, or by a quarter where nothing shorter is released.
    package static func rollingStep(_ released: Period) -> Period { released == .quarter ? .quarter : .month }
}

extension CivilDay {
    /// First day of the month that lies `months` after the month of `day`.
    package static func firstOfMonth(_ day: Int32, plus months: Int) -> Int32 {
        let (year, month, _) = date(day)
        let count = year * 12 + month - 1 + months
        return number(year: count / 12, month: count % 12 + 1, day: 1)
    }
}
