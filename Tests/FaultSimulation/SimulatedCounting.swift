import Definitions
import Disclosure
import Events
import Journal
import Processing
import Publishing

/// The names of the files on the server's disk.
struct ServerFiles {
    let disk: SimulatedDisk

    var journal: String { disk.path("journal.sqlite") }
    var tallies: String { disk.path("tallies.sqlite") }
    var releases: String { disk.path("releases.sqlite") }
}

/// The process that counts.
final class SimulatedCounting {
    static let process: Int32 = 2

    let processor: Processor

    init(files: ServerFiles, definitions: Definitions) throws {
        let releases = try ReleaseLog(path: files.releases)
        processor = try Processor(
            journal: try JournalReader(path: files.journal), talliesPath: files.tallies, releases: releases,
            definitions: definitions)
        guard !processor.isRebuilding else {
            throw Violation(.unexpected, "counting began anew although the definitions are the same")
        }
    }
}

/// The process that publishes: it reads the log of releases and makes snapshots, which it never takes back.
final class SimulatedPublication {
    static let process: Int32 = 3

    private let log: ReleaseLog
    private let definitions: Definitions
    private var cells = ReleasedCells()
    private var position: Int64 = -1

    init(files: ServerFiles, definitions: Definitions) throws {
        log = try ReleaseLog(path: files.releases, readOnly: true)
        self.definitions = definitions
    }

    /// Takes in what is new; makes the files of the newest release if asked to.
    func publish(into record: inout PublicRecord, withFiles: Bool) throws {
        let new = try log.releases(after: position)
        for release in new {
            try record.take(release)
            try cells.add(release, definitions: definitions)
            position = release.position
        }
        guard withFiles, let newest = new.last else { return }
        try record.take(try Snapshot(release: newest, cells: cells, definitions: definitions))
    }
}

/// What the public has seen.
struct PublicRecord {
    private(set) var releases: [Int64: Release] = [:]
    private(set) var snapshots: [Int64: [String: String]] = [:]

    mutating func take(_ release: Release) throws {
        if let known = releases[release.position], known != release {
            throw Violation(.release, "the release at \(release.position) is another one than before")
        }
        releases[release.position] = release
    }

    mutating func take(_ snapshot: Snapshot) throws {
        let digests = Dictionary(uniqueKeysWithValues: snapshot.files.map { ($0.path, $0.digest) })
        if let known = snapshots[snapshot.release.position], known != digests {
            let path = digests.keys.sorted().first { known[$0] != digests[$0] } ?? "a file that is gone"
            throw Violation(.release, "the snapshot at \(snapshot.release.position) has another \(path) than before")
        }
        snapshots[snapshot.release.position] = digests
    }
}

/// Counts again, once with the product on a disk without faults, once the naive way.
struct Recount {
    let files: ServerFiles
    let definitions: Definitions
    let isOffByOne: Bool

    /// The tallies, their account and every release must be those of counting from the beginning.
    func check(_ processor: Processor, journal: JournalCheck, record: PublicRecord, scratch: SimulatedDisk) throws {
        scratch.enter(0)
        let clean = ServerFiles(disk: scratch)
        let log = try ReleaseLog(path: clean.releases)
        let again = try Processor(
            journal: try JournalReader(path: files.journal), talliesPath: clean.tallies, releases: log,
            definitions: definitions)
        while again.position < processor.position, try again.step(limit: 1) > 0 {}
        guard again.position == processor.position, again.account == processor.account,
            try again.digest() == processor.digest()
        else { throw Violation(.recount, "at position \(processor.position)") }
        let releases = try Self.all(log)
        let stored = try Self.all(try ReleaseLog(path: files.releases, readOnly: true))
        // A crash before the checkpoint leaves a release that is made again later.
        let byPosition = Dictionary(uniqueKeysWithValues: stored.map { ($0.position, $0) })
        for release in releases where byPosition[release.position] != release {
            let what = byPosition[release.position] == nil ? "is not in the log" : "is another one in the log"
            throw Violation(
                .release,
                "counted from the beginning, up to \(processor.position), the release at \(release.position) \(what)")
        }
        guard stored.prefix(releases.count).map(\.position) == releases.map(\.position) else {
            throw Violation(.release, "the log has releases that counting up to \(processor.position) does not make")
        }
        for (position, release) in record.releases where byPosition[position] != release {
            throw Violation(.release, "the published release at \(position) is not in the log any more")
        }
        try checkFiles(releases, record)
        if let last = releases.last { try checkSums(releases, journal, before: last.position) }
    }

    private static func all(_ log: ReleaseLog) throws -> [Release] {
        var releases: [Release] = []
        while case let next = try log.releases(after: releases.last?.position ?? -1), !next.isEmpty { releases += next }
        return releases
    }

    /// Published files are those that the releases give when they are taken in from the first on.
    private func checkFiles(_ releases: [Release], _ record: PublicRecord) throws {
        var cells = ReleasedCells()
        var again = record
        for release in releases {
            try cells.add(release, definitions: definitions)
            guard record.snapshots[release.position] != nil else { continue }
            try again.take(try Snapshot(release: release, cells: cells, definitions: definitions))
        }
    }

    private struct Cell: Hashable {
        var day: Int32
        var labels: [String]
        var counter: String
    }

    /// The sums of everything that was released in the open, against the events of the journal one by one.
    private func checkSums(_ releases: [Release], _ journal: JournalCheck, before end: Int64) throws {
        var released: [Cell: Int64] = [:]
        for increment in releases.flatMap(\.increments) where increment.dataset == SimulatedDefinitions.openDataset {
            for (counter, count) in increment.counts where Self.counters.contains(counter) {
                let cell = Cell(day: increment.period, labels: increment.labels, counter: counter)
                released[cell, default: 0] += count
            }
        }
        var counted: [Cell: Int64] = [:]
        for (position, event) in journal.accepted where position < end {
            counted[Self.cell(event), default: 0] += 1
        }
        if isOffByOne, let some = counted.keys.first { counted[some, default: 0] += 1 }
        released = released.filter { $0.value != 0 }
        guard released == counted else {
            let cells = Set(released.keys).union(counted.keys).filter { released[$0] != counted[$0] }
            let first = cells.min { "\($0)" < "\($1)" }.map { "\($0): \(released[$0] ?? 0), not \(counted[$0] ?? 0)" }
            let sums = (released.values.reduce(0, +), counted.values.reduce(0, +))
            throw Violation(sums.0 > sums.1 ? .twice : .recount, "released \(first ?? "")")
        }
    }

    private static let counters: Set<String> = ["feedback_events", "outcome_events", "late_events"]
    /// Clocks in London went back at this instant.
    private static let winter: Int64 = 1_761_440_400_000

    private static func cell(_ event: JournalCheck.Accepted) -> Cell {
        let summer: Int64 = 3_600_000
        let day = (event.time + (event.time < winter ? summer : 0)) / 86_400_000
        let midnight = (day + 1) * 86_400_000
        let end = midnight - summer < winter ? midnight - summer : midnight
        let isLate = !event.isBackfill && event.receivedAt > end + 72 * 3_600_000
        let counter =
            isLate
            ? "late_events" : event.label.kind == EventKind.feedback.rawValue ? "feedback_events" : "outcome_events"
        return Cell(day: Int32(day), labels: [event.label.service, event.label.channel], counter: counter)
    }
}
