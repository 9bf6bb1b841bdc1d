import Events
import Foundation
import Testing

@testable import Definitions

/// Our integer calendar against Foundation's, on seeded instants and on every hour around clock changes.
struct CalendarTests {
    static let zones = [
        "Europe/London", "Europe/Tallinn", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "America/St_Johns",
    ]

    private func calendar(_ zone: String) throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        calendar.firstWeekday = 2
        calendar.minimumDaysInFirstWeek = 4
        return calendar
    }

    /// Linear congruential steps over 1980 to 2037, and half hours around each clock change.
    private func instants(_ zone: TimeZone) -> [Int64] {
        var state: UInt64 = 42
        var out: [Int64] = []
        for _ in 0..<2_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            out.append(Int64(315_532_800 + (state >> 33) % 1_830_000_000) * 1000)
        }
        var cursor = Date(timeIntervalSince1970: 1_400_000_000)
        for _ in 0..<12 {
            guard let next = zone.nextDaylightSavingTimeTransition(after: cursor) else { break }
            let change = Int64(next.timeIntervalSince1970) * 1000
            out += (-100...100).map { change + Int64($0) * 1_800_000 }
            cursor = next
        }
        return out
    }

    @Test(arguments: zones)
    func civilDaysAgreeWithFoundation(zone: String) throws {
        let calendar = try calendar(zone)
        let ours = try #require(CivilCalendar(timeZone: zone))
        for instant in instants(calendar.timeZone) {
            let date = Date(timeIntervalSince1970: Double(instant) / 1000)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let (day, endOffset) = ours.day(of: instant)
            #expect(CivilDay.number(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0) == day)
            let end = try #require(calendar.dateInterval(of: .day, for: date)?.end)
            #expect(Int64(end.timeIntervalSince1970) == (Int64(day) + 1) * 86_400 - Int64(endOffset) * 60)
            #expect(CivilDay.instantText(instant / 1000 * 1000) == ISO8601DateFormatter().string(from: date))
        }
    }

    @Test(arguments: zones)
    func wallClockReadingsAgreeWithFoundation(zone: String) throws {
        let calendar = try calendar(zone)
        let ours = try #require(CivilCalendar(timeZone: zone))
        for instant in instants(calendar.timeZone) {
            let date = Date(timeIntervalSince1970: Double(instant / 1000))
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
            let day = CivilDay.number(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
            let seconds = ((parts.hour ?? 0) * 60 + (parts.minute ?? 0)) * 60 + (parts.second ?? 0)
            let found = ours.instant(day: day, milliseconds: Int64(seconds) * 1000)
            // Of two readings in autumn ours is the first, so it may lie before the instant, by the size of the change.
            let difference = instant / 1000 * 1000 - found
            #expect(difference == 0 || (1_800_000...3_600_000).contains(difference))
            let again = calendar.dateComponents(
                [.day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(found / 1000)))
            #expect(again.day == parts.day && again.hour == parts.hour && again.minute == parts.minute)
        }
    }

    @Test func periodsAgreeWithFoundation() throws {
        let calendar = try calendar("UTC")
        func number(_ date: Date) -> Int32 { Int32(date.timeIntervalSince1970 / 86_400) }
        let units: [(Period, Calendar.Component)] = [
            (.day, .day), (.week, .weekOfYear), (.month, .month), (.year, .year),
        ]
        for day in stride(from: Int32(0), to: 30_000, by: 17) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            for (period, unit) in units {
                let interval = try #require(calendar.dateInterval(of: unit, for: date))
                #expect(period.start(of: day) == number(interval.start))
                #expect(period.end(of: period.start(of: day)) == number(interval.end))
            }
            let (year, month, dayOfMonth) = CivilDay.date(day)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            #expect(parts.year == year && parts.month == month && parts.day == dayOfMonth)
            let quarter = CivilDay.date(Period.quarter.start(of: day))
            #expect(quarter.month == (month - 1) / 3 * 3 + 1 && quarter.day == 1 && quarter.year == year)
            #expect(Period.quarter.end(of: Period.quarter.start(of: day)) > day)
        }
    }
}
