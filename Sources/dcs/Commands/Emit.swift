import ArgumentParser
import FeedbackClient
import Foundation

struct Emit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends events from a file or standard input through the real client, with its spool on disk.",
        discussion: """
            Input: one CloudEvent in JSON a line. Events are safe once they are in the spool; a run that was interrupted is
            finished by the next one with the same spool.

            EXAMPLES
              dcs emit --key data/keys/clients/town-hall.json --spool town-hall.spool events.ndjson
              generate-events | dcs emit --key town-hall.json --spool town-hall.spool -
              dcs emit --key town-hall.json --spool town-hall.spool --endpoint tcp://127.0.0.1:5570 events.ndjson
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "The sender's key file, made by `dcs keys make`.") var key: String
    @Option(help: "The spool file; it is made when there is none.") var spool: String
    @Option(help: "The intake. Default: the one that runs over the data folder.") var endpoint: String?
    @Argument(help: "A file of events, one a line; - for standard input.") var file: String

    func run() async throws {
        try await Failure.reporting {
            guard let endpoint = endpoint ?? Intake.running(folders.files)?.first else {
                throw UsageError("No intake runs over \(folders.data); start `dcs up`, or name one with --endpoint.")
            }
            let keys = try ClientKeys.load(path: key)
            var outbox = try Spool(path: spool)
            try fill(&outbox)
            let total = try outbox.waiting
            var bar = ProgressBar("emit")
            var timing = SendTiming()
            timing.giveUpMilliseconds = 60_000
            let summary = try StreamSender(endpoint: endpoint, keys: keys, stream: outbox.stream, timing: timing)
                .run(source: &outbox) { progress in
                    bar.show(
                        fraction: total == 0 ? nil : Double(progress.acknowledged) / Double(total),
                        events: progress.acknowledged, note: "\(progress.rejected) rejected")
                }
            bar.end(events: summary.progress.acknowledged)
            print(
                "acknowledged \(summary.progress.acknowledged): \(summary.progress.accepted) accepted, "
                    + "\(summary.progress.duplicate) duplicate, \(summary.progress.rejected) rejected")
            for (reason, count) in summary.progress.rejectedByReason.sorted(by: { $0.key < $1.key }) {
                print("  \(count)  \(reason)")
            }
        }
    }

    private func fill(_ outbox: inout Spool) throws {
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else { throw UsageError("\(file) can't be read.") }
            handle = opened
        }
        var rest: [UInt8] = []
        var events: [[UInt8]] = []
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
            rest.append(contentsOf: chunk)
            var start = 0
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if end > start { events.append(Array(rest[start..<end])) }
                start = end + 1
            }
            rest.removeFirst(start)
            if events.count >= 1000 {
                _ = try outbox.append(events)
                events = []
            }
        }
        if !rest.isEmpty { events.append(rest) }
        if !events.isEmpty { _ = try outbox.append(events) }
    }
}
