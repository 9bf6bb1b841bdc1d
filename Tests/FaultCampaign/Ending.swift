import Disclosure
import Foundation

/// What must hold when the faults have stopped and everything that senders accepted is acknowledged.
enum Ending {
    /// Accepted ⊆ journal, once; the program's account = the check's own count; files = what the journal gives.
    static func check(_ place: Deployment, _ tally: inout FaultTally, isPublished: Bool = false) throws {
        let finding = try place.check(.accepted)
        tally.add(finding)
        tally.acknowledged += finding.claimed
        if !isPublished { try place.run(["publish", "--now"]) }
        try account(place, finding, &tally)
        try place.run(["replay", "--verify"])
    }

    private static func account(
        _ place: Deployment, _ finding: JournalCheck.Finding, _ tally: inout FaultTally
    ) throws {
        let log = try ReleaseLog(path: place.data.appending(path: "releases.sqlite").path, readOnly: true)
        guard let last = try log.lastPosition(), let release = try log.releases(after: last - 1).first else {
            throw Problem("There is no release after the faults.")
        }
        let accepted = Int(release.account.accepted)
        tally.lost = max(tally.lost, finding.distinct - accepted)
        tally.countedTwice = max(tally.countedTwice, accepted - finding.distinct)
        if Int(release.account.received) != finding.received {
            tally.problems.append("received \(release.account.received), but the journal holds \(finding.received)")
        }
        for (id, dataset) in release.datasets
        where dataset.accepted != dataset.sum {
            tally.problems.append("the account of \(id) doesn't add up")
        }
    }
}
