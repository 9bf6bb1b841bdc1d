import Definitions
import Disclosure
import Events
import Journal
import Measures

/// The counts of one dataset: additive 64-bit counters per leaf (labels × civil day), and what of them waits at the gate.
///
/// `TallySet` adds what it counted for all datasets into `fresh` rows; `fold` moves them into the totals and the gate's table.
package struct DatasetTally {
    let dataset: Dataset
    let layout: CounterLayout
    private let isInScope: [Bool]
    private let kinds: [Bool]

    private(set) var leaves: CombinationTable
    private(set) var totals: [Int64] = []
    private(set) var totalDurations: [[Int: Int64]] = []
    private var fresh: [Int64] = []
    private var freshDurations: [[Int: Int64]] = []
    /// By leaf: cases that time alone has changed; for the gate they are news as events are.
    private var changedByTime: [Int: Int64] = [:]
    private var isTouched: [Bool] = []
    private var touched: [Int] = []
    private var gateLeaf: [Int] = []
    var gate: GateTable
    /// Leaves whose totals changed since they were last stored.
    var changedLeaves = ChangedRows()
    package internal(set) var account = DatasetAccount()

    private var key: [UInt32]
    /// Place of each dimension in the plan's, and in `CaseLabels.dimensions` (nil = the step).
    private let eventPlaces: [Int]
    private let casePlaces: [Int?]
    private let servicePlace: Int?
    /// Counter of each cell of the plan, and of each cell of the case changes that it goes by; -1 = none.
    private let counterOfCell: [Int]
    private let counterOfCaseCell: [Int]
    /// Events beyond more than this many of the plan's allowed latenesses are late here.
    private let allowedLateness: Int
    private let countsDurations: Bool
    private let countsCaseDurations: Bool

    /// `caseChanges`: what it goes by for matched cases; nil if none of its measures needs them.
    init(
        dataset: Dataset, registry: Registry, terms: [String: UInt32], plan: CountingPlan,
        caseChanges: CaseChangeCounts?
    ) {
        self.dataset = dataset
        layout = dataset.layout
        var inScope = [Bool](repeating: false, count: Int(terms.values.max() ?? 0) + 1)
        for service in registry.services where dataset.includes(service) {
            if let term = terms[service.id] { inScope[Int(term)] = true }
        }
        isInScope = inScope
        kinds = (0...255).map { raw in EventKind(rawValue: UInt8(raw)).map(dataset.kinds.contains) ?? false }
        leaves = CombinationTable(width: dataset.dimensions.count + 1)
        gate = GateTable(dataset: dataset)
        key = Array(repeating: 0, count: dataset.dimensions.count + 1)
        eventPlaces = dataset.dimensions.map { plan.dimensions.firstIndex(of: $0) ?? 0 }
        casePlaces = dataset.dimensions.map(CaseLabels.dimensions.firstIndex)
        servicePlace = plan.dimensions.firstIndex(of: .service)
        counterOfCell = plan.counters(of: dataset)
        counterOfCaseCell = caseChanges?.counters(of: layout) ?? []
        allowedLateness = plan.allowedLateness.firstIndex(of: Int64(dataset.allowedLatenessHours) * 3_600_000) ?? 0
        countsDurations = layout.variables.contains(.durationState)
        countsCaseDurations = layout.base(of: .ofCase(.time)) != nil
    }

    // MARK: Counting

    /// The leaf of a combination, noted as touched; nil where the dataset is not about it.
    mutating func leaf(of combination: EventCounts.Combination) -> Int? {
        let first = combination.labels.startIndex
        guard kinds[Int(combination.kind)], isCounted(service: servicePlace.map { combination.labels[first + $0] } ?? 0)
        else { return nil }
        for (place, from) in eventPlaces.enumerated() { key[place] = combination.labels[first + from] }
        return touchedLeaf(day: combination.day)
    }

    /// Marks the cells of a combination behind which the gate wants to know who stands.
    mutating func askWho(_ combination: EventCounts.Combination, _ isAsked: inout [Bool]) {
        guard gate.k > 0, let leaf = leaf(of: combination) else { return }
        for cell in isAsked.indices {
            guard let counter = counter(of: cell, combination.standing) else { continue }
            if gate.needsPeople(leaf: gateLeaf[leaf], counter: counter) { isAsked[cell] = true }
        }
    }

    /// Adds what was counted of a combination to its leaf, which it returns; late events count as late and those under review as
    /// under review, and nowhere else.
    mutating func add(_ counted: EventCounts.Counted) -> Int? {
        account.accepted += counted.events
        guard let leaf = leaf(of: counted.combination) else {
            account.outOfScope += counted.events
            return nil
        }
        if counted.combination.isBackfill { account.backfilled = (account.backfilled ?? 0) + counted.events }
        let (standing, base) = (counted.combination.standing, leaf * layout.width)
        if standing.isUnderReview || standing.lateness > allowedLateness {
            for (cell, count) in counted.cells {
                if let counter = counter(of: cell, standing) { fresh[base + counter] += count }
            }
            return leaf
        }
        // Nearly all are usual, and then each cell has its own counter.
        fresh.withUnsafeMutableBufferPointer { fresh in
            for (cell, count) in counted.cells where counterOfCell[cell] >= 0 {
                fresh[base &+ counterOfCell[cell]] += count
            }
        }
        return leaf
    }

    /// Tells the gate who stands behind an event in a cell of a combination that was added to `leaf`.
    mutating func note(_ note: EventCounts.Note, _ standing: EventCounts.Standing, leaf: Int) {
        guard let counter = counter(of: note.cell, standing) else { return }
        gate.note(respondent: note.person, leaf: gateLeaf[leaf], counter: counter)
    }

    /// Whether the durations of a combination's events belong to its leaf.
    func countsDurations(of standing: EventCounts.Standing) -> Bool {
        countsDurations && standing.lateness <= allowedLateness && !standing.isUnderReview
    }

    private func counter(of cell: Int, _ standing: EventCounts.Standing) -> Int? {
        let counter = counterOfCell[cell]
        guard counter >= 0 else { return nil }
        guard standing.isUnderReview || standing.lateness > allowedLateness else { return counter }
        guard counter < Self.eventCounters else { return nil }
        return standing.isUnderReview ? layout.reviewCounter : layout.latenessCounter
    }

    /// The first counters are the events themselves.
    private static let eventCounters = Variable.events.counters.count

    /// Adds what changed for the cases of a combination to its leaf.
    ///
    /// The gate needs no names of them: a case is in a counter once at most, so what waits there is a number of people.
    /// Returns the leaf if the durations of these cases belong there too.
    mutating func add(_ counted: CaseChangeCounts.Counted, of cases: CaseTable) -> Int? {
        guard isCounted(service: cases.labels.term(counted.labels, 0)) else { return nil }
        for (place, from) in casePlaces.enumerated() {
            key[place] = from.map { cases.labels.term(counted.labels, $0) } ?? cases.terms.stepTerm(counted.step)
        }
        let leaf = touchedLeaf(day: counted.day)
        let base = leaf * layout.width
        if counted.byTime != 0 { changedByTime[leaf, default: 0] += counted.byTime }
        for (cell, count) in counted.cells where counterOfCaseCell[cell] >= 0 {
            fresh[base + counterOfCaseCell[cell]] += count
        }
        return countsCaseDurations ? leaf : nil
    }

    /// Adds to a bucket of a leaf that one of the calls above has given.
    mutating func add(durations change: Int64, bucket: Int, leaf: Int) {
        let sum = (freshDurations[leaf][bucket] ?? 0) + change
        freshDurations[leaf][bucket] = sum == 0 ? nil : sum
    }

    private func isCounted(service: UInt32) -> Bool { Int(service) < isInScope.count && isInScope[Int(service)] }

    /// The leaf of `key`, which it notes as touched.
    private mutating func touchedLeaf(day: Int32) -> Int {
        key[key.count - 1] = UInt32(bitPattern: day)
        let leaf = leaves.index(of: key)
        if leaf == gateLeaf.count { addLeaf(day: day) }
        if !isTouched[leaf] {
            isTouched[leaf] = true
            touched.append(leaf)
        }
        return leaf
    }

    private mutating func addLeaf(day: Int32) {
        fresh.append(contentsOf: repeatElement(0, count: layout.width))
        totals.append(contentsOf: repeatElement(0, count: layout.width))
        freshDurations.append([:])
        totalDurations.append([:])
        isTouched.append(false)
        gateLeaf.append(gate.leaf(labels: Array(key.dropLast()), period: dataset.period.start(of: day)))
    }

    /// Moves what was added since the last call into the totals and to the gate.
    mutating func fold() throws {
        guard leaves.count <= Limits.leavesPerDataset else {
            throw ProcessingError.tooManyLeaves(dataset: dataset.id)
        }
        for leaf in touched {
            let range = (leaf * layout.width)..<((leaf + 1) * layout.width)
            // A flood that is set apart makes no crowd: whoever sends it would open the gate for others at will.
            var events = fresh[range.lowerBound + layout.latenessCounter] + (changedByTime[leaf] ?? 0)
            for counter in 0..<Self.eventCounters { events += fresh[range.lowerBound + counter] }
            gate.add(
                leaf: gateLeaf[leaf], counts: fresh[range], durations: freshDurations[leaf], events: events)
            for counter in range {
                totals[counter] += fresh[counter]
                fresh[counter] = 0
            }
            for (bucket, change) in freshDurations[leaf] {
                let sum = (totalDurations[leaf][bucket] ?? 0) + change
                totalDurations[leaf][bucket] = sum == 0 ? nil : sum
            }
            freshDurations[leaf] = [:]
            isTouched[leaf] = false
            changedLeaves.insert(leaf)
        }
        touched.removeAll(keepingCapacity: true)
        changedByTime.removeAll()
    }

    // MARK: Releasing

    /// Runs the gate and keeps the account: accepted = out of scope + counted + late + under review + held.
    mutating func release(isSweep: Bool, text: (UInt32) -> String) -> [ReleaseIncrement] {
        let increments = Gate.release(&gate, dataset: dataset, isSweep: isSweep, text: text)
        for increment in increments {
            for name in Variable.events.counters { account.counted += increment.counts[name] ?? 0 }
            for name in Variable.lateness.counters { account.late += increment.counts[name] ?? 0 }
            for name in Variable.review.counters {
                account.setApart = account.underReview + (increment.counts[name] ?? 0)
            }
        }
        account.held = gate.total(of: .events) + gate.total(of: .lateness) + gate.total(of: .review)
        return increments
    }

    // MARK: Storing

    func counters(of leaf: Int) -> [Int64] { Array(totals[(leaf * layout.width)..<((leaf + 1) * layout.width)]) }

    mutating func markStored() {
        changedLeaves.removeAll()
        gate.markStored()
    }

    mutating func restore(key stored: [UInt32], counters: [Int64], durations: [Int: Int64]) {
        let leaf = leaves.index(of: stored)
        guard leaf == gateLeaf.count else { return }
        key = stored
        addLeaf(day: Int32(bitPattern: stored[stored.count - 1]))
        for (offset, value) in counters.enumerated() where offset < layout.width {
            totals[leaf * layout.width + offset] = value
        }
        totalDurations[leaf] = durations
    }
}
