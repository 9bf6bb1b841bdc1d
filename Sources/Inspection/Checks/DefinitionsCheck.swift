/// `Pipelines/` can be used, and nothing in it is left out.
struct DefinitionsCheck: Check {
    let name = "definitions"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folder = subject.folders.pipelines.path
        guard let definitions = subject.definitions else {
            return report.find(
                self, folder, subject.definitionsProblem ?? "it can't be read",
                "Mend the registry, or name the folder with --pipelines; no stage starts without it.")
        }
        for problem in definitions.problems {
            report.find(
                self, folder, "left out: \(problem)", "Mend that line; `dcs check` says more. Then restart the stages.")
        }
        report.close(self, folder, "\(definitions.datasets.count) datasets")
    }
}
