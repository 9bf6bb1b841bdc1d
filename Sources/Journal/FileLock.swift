import Foundation

/// An advisory lock on a file, held as long as this lives; two processes can't write one journal.
package final class FileLock {
    private let handle: FileHandle

    package init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw JournalError.inUse(path: path) }
    }

    /// Throws if somebody holds the lock, before anything is begun that would need it.
    package static func refuseIfHeld(_ path: String) throws { _ = try FileLock(path: path) }
}
