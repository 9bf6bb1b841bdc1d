import Disclosure
import Journal

/// No record is lost on the way: every account adds up, and equals a plain recount of the journal up to the same position.
struct ConservationCheck: Check {
    let name = "conservation"

    private var recount = Recount()
    private var tallies: (position: Int64, account: ReceivedAccount)?
    /// What was wrong, with the file and the position.
    private var problems: [(isRelease: Bool, position: Int64, what: String)] = []
    private var compared = 0

    mutating func begin(_ subject: Subject) {
        tallies = subject.tallies.map { ($0.position, $0.received) }
        if tallies?.position == 0 { compareTallies() }
    }

    mutating func take(_ row: JournalBatch, _ report: inout Report) {
        recount.take(row)
        if row.endPosition == tallies?.position { compareTallies() }
    }

    private mutating func compareTallies() {
        guard let tallies else { return }
        compare(tallies.account, isRelease: false, position: tallies.position)
    }

    mutating func take(tick: JournalBatch, release: Release?, _ report: inout Report) {
        guard let release else { return }
        compare(release.account, isRelease: true, position: release.position)
        for (id, dataset) in release.datasets.sorted(by: { $0.key < $1.key }) {
            if dataset.accepted != dataset.sum {
                add(
                    true, release.position,
                    "dataset \(id): \(dataset.accepted) accepted, but out of scope, counted, late, under review and held "
                        + "make \(dataset.sum)")
            }
            if dataset.accepted != release.account.accepted {
                add(
                    true, release.position,
                    "dataset \(id) knows of \(dataset.accepted) accepted events, the journal of \(release.account.accepted)"
                )
            }
        }
    }

    private mutating func compare(_ account: ReceivedAccount, isRelease: Bool, position: Int64) {
        compared += 1
        if account.received != account.accepted + account.duplicate + account.rejectedTotal {
            add(isRelease, position, "received is not accepted, duplicate and rejected together")
        }
        if let difference = recount.difference(to: account) { add(isRelease, position, difference) }
    }

    private mutating func add(_ isRelease: Bool, _ position: Int64, _ what: String) {
        problems.append((isRelease, position, what))
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        for problem in problems {
            report.find(
                self, "\(problem.isRelease ? folders.releases : folders.tallies), position \(problem.position)",
                problem.what,
                "Stop counting and publication, then `dcs replay`. If it comes again, report it (SECURITY.md).")
        }
        guard compared > 0 || !problems.isEmpty else {
            return report.skip(self, folders.tallies, "nothing was counted yet, or the journal can't be read")
        }
        report.close(
            self, folders.tallies,
            "received = accepted + duplicate + rejected, as a recount of \(recount.account.received) records has it, "
                + "at \(compared) positions")
    }
}
