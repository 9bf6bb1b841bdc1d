import ArgumentParser
import Backup
import Foundation

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a data folder from a backup and proves it by counting its journal anew.",
        discussion: """
            Compares every file with its SHA-256, reads every row, counts the journal into fresh tallies and releases, and
            compares account and releases with what the backup says. Only then the data folder appears. Events that were
            acknowledged after the backup are not in it: docs/operations.md says how their senders send them again.
            Exit code 1: the backup is not whole, and what differs; nothing was put in place.

            EXAMPLES
              dcs restore /backup/2026-03-01 --data /var/lib/dcs-new
              dcs restore /backup/2026-03-01 --keys /safe/keys-2026-03-01 --data /var/lib/dcs-new
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "Where the keys lie, if `dcs backup` was given --keys.") var keys: String?
    @Argument(help: "A folder made by `dcs backup`.") var folder: String

    func run() async throws {
        try await Failure.reporting {
            var bar = ProgressBar("restore")
            do {
                let proof = try BackupRestorer.restore(
                    from: URL(fileURLWithPath: folder), keys: keys.map { URL(fileURLWithPath: $0) },
                    to: folders.files.root,
                    definitions: try folders.definitions(), paths: { DataFolder(root: $0).backupPaths }
                ) { stage, fraction, records in
                    bar.show(fraction: fraction, events: UInt64(records), note: stage)
                }
                bar.end(events: UInt64(proof.account.received))
                print(Self.text(proof, folder: folders.data))
            } catch let error as BackupError {
                guard case .differs = error else { throw error }
                Terminal.line("dcs: \(error)")
                throw ExitCode(Failure.checkFailed)
            }
        }
    }

    static func text(_ proof: BackupRestorer.Proof, folder: String) -> String {
        let account = proof.account
        let releases =
            proof.releases.map { "\($0.count) made again, the same (\($0.sha256.prefix(16)))" }
            ?? "not compared: \(proof.notCompared ?? "")"
        return """
            files     every SHA-256 as in backup.json
            journal   \(proof.rows) rows up to position \(proof.position), every digest right
            account   \(account.received) received = \(account.accepted) accepted + \(account.duplicate) duplicate \
            + \(account.rejectedTotal) rejected, counted anew and the same
            releases  \(releases)
            tallies   \(proof.tallies)
            restored to \(folder); start the stages over it
            """
    }
}
