import Disclosure
import Journal

/// The account of every record by a plain count of the journal's rows; it shares no code with counting.
package struct Recount: Sendable, Equatable {
    package private(set) var account = ReceivedAccount()

    package init() {}

    package mutating func take(_ row: JournalBatch) {
        guard row.kind == .live || row.kind == .backfill else { return }
        account.received += Int64(row.slots)
        account.accepted += Int64(row.events.count)
        account.droppedFields += Int64(row.droppedFields)
        for tombstone in row.tombstones {
            switch tombstone.reason {
            case .duplicate: account.duplicate += 1
            case let reason: account.rejected[reason.code, default: 0] += 1
            }
        }
        for time in row.events.time where time > account.newestEvent { account.newestEvent = time }
    }

    /// What an account says otherwise; nil when it agrees. Events of cases without room are no count of the journal.
    package func difference(to other: ReceivedAccount) -> String? {
        var rest = other
        rest.untrackedCaseEvents = account.untrackedCaseEvents
        guard rest != account else { return nil }
        return "it says \(Self.text(other)), a recount of the journal \(Self.text(account))"
    }

    private static func text(_ account: ReceivedAccount) -> String {
        "\(account.received) received, \(account.accepted) accepted, \(account.duplicate) duplicate, "
            + "\(account.rejectedTotal) rejected, \(account.droppedFields) fields dropped"
    }
}
