import Disclosure
import Foundation
import GRDB

/// The releases of a data folder as they lie there.
struct ReleaseDigests: Equatable {
    /// Position and digest of each.
    var rows: [Int64: Data]
    /// Accepted events by the account of the newest.
    var accepted: Int

    static func of(_ file: URL) throws -> ReleaseDigests {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let rows = try DatabaseQueue(path: file.path, configuration: configuration).read { database in
            try Row.fetchAll(database, sql: "SELECT position, digest FROM release").map {
                ($0["position"] as Int64, $0["digest"] as Data)
            }
        }
        let log = try ReleaseLog(path: file.path, readOnly: true)
        let last = try log.lastPosition().flatMap { try log.releases(after: $0 - 1).first }
        return ReleaseDigests(
            rows: Dictionary(uniqueKeysWithValues: rows), accepted: Int(last?.account.accepted ?? 0))
    }

    /// Notes in `tally` what the releases of `place` lack or have too much beside these, those of an undisturbed run.
    func judge(_ place: Deployment, of baseline: Baseline, _ what: String, _ tally: inout FaultTally) throws {
        let found = try Self.of(place.data.appending(path: "releases.sqlite"))
        tally.acknowledged += baseline.events
        tally.lost = max(tally.lost, accepted - found.accepted)
        tally.countedTwice = max(tally.countedTwice, found.accepted - accepted)
        if found != self { tally.problems.append("\(what): the releases differ from the undisturbed ones") }
    }
}
