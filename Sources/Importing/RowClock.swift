import Definitions
import Events

/// Reads the time columns of a mapping.
struct RowClock {
    struct Moment: Equatable {
        var utc: Int64
        /// The text can be read in two ways, and the mapping says which one is taken.
        var isUncertain: Bool
    }

    let rule: SourceMapping.Time
    let calendar: CivilCalendar

    /// Nil for an empty text; two readings that are the same instant are no ambiguity.
    func moment(_ text: String) throws(RowRejection) -> Moment? {
        if text.isEmpty { return nil }
        var readings: [Int64] = []
        for format in rule.formats {
            guard let reading = format.read(text.utf8), let milliseconds = reading.milliseconds ?? rule.timeOfDay else {
                continue
            }
            if let offset = reading.offsetMilliseconds {
                readings.append(Int64(reading.day) * 86_400_000 + milliseconds - offset)
            } else {
                readings.append(calendar.instant(day: reading.day, milliseconds: milliseconds))
            }
        }
        guard let first = readings.first else { throw RowRejection(.recordTimeInvalid) }
        let isUncertain = readings.contains { $0 != first }
        if isUncertain && rule.ambiguity == .refuse { throw RowRejection(.recordTimeAmbiguous) }
        return Moment(utc: first, isUncertain: isUncertain)
    }
}
