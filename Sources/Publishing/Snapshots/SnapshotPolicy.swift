import Definitions
import Disclosure

/// Which releases become snapshots: those that add something, and those after which enough more has been received.
struct SnapshotPolicy: Sendable, Equatable {
    /// The largest k among the gated datasets, so that the account alone never points to fewer than k records.
    let receivedChangeMin: Int64
    private var receivedAtLast: Int64 = 0

    init(definitions: Definitions) {
        receivedChangeMin =
            definitions.datasets.map { dataset in
                if case .wholeBatches(let k) = dataset.disclosure { Int64(k) } else { 1 }
            }.max() ?? 1
    }

    mutating func takes(_ release: Release) -> Bool {
        let change = release.account.received - receivedAtLast
        guard !release.increments.isEmpty || change >= receivedChangeMin else { return false }
        receivedAtLast = release.account.received
        return true
    }
}
