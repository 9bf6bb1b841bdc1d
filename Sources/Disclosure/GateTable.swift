import Definitions
import Measures

/// What waits at the gate for one dataset: counts by (labels, period) that no release has carried yet.
///
/// New events arrive in `fresh`. A look admits them to `waiting`, in crowds of at least k; only what was admitted can be
/// released, so no release ever depends on an event that came alone.
///
/// Labels are term numbers of the journal. The table is filled by processing and emptied by `Gate`.
package struct GateTable: Sendable {
    /// One row: a combination of labels in one period.
    package struct Leaf: Sendable, Equatable {
        package var labels: [UInt32]
        package var period: Int32
    }

    package let layout: CounterLayout
    package let parentDepth: Int
    /// The k of the rule; 0 for an open dataset.
    package let k: Int

    package private(set) var leaves: [Leaf] = []
    /// What waits, `layout.width` counts for each leaf, and who stands behind it by cell = leaf × width + counter.
    package struct Room: Sendable, Equatable {
        package internal(set) var counts: [Int64] = []
        package internal(set) var durations: [[Int: Int64]] = []
        package internal(set) var people: [Int: PeopleWaiting] = [:]
    }

    package internal(set) var fresh = Room()
    package internal(set) var waiting = Room()
    /// What each cell's own label shows: everything released under it, and not as a part of a larger sum.
    private(set) var released: [Int64] = []
    /// Whether at least k different people are known to stand behind a cell of the fresh room, so that nobody need look again.
    private var hasEnough: [Bool] = []

    /// The first labels of several leaves, to which the gate admits them together.
    package struct Parent: Sendable, Equatable {
        package let labels: [UInt32]
        /// Events since they were last admitted.
        package internal(set) var newEvents: Int64 = 0
        fileprivate(set) var leaves: [Int] = []
    }

    package private(set) var parents: [Parent] = []
    private var indexByParent: [[UInt32]: Int] = [:]
    private var parentOfLeaf: [Int] = []
    private var indexByLeaf: [LeafKey: Int] = [:]
    /// Leaves and parents that changed since they were last stored.
    package internal(set) var changedLeaves = ChangedRows()
    package internal(set) var changedParents = ChangedRows()

    private struct LeafKey: Hashable, Sendable {
        var labels: [UInt32]
        var period: Int32
    }

    package init(dataset: Dataset) {
        layout = dataset.layout
        parentDepth = dataset.parentDepth
        if case .wholeBatches(let k) = dataset.disclosure { self.k = k } else { k = 0 }
    }

    /// The row of a combination, made if it is new.
    package mutating func leaf(labels: [UInt32], period: Int32) -> Int {
        let key = LeafKey(labels: labels, period: period)
        if let index = indexByLeaf[key] { return index }
        let index = leaves.count
        leaves.append(Leaf(labels: labels, period: period))
        fresh.counts.append(contentsOf: repeatElement(0, count: layout.width))
        waiting.counts.append(contentsOf: repeatElement(0, count: layout.width))
        released.append(contentsOf: repeatElement(0, count: layout.width))
        hasEnough.append(contentsOf: repeatElement(k == 0, count: layout.width))
        fresh.durations.append([:])
        waiting.durations.append([:])
        indexByLeaf[key] = index
        let parent = self.parent(Array(labels.prefix(parentDepth)))
        parents[parent].leaves.append(index)
        parentOfLeaf.append(parent)
        return index
    }

    /// The number of a parent, made if it is new.
    private mutating func parent(_ labels: [UInt32]) -> Int {
        if let index = indexByParent[labels] { return index }
        indexByParent[labels] = parents.count
        parents.append(Parent(labels: labels))
        return parents.count - 1
    }

    /// Adds counts to a leaf; `events` of them are new events for its parent.
    package mutating func add(leaf: Int, counts: ArraySlice<Int64>, durations added: [Int: Int64], events: Int64) {
        let base = leaf * layout.width
        for (offset, value) in counts.enumerated() where value != 0 { fresh.counts[base + offset] += value }
        if !added.isEmpty { fresh.durations[leaf].merge(added, uniquingKeysWith: +) }
        let parent = parentOfLeaf[leaf]
        parents[parent].newEvents += events
        changedLeaves.insert(leaf)
        changedParents.insert(parent)
    }

    /// Whether the gate has to be told who stands behind new events in a cell.
    package func needsPeople(leaf: Int, counter: Int) -> Bool { !hasEnough[leaf * layout.width + counter] }

    /// Notes who stands behind a new event in a cell.
    package mutating func note(respondent: UInt64, leaf: Int, counter: Int) {
        let cell = leaf * layout.width + counter
        guard !hasEnough[cell] else { return }
        fresh.people[cell, default: PeopleWaiting()].add(respondent, k: k)
        hasEnough[cell] = fresh.people[cell]?.isEnough == true
        changedLeaves.insert(leaf)
    }

    /// Admits what is fresh in the leaves of a parent; the caller has seen to it that a crowd stands behind it.
    mutating func admit(parent: Int) {
        parents[parent].newEvents = 0
        changedParents.insert(parent)
        for leaf in parents[parent].leaves {
            for cell in (leaf * layout.width)..<((leaf + 1) * layout.width) where fresh.counts[cell] != 0 {
                waiting.counts[cell] += fresh.counts[cell]
                fresh.counts[cell] = 0
                if let new = fresh.people.removeValue(forKey: cell) {
                    waiting.people[cell, default: PeopleWaiting()].merge(new, k: k)
                }
                hasEnough[cell] = k == 0
                changedLeaves.insert(leaf)
            }
            // Durations can change alone, where a case is known to have taken another time.
            guard !fresh.durations[leaf].isEmpty else { continue }
            waiting.durations[leaf].merge(fresh.durations[leaf], uniquingKeysWith: +)
            fresh.durations[leaf] = [:]
            changedLeaves.insert(leaf)
        }
    }

    /// Takes what waits in a cell; it is then shown in the cell itself (`toOwnCell`) or in a larger sum.
    mutating func take(leaf: Int, counter: Int, toOwnCell: Bool) -> Int64 {
        let cell = leaf * layout.width + counter
        let value = waiting.counts[cell]
        if toOwnCell { released[cell] += value }
        waiting.counts[cell] = 0
        waiting.people[cell] = nil
        changedLeaves.insert(leaf)
        return value
    }

    mutating func takeDurations(leaf: Int, of series: DurationSeries) -> [Int: Int64] {
        let taken = waiting.durations[leaf].filter { series.holds($0.key) && $0.value != 0 }
        waiting.durations[leaf] = waiting.durations[leaf].filter { !series.holds($0.key) }
        return taken
    }

    /// A row as it is stored: its labels, and what is in each room.
    package struct StoredRow: Sendable, Equatable {
        package var labels: [UInt32]
        package var period: Int32
        package var fresh: StoredRoom
        package var waiting: StoredRoom
        package var released: [Int64]

        package init(
            labels: [UInt32], period: Int32, fresh: StoredRoom, waiting: StoredRoom, released: [Int64]
        ) {
            self.released = released
            self.labels = labels
            self.period = period
            self.fresh = fresh
            self.waiting = waiting
        }
    }

    package struct StoredRoom: Sendable, Equatable {
        package var counts: [Int64]
        package var durations: [Int: Int64]
        /// By counter.
        package var people: [Int: PeopleWaiting]

        package init(counts: [Int64], durations: [Int: Int64], people: [Int: PeopleWaiting]) {
            self.counts = counts
            self.durations = durations
            self.people = people
        }
    }

    package func row(_ leaf: Int) -> StoredRow {
        StoredRow(
            labels: leaves[leaf].labels, period: leaves[leaf].period, fresh: stored(fresh, leaf),
            waiting: stored(waiting, leaf),
            released: Array(released[(leaf * layout.width)..<((leaf + 1) * layout.width)]))
    }

    private func stored(_ room: Room, _ leaf: Int) -> StoredRoom {
        let cells = (leaf * layout.width)..<((leaf + 1) * layout.width)
        var who: [Int: PeopleWaiting] = [:]
        for cell in cells { if let people = room.people[cell] { who[cell - cells.lowerBound] = people } }
        return StoredRoom(counts: Array(room.counts[cells]), durations: room.durations[leaf], people: who)
    }

    /// Puts a stored row back; rows must come in the order of their numbers.
    package mutating func restore(_ row: StoredRow) {
        let index = leaf(labels: row.labels, period: row.period)
        restore(row.fresh, index, \.fresh)
        restore(row.waiting, index, \.waiting)
        for (offset, value) in row.released.enumerated() where offset < layout.width {
            released[index * layout.width + offset] = value
        }
    }

    private mutating func restore(_ stored: StoredRoom, _ leaf: Int, _ room: WritableKeyPath<Self, Room>) {
        for (offset, value) in stored.counts.enumerated() where offset < layout.width {
            self[keyPath: room].counts[leaf * layout.width + offset] = value
        }
        self[keyPath: room].durations[leaf] = stored.durations
        for (counter, value) in stored.people {
            self[keyPath: room].people[leaf * layout.width + counter] = value
            if room == \.fresh, value.isEnough { hasEnough[leaf * layout.width + counter] = true }
        }
    }

    package mutating func markStored() {
        changedLeaves.removeAll()
        changedParents.removeAll()
    }

    package mutating func restore(parent labels: [UInt32], newEvents: Int64) {
        let parent = self.parent(labels)
        parents[parent].newEvents = newEvents
    }

    /// Sum of what no release has carried in the counters of a variable.
    package func total(of variable: Variable) -> Int64 {
        guard let base = layout.base(of: variable) else { return 0 }
        var sum: Int64 = 0
        for leaf in leaves.indices {
            for counter in base..<(base + variable.counters.count) {
                sum += fresh.counts[leaf * layout.width + counter] + waiting.counts[leaf * layout.width + counter]
            }
        }
        return sum
    }
}
