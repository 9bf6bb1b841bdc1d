import Definitions
import Disclosure
import Foundation
import Journal
import Processing
import Publishing
import Telemetry

/// The stage that counts: reads the journal, keeps the tallies, writes releases.
struct Counting {
    let processor: Processor
    private let journal: JournalReader
    private let lock: FileLock

    init(files: DataFolder, definitions: Definitions) throws {
        guard FileManager.default.fileExists(atPath: files.journal) else {
            throw UsageError("There is no journal in \(files.root.path) yet; start `dcs up` or `dcs import` first.")
        }
        lock = try FileLock(path: files.tallies + ".lock")
        let releases = try ReleaseLog(path: files.releases)
        journal = try JournalReader(path: files.journal)
        processor = try Processor(
            journal: journal, talliesPath: files.tallies, releases: releases,
            definitions: definitions)
        if processor.isRebuilding {
            Terminal.line("dcs: Pipelines/ has changed; counting the journal anew from its beginning.")
        }
    }

    /// Counts until the journal's end; returns whether there was anything.
    @discardableResult
    func catchUp() throws -> Bool {
        var hasCounted = false
        while try processor.step() > 0 { hasCounted = true }
        try processor.checkpoint()
        return hasCounted
    }

    /// Counts until the journal's end and says how far it has come.
    func catchUp(showing title: String) throws {
        var bar = ProgressBar(title)
        let end = Double(max(1, try journal.endPosition()))
        // A few rows at a time: each may hold thousands of events.
        while try processor.step(limit: 32) > 0 {
            bar.show(fraction: Double(processor.position) / end, events: UInt64(processor.account.received))
        }
        try processor.checkpoint()
        bar.end(events: UInt64(processor.account.received))
    }
}

/// The stage that publishes: reads releases, writes `Exports/`.
struct PublicationStage {
    private var exporter: Exporter
    private let releases: ReleaseLog
    private let freshness: FreshnessLog
    private let definitions: String
    private let lock: FileLock

    init(files: DataFolder, exports: URL, definitions: Definitions) throws {
        // Opened for writing once, so that the file is there even before counting has begun.
        _ = try ReleaseLog(path: files.releases)
        releases = try ReleaseLog(path: files.releases, readOnly: true)
        lock = try FileLock(path: files.releases + ".publication-lock")
        self.definitions = definitions.digest
        freshness = try FreshnessLog(path: files.freshness)
        exporter = try Exporter(root: exports, definitions: definitions)
        let log = releases
        let digest = self.definitions
        // Releases of other definitions are on their way out: counting makes them anew.
        let report = try exporter.replayTo { try log.releases(after: $0).filter { $0.definitions == digest } }
        for snapshot in report.differing {
            Terminal.line(
                "dcs: snapshot \(snapshot.text) on disk differs from what the journal gives; it is left as it is.")
        }
    }

    /// Publishes the releases that are new; returns how many there were.
    @discardableResult
    mutating func publishNew() throws -> Int {
        let new = try releases.releases(after: exporter.position).filter { $0.definitions == definitions }
        for release in new {
            try exporter.accept(release)
            try freshness.note(position: release.position, publishedAt: WallClock.milliseconds())
        }
        return new.count
    }

    var latest: String? { exporter.snapshots.last?.text }
}
