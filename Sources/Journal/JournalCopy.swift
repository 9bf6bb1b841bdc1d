import GRDB

extension JournalReader {
    /// Pages copied between two calls of `progress`: 8 MB.
    package static let pagesAtOnce: Int32 = 1_024

    /// Copies the journal as it stands now into a new file, by SQLite's own backup, while the writer goes on.
    ///
    /// The copy is one plain file without a write-ahead log. `progress` gets the share that is done.
    package func copy(
        to path: String, pagesAtOnce: Int32 = pagesAtOnce, progress: (Double) throws -> Void = { _ in }
    ) throws {
        let copy = try DatabaseQueue(path: path)
        try withoutActuallyEscaping(progress) { progress in
            try queue.read { source in
                // The first read fixes what this transaction sees; without it every commit would start the copy again.
                _ = try Int64.fetchOne(source, sql: "SELECT next_position FROM head")
                try copy.writeWithoutTransaction { target in
                    try source.backup(to: target, pagesPerStep: pagesAtOnce) { step in
                        guard step.totalPageCount > 0 else { return }
                        try progress(Double(step.completedPageCount) / Double(step.totalPageCount))
                    }
                }
            }
        }
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
    }
}
