import Disclosure
import Events
import Foundation
import Inspection
import Journal
import Processing

/// Makes a consistent copy of journal and keys while everything runs.
package enum BackupMaker {
    static let journalFile = "journal.sqlite"
    static let keysFolder = "keys"

    /// Copies, reads the copy from its first row to its last, and puts it in place. `now` is UTC milliseconds.
    ///
    /// The keys go to `keys`, or beside the journal when that is nil. `progress` gets what is done, the share and records.
    package static func make(
        _ source: BackupPaths, into folder: URL, keys: URL?, program: String, now: Int64,
        progress: (String, Double, Int64) -> Void = { _, _, _ in }
    ) throws -> BackupManifest {
        guard FileManager.default.fileExists(atPath: source.journal) else {
            throw BackupError.noJournal(source.journal)
        }
        let target = try PrivateFolder(for: folder)
        let keyTarget = try keys.map(PrivateFolder.init)
        do {
            let manifest = try fill(target.aside, keyTarget?.aside, source, program, now, progress)
            try keyTarget?.install()
            try target.install()
            return manifest
        } catch {
            target.remove()
            keyTarget?.remove()
            throw error
        }
    }

    private static func fill(
        _ folder: URL, _ keys: URL?, _ source: BackupPaths, _ program: String, _ now: Int64,
        _ progress: (String, Double, Int64) -> Void
    ) throws -> BackupManifest {
        // The releases first: their ticks are in the journal that is copied afterwards.
        let (definitions, releases) = try released(source)
        let journal = folder.appending(path: journalFile)
        try JournalReader(path: source.journal).copy(to: journal.path) { progress("copying", $0, 0) }
        guard chmod(journal.path, 0o600) == 0 else {
            throw BackupError.fileOperation("chmod", path: journal.path, code: errno)
        }
        let content = try JournalContent.read(journal.path) { progress("checking", $0, $1) }
        let keyFolder = keys ?? folder.appending(path: keysFolder)
        try PrivateFolder.copy(source.keys, to: keyFolder)
        var files = [try entry(journalFile, journal)]
        for path in PrivateFolder.files(in: keyFolder) {
            files.append(try entry(keysFolder + "/" + path, keyFolder.appending(path: path)))
        }
        let manifest = BackupManifest(
            program: program, madeAt: CivilDay.instantText(now), position: content.position, rows: content.rows,
            account: content.account, definitions: definitions, releases: releases, files: files)
        try manifest.write(to: folder)
        return manifest
    }

    private static func released(_ source: BackupPaths) throws -> (definitions: String?, releases: ReleaseDigest?) {
        let manager = FileManager.default
        guard manager.fileExists(atPath: source.tallies), manager.fileExists(atPath: source.releases),
            let before = try StoredTallies.read(path: source.tallies)
        else { return (nil, nil) }
        let releases = try ReleaseLog(path: source.releases, readOnly: true).digest()
        guard try StoredTallies.read(path: source.tallies)?.definitions == before.definitions else {
            throw BackupError.definitionsChanged
        }
        return (before.definitions, releases)
    }

    private static func entry(_ path: String, _ file: URL) throws -> BackupManifest.File {
        let (bytes, sha256) = try PrivateFolder.digest(of: file)
        return BackupManifest.File(path: path, bytes: bytes, sha256: sha256)
    }
}

/// What a journal holds, by reading every row of it against its digest.
struct JournalContent: Equatable {
    var position: Int64 = 0
    var rows = 0
    var account = Recount().account

    static func read(_ path: String, progress: (Double, Int64) -> Void) throws -> JournalContent {
        let reader = try JournalReader(path: path)
        let inventory = try reader.inventory()
        guard inventory.nextPosition == inventory.rowsEnd else {
            throw JournalError.damaged(position: inventory.rowsEnd, what: "head and last row disagree")
        }
        var content = JournalContent()
        var recount = Recount()
        while case let rows = try reader.batches(from: content.position, limit: 256), let last = rows.last {
            for row in rows { recount.take(row) }
            content.rows += rows.count
            content.position = last.endPosition
            progress(Double(content.position) / Double(max(1, inventory.rowsEnd)), content.position)
        }
        guard content.position == inventory.rowsEnd else {
            throw JournalError.damaged(position: content.position, what: "rows are missing before \(inventory.rowsEnd)")
        }
        content.account = recount.account
        return content
    }
}
