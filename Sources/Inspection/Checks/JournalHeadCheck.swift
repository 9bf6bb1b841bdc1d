/// The head names the end of the last row; the writer refuses to start when it does not.
struct JournalHeadCheck: Check {
    let name = "journal-head"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.journal
        guard let journal = subject.journal else { return report.skip(self, path, "there is no journal to read") }
        if journal.nextPosition != journal.rowsEnd {
            report.find(
                self, path, "the head says position \(journal.nextPosition), the last row ends at \(journal.rowsEnd)",
                "Rows were lost or added by hand. Stop all stages and restore the newest backup (docs/operations.md, Restore)."
            )
        }
        report.close(self, path, "head and last row are at position \(journal.rowsEnd)")
    }
}
