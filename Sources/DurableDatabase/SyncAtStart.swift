import GRDB

extension Database {
    /// Makes durable what lies in the file, before anybody is told of it; to be called outside of a transaction when a file is opened.
    ///
    /// What a killed process wrote and did not sync can be read again, and so can what was written before a sync that failed; a
    /// power cut takes both, and syncing the same pages again brings nothing back. So the write-ahead log is copied into the file.
    package func syncWhatIsThere() throws {
        do {
            try checkpoint(.truncate)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Somebody reads an older state all the while. The commit below syncs the whole log too.
        }
        // Until the emptied log is synced, a power cut brings its older part back over what was copied. A commit syncs it, if it
        // changes anything.
        let starts = try Int32.fetchOne(self, sql: "PRAGMA user_version") ?? 0
        try execute(sql: "PRAGMA user_version = \(starts &+ 1)")
    }
}
