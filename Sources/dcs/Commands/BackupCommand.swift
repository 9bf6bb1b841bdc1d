import ArgumentParser
import Backup
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies journal and keys into a new folder while everything runs.",
        discussion: """
            The copy is the journal as of one commit, is read back row by row, and appears at once and whole. backup.json in it
            says what it holds; `dcs restore` proves it. Journal and keys together let their holder try out who stands behind a
            hash: keep them apart with --keys, or encrypt the folder.

            EXAMPLES
              dcs backup /backup/2026-03-01
              dcs backup /backup/2026-03-01 --keys /safe/keys-2026-03-01
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "A folder for the keys, if they are to lie elsewhere.") var keys: String?
    @Argument(help: "The folder to make; it must not be there yet, or be empty.") var folder: String

    func run() async throws {
        try await Failure.reporting {
            var bar = ProgressBar("backup")
            let manifest = try BackupMaker.make(
                folders.files.backupPaths, into: URL(fileURLWithPath: folder),
                keys: keys.map { URL(fileURLWithPath: $0) },
                program: Dcs.configuration.version, now: WallClock.milliseconds()
            ) { stage, fraction, records in
                bar.show(fraction: fraction, events: UInt64(records), note: stage)
            }
            bar.end(events: UInt64(manifest.account.received))
            print(
                "backup of everything acknowledged below position \(manifest.position): \(manifest.rows) rows, "
                    + "\(manifest.account.received) records, \(manifest.releases?.count ?? 0) releases, \(manifest.files.count) files in \(folder)"
            )
        }
    }
}

extension DataFolder {
    /// What a backup has to do with.
    var backupPaths: BackupPaths {
        BackupPaths(journal: journal, tallies: tallies, releases: releases, keys: keys)
    }
}
