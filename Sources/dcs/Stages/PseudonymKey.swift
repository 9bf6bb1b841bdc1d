import Crypto
import Foundation

/// The file of the key of the pseudonym hashes: the key, then the beginning of its SHA-256.
///
/// A key with a flipped bit would no longer recognise what was sent before, and nothing else would show it.
enum PseudonymKey {
    private static let keyBytes = 16
    private static let checkBytes = 16

    /// Earlier versions wrote the key alone; it is taken as it is.
    static func read(_ bytes: [UInt8], _ file: URL) throws -> [UInt8] {
        let key = Array(bytes.prefix(keyBytes))
        guard bytes.count == keyBytes || bytes == key + check(key) else {
            throw UsageError(
                "\(file.path) is damaged; put it back from a backup. With another key repeats are not recognised.")
        }
        return key
    }

    /// On disk before the first event is hashed with it.
    static func write(_ key: [UInt8], to file: URL) throws {
        let temporary = file.path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw failure(file) }
        defer { close(descriptor) }
        let bytes = key + check(key)
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(temporary, file.path) == 0
        else { throw failure(file) }
        let folder = open(file.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw failure(file) }
    }

    private static func check(_ key: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: key).prefix(checkBytes)) }

    private static func failure(_ file: URL) -> UsageError {
        UsageError("\(file.path) can't be written (errno \(errno)); check the folder's permissions and the disk.")
    }
}
