import Disclosure
import Foundation

/// What a backup says of itself, as `backup.json` in its folder: enough to prove that what is restored from it is whole.
package struct BackupManifest: Sendable, Equatable, Codable {
    package static let fileName = "backup.json"
    package static let newestFormat = 1

    package struct File: Sendable, Equatable, Codable {
        /// Relative to the backup's folder; those under `keys/` may lie elsewhere.
        package var path: String
        package var bytes: Int
        package var sha256: String
    }

    package var format = newestFormat
    /// Version of the program that made it.
    package var program: String
    /// RFC 3339, UTC.
    package var madeAt: String
    /// Everything acknowledged below this position is in it.
    package var position: Int64
    package var rows: Int
    /// A plain recount of the copied journal.
    package var account: ReceivedAccount
    /// `Definitions.digest` by which the releases were made; nil when nothing was counted.
    package var definitions: String?
    /// What was released from this journal when the backup was made.
    package var releases: ReleaseDigest?
    package var files: [File]

    /// Reads it from a backup's folder.
    package static func read(from folder: URL) throws -> BackupManifest {
        let file = folder.appending(path: fileName)
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file)
        } catch {
            throw BackupError.notABackup(file.path, "\(error.localizedDescription)")
        }
        do {
            let manifest = try JSONDecoder().decode(BackupManifest.self, from: bytes)
            guard manifest.format == newestFormat else { throw BackupError.format(file.path, manifest.format) }
            return manifest
        } catch let error as DecodingError {
            throw BackupError.notABackup(file.path, "\(error)")
        }
    }

    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFolder.write(try encoder.encode(self) + Data("\n".utf8), to: folder.appending(path: Self.fileName))
    }
}

/// Why a backup could not be made or restored.
package enum BackupError: Error, Equatable, CustomStringConvertible {
    case notEmpty(String)
    case noJournal(String)
    case notABackup(String, String)
    case format(String, Int)
    case fileOperation(String, path: String, code: Int32)
    case definitionsChanged
    /// What is there is not what the backup says.
    case differs([String])

    package var description: String {
        switch self {
        case .notEmpty(let path): "\(path) is not empty; name a folder that is not there yet."
        case .noJournal(let path): "There is no journal \(path); name the data folder with --data."
        case .notABackup(let path, let problem): "\(path) is not what `dcs backup` writes: \(problem)"
        case .format(let path, let format):
            "\(path) has format \(format), this program reads \(BackupManifest.newestFormat); use the program that made it."
        case .fileOperation(let operation, let path, let code):
            "\(operation) failed for \(path) (\(String(cString: strerror(code)))); look at permissions and disk space."
        case .definitionsChanged: "Counting began anew while the backup was made; make it again."
        case .differs(let differences):
            "The backup is not whole, nothing was put in place: " + differences.joined(separator: "; ")
                + ". Take an older backup."
        }
    }
}
