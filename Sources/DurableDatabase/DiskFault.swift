import GRDB

/// Errors of a database behind which there is a disk, not a mistake of the caller.
package enum DiskFault {
    /// A read, write or sync that failed, or a full disk.
    package static func `is`(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_IOERR, .SQLITE_FULL].contains(error.resultCode)
    }

    /// Whether only room is wanting. SQLite says "full" only when the system refused more space; growing the index of the write-ahead log fails
    /// with a code of its own.
    package static func isFull(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }

    /// What to do about it; nil where no disk is behind it.
    package static func advice(_ error: any Error) -> String? {
        guard `is`(error) else { return nil }
        return isFull(error)
            ? "The disk is full. Make room and start again; what was stored is untouched."
            : "The disk failed. Look at it and at the system's log before you start again, then run dcs doctor."
    }
}
