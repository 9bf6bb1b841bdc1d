import GRDB

/// SQLite itself finds no fault in the structure of its files.
struct DatabaseFilesCheck: Check {
    let name = "database-files"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        let rebuild = "Stop all stages, then `dcs replay`: it is made again from the journal."
        var looked = 0
        for (path, remedy) in [
            (folders.journal, "Stop all stages and restore the newest backup (docs/operations.md, Restore)."),
            (folders.tallies, rebuild), (folders.releases, rebuild),
            (folders.freshness, "Stop publication and delete it; only past measurements of freshness are lost."),
        ] where Subject.exists(path) {
            looked += 1
            for problem in Self.problems(of: path) { report.find(self, path, problem, remedy) }
        }
        report.close(self, folders.data.path, "\(looked) SQLite files, each with quick_check")
    }

    private static func problems(of path: String) -> [String] {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            let answers = try DatabaseQueue(path: path, configuration: configuration).read {
                try String.fetchAll($0, sql: "PRAGMA quick_check(5)")
            }
            return answers == ["ok"] ? [] : answers.map { "quick_check: \($0)" }
        } catch {
            return ["it can't be read: \(error)"]
        }
    }
}
