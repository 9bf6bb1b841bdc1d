import Disclosure
import Journal

/// One thing that `dcs doctor` looks at.
///
/// The journal is read once for all checks: each gets every row, and with every tick its release. Then `finish` is called.
protocol Check {
    /// Stands in front of each finding and in docs/alarms.md; never changes.
    var name: String { get }

    /// Called once, before the first row.
    mutating func begin(_ subject: Subject)

    /// A row whose digest, place and columns are sound; rows come in order of their positions.
    mutating func take(_ row: JournalBatch, _ report: inout Report)

    /// A release tick of the journal and what counting made of it; nil when there is no such release.
    mutating func take(tick: JournalBatch, release: Release?, _ report: inout Report)

    /// Says what was found; called once, after the last row.
    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws
}

extension Check {
    mutating func begin(_ subject: Subject) {}
    mutating func take(_ row: JournalBatch, _ report: inout Report) {}
    mutating func take(tick: JournalBatch, release: Release?, _ report: inout Report) {}
}

/// How far the one reading of the journal came, and what every check may use at its end.
struct JournalPass {
    /// Position after the last sound row.
    var end: Int64 = 0
    var rows = 0
    /// Why nothing further was read; nil when everything was.
    var damage: JournalError?
    var releases = ReleasePass()
    /// For a check that takes long by itself: what it is at, and the share that is done.
    var progress: (String, Double) -> Void = { _, _ in }
}

/// How far the reading of the release log beside it came.
struct ReleasePass {
    var count = 0
    var last: Int64?
    /// Positions of releases that stand at no tick of the journal.
    var withoutTick: [Int64] = []
    /// Why nothing further was read.
    var damage: String?
}

/// Everything that is looked at; one file each.
enum CheckList {
    static func all() -> [any Check] {
        [
            PermissionsCheck(), KeysCheck(), DefinitionsCheck(), DatabaseFilesCheck(), JournalRowsCheck(),
            JournalHeadCheck(), StreamsCheck(), ClockCheck(), TalliesCheck(), ReleasesCheck(), ConservationCheck(),
            SnapshotsCheck(), ProgressCheck(), ProcessesCheck(), WriteAheadLogCheck(), DiskSpaceCheck(),
        ]
    }
}
