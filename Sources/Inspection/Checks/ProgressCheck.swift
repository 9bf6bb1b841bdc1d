import Disclosure
import Events
import Foundation
import Journal

/// Nothing waits for a stage that does not run: ticks come, ticks are counted, releases are published.
struct ProgressCheck: Check {
    let name = "progress"

    /// A stage looks many times a second; what waits longer waits for something.
    private static let patienceMilliseconds: Int64 = 60_000
    /// The longest distance of ticks is an hour.
    private static let tickPatienceMilliseconds: Int64 = 2 * 3_600_000

    private var lastTick: JournalBatch?
    private var firstUncounted: JournalBatch?
    private var countedTo: Int64 = 0
    /// When the first record after the newest tick was received.
    private var waitsForTickSince: Int64?
    private var newestToPublish: Release?

    mutating func begin(_ subject: Subject) { countedTo = subject.tallies?.position ?? 0 }

    mutating func take(_ row: JournalBatch, _ report: inout Report) {
        if row.kind.isTick {
            waitsForTickSince = nil
        } else if waitsForTickSince == nil {
            waitsForTickSince = row.receivedAt
        }
    }

    mutating func take(tick: JournalBatch, release: Release?, _ report: inout Report) {
        lastTick = tick
        if tick.position >= countedTo, firstUncounted == nil { firstUncounted = tick }
        if let release, !release.increments.isEmpty { newestToPublish = release }
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let (folders, now) = (subject.folders, subject.machine.now)
        guard subject.journal != nil, pass.damage == nil else {
            return report.skip(self, folders.data.path, "the journal can't be read to its end")
        }
        if let since = waitsForTickSince, now - since > Self.tickPatienceMilliseconds {
            report.find(
                self, folders.journal, "records wait for a release tick since \(CivilDay.instantText(since))",
                "Start the intake without `--tick 0`; while none runs, `dcs publish --now` appends a tick.")
        }
        if let tick = firstUncounted, now - tick.receivedAt > Self.patienceMilliseconds {
            report.find(
                self, folders.tallies,
                "the tick of \(CivilDay.instantText(tick.receivedAt)) is not counted; counting is at position "
                    + "\(countedTo)",
                "Start `dcs process`. If it ran, look for its last line; if it runs, the machine is too slow: see docs/alarms.md."
            )
        }
        if let release = newestToPublish, now - release.time > Self.patienceMilliseconds {
            let newest = PublishedFolder(folders.exports).newestPosition(of: release.definitions)
            if (newest ?? -1) < release.position {
                report.find(
                    self, folders.exports.path, "the release of \(CivilDay.instantText(release.time)) is not published",
                    "Start `dcs publish`. If it ran, look for its last line; if it runs, the machine is too slow: see docs/alarms.md."
                )
            }
        }
        report.close(self, folders.data.path, Self.text(lastTick))
    }

    private static func text(_ tick: JournalBatch?) -> String {
        guard let tick else { return "no tick yet" }
        return "counted and published up to the tick of \(CivilDay.instantText(tick.receivedAt))"
    }
}
