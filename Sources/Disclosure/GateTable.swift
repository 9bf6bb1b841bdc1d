import Definitions
import Measures

/// What waits at the gate for one dataset: counts by (labels, period) that no release has carried yet.
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
    /// Waiting counts, `layout.width` for each leaf.
    package internal(set) var waiting: [Int64] = []
    package internal(set) var durations: [[Int: Int64]] = []
    /// By cell = leaf × width + counter.
    package internal(set) var people: [Int: PeopleWaiting] = [:]
    /// Whether at least k different people are known to wait in a cell, so that nobody need look again.
    private var isFull: [Bool] = []
    /// New events of a parent since its last look, and the leaves under it.
    package internal(set) var parents: [[UInt32]: Int64] = [:]
    private(set) var leavesOfParent: [[UInt32]: [Int]] = [:]
    private var indexByLeaf: [LeafKey: Int] = [:]
    /// Leaves and parents that changed since they were last stored.
    package internal(set) var changedLeaves: Set<Int> = []
    package internal(set) var changedParents: Set<[UInt32]> = []

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
        waiting.append(contentsOf: repeatElement(0, count: layout.width))
        isFull.append(contentsOf: repeatElement(false, count: layout.width))
        durations.append([:])
        indexByLeaf[key] = index
        leavesOfParent[Array(labels.prefix(parentDepth)), default: []].append(index)
        return index
    }

    /// Adds counts to a leaf; `events` of them are new events for its parent.
    package mutating func add(leaf: Int, counts: ArraySlice<Int64>, durations added: [Int: Int64], events: Int64) {
        let base = leaf * layout.width
        for (offset, value) in counts.enumerated() where value != 0 { waiting[base + offset] += value }
        if !added.isEmpty { durations[leaf].merge(added, uniquingKeysWith: +) }
        let parent = Array(leaves[leaf].labels.prefix(parentDepth))
        parents[parent, default: 0] += events
        changedLeaves.insert(leaf)
        changedParents.insert(parent)
    }

    /// Notes who stands behind an event in a cell.
    package mutating func note(respondent: UInt64, leaf: Int, counter: Int) {
        let cell = leaf * layout.width + counter
        guard k > 0, !isFull[cell] else { return }
        people[cell, default: PeopleWaiting()].add(respondent, k: k)
        if let known = people[cell]?.known.count, known >= k { isFull[cell] = true }
        changedLeaves.insert(leaf)
    }

    /// Takes what waits in a cell.
    mutating func take(leaf: Int, counter: Int) -> Int64 {
        let cell = leaf * layout.width + counter
        let value = waiting[cell]
        waiting[cell] = 0
        people[cell] = nil
        isFull[cell] = false
        changedLeaves.insert(leaf)
        return value
    }

    mutating func takeDurations(leaf: Int) -> [Int: Int64] {
        defer { durations[leaf] = [:] }
        return durations[leaf]
    }

    /// Restores a stored row.
    package mutating func restore(
        labels: [UInt32], period: Int32, waiting counts: [Int64], durations stored: [Int: Int64],
        people storedPeople: [Int: PeopleWaiting]
    ) {
        let index = leaf(labels: labels, period: period)
        for (offset, value) in counts.enumerated() where offset < layout.width {
            waiting[index * layout.width + offset] = value
        }
        durations[index] = stored
        for (counter, value) in storedPeople {
            let cell = index * layout.width + counter
            people[cell] = value
            isFull[cell] = value.known.count >= k
        }
    }

    /// A row as it is stored: its labels, what waits, and who.
    package func row(_ leaf: Int) -> StoredRow {
        let cells = (leaf * layout.width)..<((leaf + 1) * layout.width)
        var who: [Int: PeopleWaiting] = [:]
        for cell in cells { if let waiting = people[cell] { who[cell - cells.lowerBound] = waiting } }
        return StoredRow(
            labels: leaves[leaf].labels, period: leaves[leaf].period, counts: Array(waiting[cells]),
            durations: durations[leaf], people: who)
    }

    package struct StoredRow: Sendable, Equatable {
        package var labels: [UInt32]
        package var period: Int32
        package var counts: [Int64]
        package var durations: [Int: Int64]
        /// By counter.
        package var people: [Int: PeopleWaiting]
    }

    package mutating func markStored() {
        changedLeaves.removeAll(keepingCapacity: true)
        changedParents.removeAll(keepingCapacity: true)
    }

    package mutating func restore(parent: [UInt32], newEvents: Int64) { parents[parent] = newEvents }

    /// Sum of what waits in the counters of a variable.
    package func total(of variable: Variable) -> Int64 {
        guard let base = layout.base(of: variable) else { return 0 }
        var sum: Int64 = 0
        for leaf in leaves.indices {
            for counter in base..<(base + variable.counters.count) { sum += waiting[leaf * layout.width + counter] }
        }
        return sum
    }
}
