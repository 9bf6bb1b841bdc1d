import ArgumentParser
import Foundation

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Shows counts, lag, conservation, who was slowed down or cut off, the last snapshot and how fresh publication is.",
        discussion: """
            Freshness is measured from the synced acknowledgement of an event to the publication of the first tick after
            it, over the newest 5,000 messages.

            EXAMPLES
              dcs status
              dcs status --data /srv/dcs
            """)

    @OptionGroup var folders: FolderOptions

    func run() async throws {
        try await Failure.reporting {
            let reading = try StatusBoard(files: folders.files, exports: folders.exportsFolder).read()
            print("intake        \(Intake.running(folders.files)?.joined(separator: ", ") ?? "not running")")
            for line in SenderReport.read(folders.files)?.lines ?? [] { print(line) }
            print("journal       \(Terminal.number(reading.journalEnd)) positions")
            if let release = reading.release {
                let account = release.account
                print("released to   position \(release.position); \(reading.journalEnd - release.position) behind")
                print(
                    "received      \(Terminal.number(account.received)) = \(Terminal.number(account.accepted)) accepted"
                        + " + \(Terminal.number(account.duplicate)) duplicate + \(Terminal.number(account.rejectedTotal)) rejected"
                )
                for (reason, count) in account.rejected.sorted(by: { $0.key < $1.key }) {
                    print("  rejected    \(Terminal.number(count))  \(reason)")
                }
                for (id, dataset) in release.datasets.sorted(by: { $0.key < $1.key }) {
                    print(
                        "  \(id): \(dataset.accepted) accepted = \(dataset.outOfScope) out of scope + "
                            + "\(dataset.counted) counted + \(dataset.late) late + "
                            + "\(dataset.underReview) under review + \(dataset.held) held")
                }
            }
            print("snapshot      \(reading.latestSnapshot ?? "none yet")")
            if let freshness = reading.freshness {
                print(
                    "freshness     p50 \(StatusBoard.seconds(freshness.p50Milliseconds)), "
                        + "p99 \(StatusBoard.seconds(freshness.p99Milliseconds)) over \(freshness.events) events")
            }
        }
    }
}
