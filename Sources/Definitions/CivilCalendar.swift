import Events
import Foundation

/// Civil days of one time zone by integer arithmetic, from a table of the zone's clock changes.
///
/// The table is read from the system's time zone data once; after that no call touches Foundation.
package struct CivilCalendar: Sendable {
    /// UTC milliseconds from which `offsets[i]` (milliseconds east of UTC) holds.
    private let starts: [Int64]
    private let offsets: [Int64]

    /// Fails with nil for a name that the system's time zone data does not know.
    package init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var starts: [Int64] = [Int64.min]
        var cursor = Date(timeIntervalSince1970: -1_893_456_000)
        var offsets = [Int64(zone.secondsFromGMT(for: cursor)) * 1000]
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        while let next = zone.nextDaylightSavingTimeTransition(after: cursor), next < end, next > cursor {
            let offset = Int64(zone.secondsFromGMT(for: next)) * 1000
            if offset != offsets.last {
                starts.append(Int64(next.timeIntervalSince1970) * 1000)
                offsets.append(offset)
            }
            cursor = next
        }
        self.starts = starts
        self.offsets = offsets
    }

    private func offset(at utc: Int64) -> Int64 {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= utc { low = middle } else { high = middle }
        }
        return offsets[low]
    }

    /// The civil day of an instant, and the minutes east of UTC that hold when that day ends.
    package func day(of utc: Int64) -> (day: Int32, endOffsetMinutes: Int32) {
        let day = (utc + offset(at: utc)).flooredDivision(by: 86_400_000)
        let wallEnd = (day + 1) * 86_400_000
        let endOffset = offset(at: wallEnd - offset(at: wallEnd - offset(at: utc)))
        return (Int32(day), Int32(endOffset / 60_000))
    }

    /// The instant of a wall clock reading; of two readings in autumn the first, a skipped one in spring as the offset before.
    package func instant(day: Int32, milliseconds: Int64) -> Int64 {
        let wall = Int64(day) * 86_400_000 + milliseconds
        let guess = wall - offset(at: wall - 86_400_000)
        if offset(at: guess) == wall - guess { return guess }
        let second = wall - offset(at: wall + 86_400_000)
        return offset(at: second) == wall - second ? second : guess
    }
}
