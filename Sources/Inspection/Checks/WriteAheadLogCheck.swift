import Foundation

/// Write-ahead logs are copied into their files before they grow large.
struct WriteAheadLogCheck: Check {
    let name = "write-ahead-log"

    /// Several times what a file grows to before it is copied (the journal's: 8 MB).
    private static let largestBytes: Int64 = 64 << 20

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        var total: Int64 = 0
        for path in [folders.journal, folders.tallies, folders.releases, folders.freshness] {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
            let bytes = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
            total += bytes
            guard bytes > Self.largestBytes else { continue }
            report.find(
                self, path + "-wal", "it has \(bytes >> 20) MB",
                "Somebody reads an old state for long, such as a backup or an open `sqlite3`: end it. Else stop the stage that owns "
                    + "the file and start it again; that empties it.")
        }
        report.close(self, folders.data.path, "\(total >> 10) kB in write-ahead logs")
    }
}
