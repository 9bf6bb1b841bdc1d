import Disclosure
import Events

/// The name of a snapshot, made of its release's own time and journal position and the definitions' digest:
/// `20260301T093000Z-000000001234-1a2b3c4d`. Other definitions make other snapshots, and none is ever rewritten.
package struct SnapshotID: Sendable, Hashable {
    package var time: Int64
    package var position: Int64
    package var definitions: String

    package init(_ release: Release) {
        self.init(time: release.time, position: release.position, definitions: release.definitions)
    }

    package init(time: Int64, position: Int64, definitions: String) {
        self.time = time
        self.position = position
        self.definitions = String(definitions.prefix(8))
    }

    package var text: String {
        let stamp = CivilDay.instantText(time).filter { $0 != "-" && $0 != ":" }
        let digits = String(position)
        return stamp + "-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + "-" + definitions
    }
}

/// Which snapshots stay on disk; every dropped one can be rebuilt byte for byte (see docs/decisions).
package enum RetentionPolicy {
    package static let newestCount = 48
    package static let hourlyHours: Int64 = 48

    /// Keeps the newest 48, the first of each UTC hour of the last 48 hours, and the first of each UTC day for ever.
    ///
    /// `ids` in the order of their positions, and so is the result. What was dropped once would not be kept later, so
    /// pruning at every tick and pruning once at the end leave the same.
    package static func keep(_ ids: [SnapshotID]) -> [SnapshotID] {
        guard let newest = ids.last else { return [] }
        let newestHour = newest.time.flooredDivision(by: 3_600_000)
        var hours: Set<Int64> = []
        var days: Set<Int64> = []
        return ids.enumerated().filter { offset, id in
            let hour = id.time.flooredDivision(by: 3_600_000)
            let isFirstOfHour = hours.insert(hour).inserted
            let isFirstOfDay = days.insert(id.time.flooredDivision(by: 86_400_000)).inserted
            return isFirstOfDay || offset >= ids.count - newestCount
                || (isFirstOfHour && hour > newestHour - hourlyHours)
        }.map(\.element)
    }
}
