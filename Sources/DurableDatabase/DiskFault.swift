import GRDB

/// Errors of a database behind which there is a disk, not a mistake of the caller.
package enum DiskFault {
    /// A read, write or sync that failed, or a full disk.
    package static func `is`(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_IOERR, .SQLITE_FULL].contains(error.resultCode)
    }
}
