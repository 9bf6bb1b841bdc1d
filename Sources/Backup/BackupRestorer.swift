import Definitions
import Disclosure
import Foundation
import Journal
import Processing

/// Makes a data folder from a backup, and proves it by counting the journal anew before it is put in place.
package enum BackupRestorer {
    /// What was compared, and came out the same.
    package struct Proof: Sendable, Equatable {
        package var position: Int64
        package var rows: Int
        package var account: ReceivedAccount
        /// Releases that were made again and are the ones of the backup; nil when they could not be compared.
        package var releases: ReleaseDigest?
        /// Why releases were not compared.
        package var notCompared: String?
        /// Digest of the tallies that the replay made.
        package var tallies: String
    }

    /// `paths` gives the files of a data folder for its place.
    package static func restore(
        from backup: URL, keys: URL?, to data: URL, definitions: Definitions, paths: (URL) -> BackupPaths,
        progress: (String, Double, Int64) -> Void = { _, _, _ in }
    ) throws -> Proof {
        let manifest = try BackupManifest.read(from: backup)
        let keyFolder = keys ?? backup.appending(path: BackupMaker.keysFolder)
        let target = try PrivateFolder(for: data)
        do {
            let files = paths(target.aside)
            try copyJournal(backup.appending(path: BackupMaker.journalFile), to: files.journal)
            try PrivateFolder.copy(keyFolder, to: files.keys)
            // What was copied is what is compared, so a fault on the way is found too.
            try compareFiles(manifest, files)
            let proof = try prove(manifest, files, definitions, progress)
            try target.install()
            return proof
        } catch {
            target.remove()
            throw error
        }
    }

    private static func copyJournal(_ file: URL, to place: String) throws {
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw BackupError.differs(["\(file.path) is missing"])
        }
        try FileManager.default.copyItem(atPath: file.path, toPath: place)
        guard chmod(place, 0o600) == 0 else { throw BackupError.fileOperation("chmod", path: place, code: errno) }
    }

    private static func compareFiles(_ manifest: BackupManifest, _ files: BackupPaths) throws {
        var differences: [String] = []
        for file in manifest.files {
            let place =
                file.path == BackupMaker.journalFile
                ? URL(fileURLWithPath: files.journal)
                : files.keys.appending(path: String(file.path.dropFirst(BackupMaker.keysFolder.count + 1)))
            guard FileManager.default.fileExists(atPath: place.path) else {
                differences.append("\(file.path) is missing")
                continue
            }
            let (bytes, sha256) = try PrivateFolder.digest(of: place)
            if bytes != file.bytes || sha256 != file.sha256 {
                differences.append("\(file.path) does not match its SHA-256")
            }
        }
        let named = Set(manifest.files.map(\.path))
        for path in PrivateFolder.files(in: files.keys) where !named.contains("\(BackupMaker.keysFolder)/\(path)") {
            differences.append("keys/\(path) is not part of the backup")
        }
        guard differences.isEmpty else { throw BackupError.differs(differences) }
    }

    /// Counts the journal into fresh tallies and compares what comes out with what the backup says.
    private static func prove(
        _ manifest: BackupManifest, _ files: BackupPaths, _ definitions: Definitions,
        _ progress: (String, Double, Int64) -> Void
    ) throws -> Proof {
        var differences: [String] = []
        let content = try JournalContent.read(files.journal) { progress("checking", $0, $1) }
        if content.position != manifest.position || content.rows != manifest.rows {
            differences.append(
                "\(content.rows) rows up to position \(content.position) instead of \(manifest.rows) up to \(manifest.position)"
            )
        }
        let releases = try ReleaseLog(path: files.releases)
        let processor = try Processor(
            journal: JournalReader(path: files.journal), talliesPath: files.tallies, releases: releases,
            definitions: definitions)
        while try processor.step(limit: 32) > 0 {
            progress(
                "counting", Double(processor.position) / Double(max(1, content.position)), processor.account.received)
        }
        let tallies = try processor.digest()
        var counted = processor.account
        // The backup's own recount knows nothing of cases.
        counted.untrackedCaseEvents = 0
        if processor.position != manifest.position || counted != manifest.account {
            differences.append("counting gives another account than the backup's recount of its journal")
        }
        var proof = Proof(
            position: processor.position, rows: content.rows, account: counted, releases: nil, notCompared: nil,
            tallies: tallies)
        if let expected = manifest.releases, manifest.definitions == definitions.digest {
            proof.releases = try releases.digest(upTo: expected.lastPosition)
            if proof.releases != expected {
                differences.append(
                    "the \(expected.count) releases up to position \(expected.lastPosition) come out differently")
            }
        } else {
            proof.notCompared =
                manifest.releases == nil
                ? "nothing had been counted when the backup was made"
                : "Pipelines/ or the program is not the one that they were made with"
        }
        guard differences.isEmpty else { throw BackupError.differs(differences) }
        return proof
    }
}
