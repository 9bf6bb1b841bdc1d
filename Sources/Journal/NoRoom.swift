import GRDB

/// The disk is full, and the transaction was rolled back: the one failure of a commit after which the journal goes on.
///
/// A failed write or sync is another matter: after it nobody knows what the disk holds, and the process ends.
package struct NoRoom: Error {
    /// SQLite says "full" only when the system refused more space; growing the index of the write-ahead log fails with a code of its own.
    static func isMeant(by error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }
}
