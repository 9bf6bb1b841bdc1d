import Definitions
import Events
import Measures

/// Why a value changed after its window was final.
package enum RevisionReason: String, CaseIterable, Sendable {
    case releasedLate = "released-late"
    case historyAdded = "history-added"
    case caseChanged = "case-changed"
    case lateEvents = "late-events"

    package var explanation: String {
        switch self {
        case .releasedLate: "Answers of the window had waited at the gate and were released now."
        case .historyAdded: "Events of past time were imported into the dataset since its release before."
        case .caseChanged: "A case of the window ended, was abandoned or came back later."
        case .lateEvents: "Events came in after the allowed lateness; they are counted as late only."
        }
    }

    /// What follows from the counters of the metric that changed, and from whether history came in.
    init(counters: Set<String>, hasHistory: Bool) {
        if !counters.isEmpty, counters.isSubset(of: Variable.lateness.counters) {
            self = .lateEvents
        } else if counters.contains(where: { $0.hasPrefix("case_") }) {
            self = .caseChanged
        } else {
            self = hasHistory ? .historyAdded : .releasedLate
        }
    }
}

/// One value of a final window that another snapshot shows differently than the one before it.
package struct Revision: Sendable, Equatable {
    /// The time of the snapshot that shows the new value.
    package var time: Int64
    package var window: Window
    package var labels: [String]
    /// As it was published; nil where the row was not published at all.
    package var before: PublishedValue?
    package var after: PublishedValue
    package var reason: RevisionReason

    /// The values of a row that a release changed, compared as they are published.
    static func list(
        of cell: RevisedCell, touched: Touched, after: DatasetCells.Sum, metrics: MetricList, time: Int64,
        hasHistory: Bool
    ) throws(PublishingError) -> [Revision] {
        let before = touched.before
        let old = try before.map { sum throws(PublishingError) in
            try metrics.values(of: sum.counts, cells: sum.leaves, isProvisional: false)
        }
        let new = try metrics.values(of: after.counts, cells: after.leaves, isProvisional: false)
        return new.enumerated().compactMap { index, value in
            let before = old?[index]
            guard before?.value != value.value || before?.n != value.n else { return nil }
            let names = value.facts.names.list
            let reason = RevisionReason(
                counters: touched.counters.intersection(value.facts.places.map { names[$0] }), hasHistory: hasHistory)
            return Revision(
                time: time, window: cell.window, labels: cell.labels, before: before, after: value, reason: reason)
        }
    }
}

/// The revisions of a dataset: the newest in full, and which values were ever revised.
struct RevisionLog: Sendable, Equatable {
    /// More would make a file that nobody reads; older ones stand in older snapshots.
    static let capacity = 20_000

    /// Oldest first.
    private(set) var newest: [Revision] = []
    /// How many were pushed out.
    private(set) var olderCount = 0
    private var revised: [RevisedCell: Set<String>] = [:]

    mutating func append(_ list: [Revision]) {
        newest += list
        for revision in list {
            let cell = RevisedCell(window: revision.window, labels: revision.labels)
            revised[cell, default: []].insert(revision.after.metricID)
        }
        // Cut rarely, as each cut moves the whole list; `listed` is exact.
        guard newest.count > 2 * Self.capacity else { return }
        olderCount += newest.count - Self.capacity
        newest.removeFirst(newest.count - Self.capacity)
    }

    /// The newest revisions, at most `capacity`, oldest first.
    var listed: ArraySlice<Revision> { newest.suffix(Self.capacity) }
    /// How many are not listed any more.
    var unlistedCount: Int { olderCount + newest.count - listed.count }

    /// The metrics of a row that were revised at any time.
    func metrics(of cell: RevisedCell) -> Set<String> { revised[cell] ?? [] }
}
