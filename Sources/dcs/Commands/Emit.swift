import ArgumentParser
import FeedbackClient
import Foundation

struct Emit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends events from a file or standard input through the real client, with its spool on disk.",
        discussion: """
            Input: one CloudEvent in JSON a line. A line is safe once it is in the spool, with --confirm once its number is
            printed; a run that was interrupted is finished by the next one with the same spool. Lines that come twice are
            counted once, by their source and id. A spool belongs to one process at a time.

            EXAMPLES
              dcs emit --key data/keys/clients/town-hall.json --spool town-hall.spool events.ndjson
              generate-events | dcs emit --key town-hall.json --spool town-hall.spool -
              generate-events | dcs emit --key town-hall.json --spool town-hall.spool --follow --confirm -
              dcs emit --key town-hall.json --spool town-hall.spool --endpoint tcp://127.0.0.1:5570 events.ndjson
              dcs emit --key town-hall.json --spool town-hall.spool --rejects
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "The sender's key file, made by `dcs keys make`.") var key: String
    @Option(help: "The spool file; it is made when there is none.") var spool: String
    @Option(help: "Most bytes of events that may wait in the spool.") var spoolLimit = Spool.defaultLimitBytes
    @Option(help: "The intake. Default: the one that runs over the data folder.") var endpoint: String?
    @Flag(help: "Send while the input still comes, for a pipe that stays open.") var follow = false
    @Flag(help: "Print how many lines of this run are safe, each time that more are.") var confirm = false
    @Flag(help: "Print what the server refused, with its reason, one JSON object a line, and send nothing.")
    var rejects = false
    @Argument(help: "A file of events, one a line; - for standard input.") var file: String?

    func run() async throws {
        try await Failure.reporting {
            let outbox = try Spool(path: spool, limitBytes: spoolLimit)
            if rejects { return try printRejects(outbox) }
            guard let file else { throw UsageError("Name a file of events, or - for standard input.") }
            guard let endpoint = endpoint ?? Intake.running(folders.files)?.first else {
                throw UsageError("No intake runs over \(folders.data); start `dcs up`, or name one with --endpoint.")
            }
            let keys = try ClientKeys.load(path: key)
            let emission = Emission(outbox: outbox, isConfirmed: confirm) { giveUp in
                var timing = SendTiming()
                timing.giveUpMilliseconds = giveUp
                return StreamSender(endpoint: endpoint, keys: keys, stream: outbox.stream, timing: timing)
            }
            report(try follow ? emission.follow(file) : emission.sendAll(file), outbox)
        }
    }

    private func report(_ progress: [SendProgress], _ outbox: Spool) {
        func sum(_ count: (SendProgress) -> UInt64) -> UInt64 { progress.reduce(0) { $0 + count($1) } }
        let rejected = sum(\.rejected)
        print(
            "acknowledged \(sum(\.acknowledged)): \(sum(\.accepted)) accepted, \(sum(\.duplicate)) duplicate, "
                + "\(rejected) rejected")
        let reasons = progress.reduce(into: [:]) { all, one in all.merge(one.rejectedByReason, uniquingKeysWith: +) }
        for (reason, count) in reasons.sorted(by: { $0.key < $1.key }) { print("  \(count)  \(reason)") }
        if rejected > 0 { Terminal.line("dcs emit --rejects shows them.") }
    }

    private func printRejects(_ outbox: Spool) throws {
        for (event, text) in try outbox.rejects() {
            let fields: [String: Any] = [
                "sequence": event.sequence, "reason": event.reason, "event": String(decoding: text, as: UTF8.self),
            ]
            let line = try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
            Terminal.result(String(decoding: line, as: UTF8.self))
        }
    }
}
