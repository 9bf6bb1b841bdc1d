import ArgumentParser
import Foundation
import SeriesAudit

struct AuditSeries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit-series",
        abstract: "Finds out by which formula somebody else's published satisfaction percentages were made.",
        discussion: """
            Reads monthly series in tidy JSON: records with _timestamp, service, channel, dataType, count, period.
            Data types: the five levels from very-dissatisfied to very-satisfied and user-satisfaction-percent.
            Says per service and month which known formula and rounding give the published number, where the method
            changed, and where nothing fits; docs/audit-series.md explains the words. Refused records are counted
            with their reason. Exit code 65: a file can't be read or is no list of records.

            EXAMPLES
              dcs audit-series ../shared/data/opg-performance/*_service.json
              dcs audit-series use-an-lpa.json --json
              dcs audit-series use-an-lpa.json --tolerance 1
            """)

    @Argument(help: "Files in tidy JSON.")
    var files: [String]

    @Flag(help: "Print the finding as JSON.")
    var json = false

    @Option(help: "Percentage points up to which a formula that does not fit is marked as near.")
    var tolerance = 0.5

    func validate() throws {
        guard tolerance >= 0, tolerance <= 100 else { throw ValidationError("--tolerance is from 0 to 100 points") }
    }

    func run() async throws {
        try await Failure.reporting {
            var reader = SeriesReader()
            for file in files {
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw UsageError("\(file) can't be read")
                }
                try reader.read(data, file: file)
            }
            let result = AuditResult(of: reader, tolerance: tolerance)
            Terminal.result(json ? try AuditReport.json(result) : AuditReport.text(result))
        }
    }
}
