/// Every row matches its digest, stands where the one before it ends, and its events and refusals fill it.
struct JournalRowsCheck: Check {
    let name = "journal-rows"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.journal
        let restore =
            "Stop all stages and restore the newest backup (docs/operations.md, Restore). Nothing behind it is counted."
        guard let journal = subject.journal else {
            if let problem = subject.journalProblem { return report.find(self, path, problem, restore) }
            return report.skip(self, path, "there is no journal yet; start `dcs up`, `dcs ingest` or `dcs import`")
        }
        if let damage = pass.damage {
            report.find(self, "\(path), position \(pass.end)", "\(damage)", restore)
        } else if pass.end != journal.rowsEnd {
            report.find(
                self, "\(path), position \(pass.end)", "the rows end here, but the last one ends at \(journal.rowsEnd)",
                restore)
        }
        report.close(self, path, "\(pass.rows) rows up to position \(pass.end): digests, places and columns agree")
    }
}
