import Definitions
import Foundation

/// A line with a pattern and a line with a time; the same bytes as an instant, by two calendars.
enum TimesEntry {
    private static let zones = ["America/New_York", "Europe/Tallinn", "Asia/Kathmandu", "Pacific/Apia"].compactMap {
        name in
        TimeZone(identifier: name).flatMap { zone in CivilCalendar(timeZone: name).map { (zone, $0) } }
    }

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let format = TimeFormat(String(decoding: parts[0], as: UTF8.self)) {
            if let reading = format.read(Array(parts[1])) {
                try hold((-719_162...2_932_896).contains(reading.day), "day \(reading.day)")
                try hold((0..<86_400_000).contains(reading.milliseconds ?? 0), "a time beyond the day")
                try hold(format.hasTime == (reading.milliseconds != nil), "a time of day that the format lacks")
                try hold(abs(reading.offsetMilliseconds ?? 0) < 15 * 3_600_000, "an offset beyond 15 h")
            }
        }
        guard bytes.count >= 6 else { return }
        let random = bytes.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try holdDay(zones[Int(bytes[0]) % zones.count], Int64(random % 3_000_000_000_000))
    }

    /// From 1970 to 2065, against Foundation's calendar.
    private static func holdDay(_ zone: (zone: TimeZone, calendar: CivilCalendar), _ instant: Int64) throws {
        let (day, endOffset) = zone.calendar.day(of: instant)
        let seconds = Int64(zone.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant) / 1_000)))
        let local = instant + seconds * 1_000
        let expected = local >= 0 ? local / 86_400_000 : -1 - (-1 - local) / 86_400_000
        try hold(Int64(day) == expected, "\(instant) in \(zone.zone.identifier) is day \(day), not \(expected)")
        try hold(abs(endOffset) <= 15 * 60, "an offset of \(endOffset) minutes")
        let back = zone.calendar.instant(day: day, milliseconds: local - expected * 86_400_000)
        // Of two equal readings in autumn the first is meant; both lie within the change of the clock.
        try hold(abs(back - instant) <= 86_400_000, "\(instant) came back as \(back)")
        try hold(zone.calendar.day(of: back).day == day, "\(instant) came back on another day")
    }
}
