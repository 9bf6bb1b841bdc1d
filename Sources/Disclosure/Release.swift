import Deliberation
import Measures

/// What one tick makes public: the only thing that publication can read.
package struct Release: Sendable, Equatable, Codable {
    /// Journal position of the tick; the number of slots before it.
    package var position: Int64
    /// The tick's own time: UTC milliseconds since 1970.
    package var time: Int64
    /// `Definitions.digest` of what it was counted by.
    package var definitions: String
    /// A weekly tick, at which what waits goes out as "not broken down".
    package var isSweep: Bool
    package var increments: [ReleaseIncrement]
    /// System-wide account of every record received so far.
    package var account: ReceivedAccount
    /// Account per dataset, by dataset id.
    package var datasets: [String: DatasetAccount]
    /// By id; absent where nothing was said.
    package var conversations: [ConversationRelease]?
    /// What organisations answer; absent where nothing was answered.
    package var commitments: [Commitment]?

    package init(
        position: Int64, time: Int64, definitions: String = "", isSweep: Bool, increments: [ReleaseIncrement] = [],
        account: ReceivedAccount = ReceivedAccount(), datasets: [String: DatasetAccount] = [:]
    ) {
        self.position = position
        self.time = time
        self.definitions = definitions
        self.isSweep = isSweep
        self.increments = increments
        self.account = account
        self.datasets = datasets
    }
}

/// What is added to one cell.
package struct ReleaseIncrement: Sendable, Equatable, Codable {
    package var dataset: String
    /// First civil day of the period.
    package var period: Int32
    /// One label for each dimension of the dataset, in order; `ReleaseIncrement.notBrokenDown` where it was rolled up.
    package var labels: [String]
    package var counts: [String: Int64]
    /// Bucket index (as `DurationBuckets`) to count.
    package var durations: [Int: Int64]

    package static let notBrokenDown = "not-broken-down"
    /// The label of an event that did not carry the dimension.
    package static let notGiven = "not-given"

    package init(
        dataset: String, period: Int32, labels: [String], counts: [String: Int64], durations: [Int: Int64] = [:]
    ) {
        self.dataset = dataset
        self.period = period
        self.labels = labels
        self.counts = counts
        self.durations = durations
    }
}

/// received = accepted + duplicate + rejected, since the journal's beginning.
package struct ReceivedAccount: Sendable, Equatable, Codable {
    package var received: Int64 = 0
    package var accepted: Int64 = 0
    package var duplicate: Int64 = 0
    /// By `RejectReason.code`.
    package var rejected: [String: Int64] = [:]
    /// Fields that no event type knows and that were therefore dropped.
    package var droppedFields: Int64 = 0
    /// Events of cases that were not followed, because `Limits.trackedCases` others were.
    package var untrackedCaseEvents: Int64 = 0
    /// Newest `time` of an accepted event: UTC milliseconds; 0 = none yet.
    package var newestEvent: Int64 = 0

    package init() {}
    package var rejectedTotal: Int64 { rejected.values.reduce(0, +) }
}

/// accepted = out of scope + counted + late + under review + held, for one dataset.
package struct DatasetAccount: Sendable, Equatable, Codable {
    package var accepted: Int64 = 0
    package var outOfScope: Int64 = 0
    /// Events in released batches.
    package var counted: Int64 = 0
    /// Late events in released batches.
    package var late: Int64 = 0
    /// Events of floods, set apart, in released batches; absent in releases made before there was a burst guard.
    package var setApart: Int64?
    /// Events that wait at the gate.
    package var held: Int64 = 0
    /// Events in scope that came in as history; absent in releases made before it was counted. Never published.
    package var backfilled: Int64?

    package init() {}

    package var underReview: Int64 { setApart ?? 0 }
    /// What `accepted` has to be.
    package var sum: Int64 { outOfScope + counted + late + underReview + held }
}
