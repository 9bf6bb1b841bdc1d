import Journal

/// What was counted belongs to this journal and to these definitions.
struct TalliesCheck: Check {
    let name = "tallies"

    private var position: Int64 = 0
    private var isAtRowEnd = false

    mutating func begin(_ subject: Subject) {
        position = subject.tallies?.position ?? 0
        isAtRowEnd = position == 0
    }

    mutating func take(_ row: JournalBatch, _ report: inout Report) {
        if row.endPosition == position { isAtRowEnd = true }
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.tallies
        let rebuild = "Stop counting and publication, then `dcs replay`: they are made again from the journal."
        guard let tallies = subject.tallies else {
            if let problem = subject.talliesProblem { return report.find(self, path, problem, rebuild) }
            return report.skip(self, path, "nothing was counted yet")
        }
        guard let journal = subject.journal else {
            return report.find(
                self, path, "there are tallies but no journal", "Restore the journal (docs/operations.md, Restore).")
        }
        if tallies.position > journal.nextPosition {
            report.find(
                self, path,
                "they have counted up to position \(tallies.position), the journal ends at \(journal.nextPosition)",
                "The journal is older than the tallies: was it restored? \(rebuild)")
        } else if tallies.position <= pass.end, !isAtRowEnd {
            report.find(self, path, "their position \(tallies.position) lies inside a row of the journal", rebuild)
        }
        if let digest = subject.definitions?.digest, digest != tallies.definitions {
            report.find(
                self, path, "they were counted by other definitions than those of \(subject.folders.pipelines.path)",
                "Restart the stages; counting then begins anew by itself. Or name the folder in use with --pipelines.")
        }
        report.close(self, path, "counted up to position \(tallies.position) of \(journal.nextPosition)")
    }
}
