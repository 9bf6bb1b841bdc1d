import ArgumentParser
import Foundation

@main
struct Dcs: AsyncParsableCommand {
    /// Whatever a command writes is private to its user; publication opens its own files to everybody.
    static func main() async {
        umask(0o077)
        await main(nil)
    }

    static let configuration = CommandConfiguration(
        commandName: "dcs",
        abstract: "Counts what people say about public services and what came of it, and publishes it as open data.",
        discussion: """
            EXAMPLES
              dcs up --simulate            everything in one process, with made-up senders
              dcs import city.csv.gz --mapping boston-311
              dcs publish --now            publish what was imported
              dcs status                   counts, lag, last snapshot

            EXIT CODES
              0 done   1 a check failed or a comparison differs   64 wrong usage   65 the input can't be used
              69 the intake can't be reached   70 a commit failed or an internal rule broke   75 the data folder is in use
            """,
        version: "0.1.0",
        subcommands: [
            Up.self, IngestCommand.self, ProcessCommand.self, PublishCommand.self, Serve.self, Emit.self,
            ImportCommand.self, Simulate.self, Replay.self, Check.self, Status.self, Doctor.self, BackupCommand.self,
            RestoreCommand.self, Keys.self, DeliberationCommand.self, AuditSeries.self,
        ])
}
