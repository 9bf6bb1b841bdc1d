import Foundation
import GRDB

/// The file of a spool: private to its user, held by one process, its name durable before anything is promised.
final class SpoolFile: Sendable {
    let path: String
    private let lock: Int32

    init(path: String) throws(FeedbackClientError) {
        self.path = path
        lock = try Self.open(path + ".lock", isNew: nil)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .spoolInUse(path: path)
        }
        var isNew = false
        close(try Self.open(path, isNew: &isNew))
        if isNew { try Self.syncFolder(of: path) }
    }

    deinit {
        // Given back in words: a child that was just forked may still hold a copy of the handle.
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Opens or makes a file that only its user can read; events hold what citizens wrote.
    private static func open(_ path: String, isNew: UnsafeMutablePointer<Bool>?) throws(FeedbackClientError) -> Int32 {
        let made = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 {
            isNew?.pointee = true
            return made
        }
        let found = Foundation.open(path, O_RDWR | O_CLOEXEC)
        guard found >= 0 else {
            throw .spool(path: path, problem: "can't be opened: \(String(cString: strerror(errno)))")
        }
        return found
    }

    /// A new file survives a power cut only when its folder was synced too.
    private static func syncFolder(of path: String) throws(FeedbackClientError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let handle = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw .spool(path: path, problem: "lies in a folder that can't be opened") }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw .spool(path: path, problem: "lies in a folder that can't be synced") }
    }

    /// What SQLite says of this file, in words that say what to do.
    func explained(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let problem =
            switch error.resultCode {
            case .SQLITE_FULL: "could not grow, because the disk is full; nothing of this was taken, free some space"
            case .SQLITE_IOERR: "could not be written; nothing of this was taken, look at the disk (\(error))"
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "is damaged; keep the file and begin a new spool (\(error.message ?? "no details"))"
            default: "can't be used: \(error)"
            }
        return FeedbackClientError.spool(path: path, problem: problem)
    }
}
