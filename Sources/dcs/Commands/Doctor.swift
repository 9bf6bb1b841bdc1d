import ArgumentParser
import Foundation
import Inspection

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Looks for damage, loss, standstill and open doors in the data folder and what was published; changes nothing.",
        discussion: """
            Checks permissions, keys, definitions, every row of the journal, streams, clocks, tallies, releases, conservation,
            every published file, what waits, what runs, and disk space. It may run beside the stages. docs/alarms.md has each
            check and what to do. Exit code 0: all is well; 1: something is to be mended, and what.

            EXAMPLES
              dcs doctor
              dcs doctor --data /var/lib/dcs --exports /var/lib/dcs-exports
              dcs doctor --json             a list of {check, state, where, what, remedy}
            """)

    @OptionGroup var folders: FolderOptions
    @Flag(help: "Print the findings as JSON.") var json = false

    func run() async throws {
        try await Failure.reporting {
            guard FileManager.default.fileExists(atPath: folders.data) else {
                throw UsageError("There is no folder \(folders.data); name the data folder with --data.")
            }
            var bar = ProgressBar("doctor")
            let subject = Subject(folders.inspected, machine: .take(of: folders.files.root))
            var records: UInt64 = 0
            let report = Inspection.run(subject) { stage, fraction, read in
                records = UInt64(read)
                bar.show(fraction: fraction, events: records, note: stage)
            }
            bar.end(events: records)
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                Terminal.result(String(decoding: try encoder.encode(report.findings), as: UTF8.self))
            } else {
                Terminal.result(Self.text(report))
            }
            if !report.isWell { throw ExitCode(Failure.checkFailed) }
        }
    }

    static func text(_ report: Report) -> String {
        var lines = report.findings.map { finding -> String in
            let check = finding.check.padding(toLength: 16, withPad: " ", startingAt: 0)
            switch finding.state {
            case .well: return "well     \(check)  \(finding.what)"
            case .skipped: return "skipped  \(check)  \(finding.what)"
            case .finding:
                return """
                    FINDING  \(check)  \(finding.what)
                                 where: \(finding.place)
                                 do:    \(finding.remedy)
                    """
            }
        }
        let count = report.findings.filter { $0.state == .finding }.count
        lines.append(count == 0 ? "Nothing to mend." : "\(count) to mend; docs/alarms.md says more.")
        return lines.joined(separator: "\n")
    }
}

extension FolderOptions {
    /// The same folders as the doctor sees them.
    var inspected: InspectedFolders {
        let files = files
        return InspectedFolders(
            data: files.root, journal: files.journal, tallies: files.tallies, releases: files.releases,
            freshness: files.freshness, keys: files.keys, pseudonymKey: files.pseudonymKey, intakeNote: files.endpoints,
            locks: StageLocks(
                intake: files.journal + ".lock", counting: files.tallies + ".lock",
                publication: files.releases + ".publication-lock"),
            exports: exportsFolder, pipelines: pipelinesFolder)
    }
}
