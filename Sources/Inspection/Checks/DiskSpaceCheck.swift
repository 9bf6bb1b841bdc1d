import Foundation
import Journal

/// The disk lasts for some weeks of what came in lately.
struct DiskSpaceCheck: Check {
    let name = "disk-space"

    /// A write-ahead log, a checkpoint of the tallies and a snapshot need room at any time.
    static let leastBytes: Int64 = 512 << 20
    static let leastDays = 14.0
    private static let day: Int64 = 86_400_000

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        guard let free = subject.machine.freeBytes else {
            return report.skip(self, folders.data.path, "the file system does not say how much room it has")
        }
        let perDay = try bytesOfTheLastDay(subject)
        let remedy =
            "Give the disk room or move the data folder. On a full disk the intake ends and acknowledges nothing; nothing that was "
            + "acknowledged is lost."
        if free < Self.leastBytes {
            report.find(self, folders.data.path, "\(free >> 20) MB are left", remedy)
        } else if perDay > 0, Double(free) / Double(perDay) < Self.leastDays {
            report.find(
                self, folders.data.path,
                "\(free >> 20) MB are left, and the journal grew by \(perDay >> 20) MB in its last day: about \(free / perDay) days",
                remedy)
        }
        report.close(
            self, folders.data.path, "\(free >> 20) MB are left; the journal's last day brought \(perDay >> 20) MB")
    }

    /// By the share of the positions that the last day has in the file.
    private func bytesOfTheLastDay(_ subject: Subject) throws -> Int64 {
        guard let journal = subject.journal, journal.rowsEnd > 0 else { return 0 }
        let attributes = try FileManager.default.attributesOfItem(atPath: subject.folders.journal)
        let bytes = (attributes[.size] as? NSNumber)?.doubleValue ?? 0
        let first = try JournalReader(path: subject.folders.journal).firstPosition(
            receivedFrom: journal.clock - Self.day)
        return Int64(bytes * Double(journal.rowsEnd - first) / Double(journal.rowsEnd))
    }
}
