import Definitions
import Disclosure
import Events
import Journal
import Measures

/// The counts of one dataset: additive 64-bit counters per leaf (labels × civil day), and what of them waits at the gate.
///
/// Events are counted into `fresh` rows; `fold` moves them into the totals and the gate's table.
package struct DatasetTally {
    let dataset: Dataset
    let layout: CounterLayout
    private let columns: [Dimension]
    private let isInScope: [Bool]
    private let channels: ChannelClasses
    private let allowedMilliseconds: Int64
    private let kinds: [Bool]

    private(set) var leaves: LeafTable
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
    var changedLeaves: Set<Int> = []
    package internal(set) var account = DatasetAccount()

    private var codes: [UInt8] = []
    /// Of the batch at hand: the events that this dataset counts, and the leaf of each.
    private var rows: [Int] = []
    private var leafOf: [Int] = []
    private var key: [UInt32]
    /// Place of each dimension in `CaseLabels.dimensions`; nil = the step.
    private let casePlaces: [Int?]
    private let countsEndedCasesOnly: Bool

    package init(dataset: Dataset, registry: Registry, terms: [String: UInt32]) {
        self.dataset = dataset
        layout = dataset.layout
        columns = dataset.dimensions
        var inScope = [Bool](repeating: false, count: Int(terms.values.max() ?? 0) + 1)
        for service in registry.services where dataset.includes(service) {
            if let term = terms[service.id] { inScope[Int(term)] = true }
        }
        isInScope = inScope
        channels = ChannelClasses(
            digital: registry.channels.digital.compactMap { terms[$0] },
            assisted: registry.channels.assisted.compactMap { terms[$0] })
        allowedMilliseconds = Int64(dataset.allowedLatenessHours) * 3_600_000
        kinds = (0...255).map { raw in EventKind(rawValue: UInt8(raw)).map(dataset.kinds.contains) ?? false }
        leaves = LeafTable(dimensions: dataset.dimensions.count)
        gate = GateTable(dataset: dataset)
        key = Array(repeating: 0, count: dataset.dimensions.count + 1)
        casePlaces = dataset.dimensions.map(CaseLabels.dimensions.firstIndex)
        countsEndedCasesOnly = dataset.dimensions.contains(.step)
    }

    /// Whether any of its measures needs matched cases.
    var needsCases: Bool { !layout.caseVariables.isEmpty }

    // MARK: Counting

    /// Counts every event of a row of the journal.
    ///
    /// - Parameter themes: what the comments are about, by the dataset's list; needed where it has one.
    package mutating func count(_ row: JournalBatch, themes: ThemeMasks = ThemeMasks()) throws {
        let batch = row.events
        precondition(
            dataset.themes == nil || batch.commentBytes.isEmpty || themes.masks.count == batch.count,
            "comments must be read before they are counted")
        assignLeaves(row)
        guard leaves.count <= Limits.leavesPerDataset else {
            throw ProcessingError.tooManyLeaves(dataset: dataset.id)
        }
        setLateApart(row)
        if row.kind == .backfill { account.backfilled = (account.backfilled ?? 0) + Int64(rows.count) }
        guard !rows.isEmpty else { return }
        if codes.count < batch.count { codes = Array(repeating: 0, count: batch.count) }
        for (variable, base) in zip(layout.variables, layout.bases) {
            if variable == .lateness { continue }
            if case .ofCase = variable { continue }
            variable.codes(of: batch, channels: channels, themes: themes, into: &codes)
            for place in rows.indices where codes[rows[place]] != 0 {
                add(batch, rows[place], leaf: leafOf[place], counter: base + Int(codes[rows[place]]) - 1)
            }
            if variable == .durationState {
                for place in rows.indices where codes[rows[place]] == 1 {
                    let bucket = DurationSeries.reported.bucket(ofSeconds: batch.duration[rows[place]])
                    freshDurations[leafOf[place]][bucket, default: 0] += 1
                }
            }
        }
    }

    /// Moves cases from the categories they were in to those they are in now; `byTime` if no event has brought it about.
    ///
    /// The gate needs no names of them: a case is in a counter once at most, so what waits there is a number of people.
    mutating func count(_ changes: [CaseChange], of cases: CaseTable, byTime: Bool) throws {
        for change in changes {
            let service = Int(cases.labels.term(change.after.labels, 0))
            guard service < isInScope.count, isInScope[service] else { continue }
            let before = change.before.flatMap(countable)
            let after = countable(change.after)
            let oldLeaf = before.map { leaf(of: $0, in: cases) }
            let newLeaf = after.map { leaf(of: $0, in: cases) }
            if byTime, let newLeaf { changedByTime[newLeaf, default: 0] += 1 }
            for (question, base) in layout.caseVariables {
                let old = before.map { Int(question.code(of: $0, channels: channels)) } ?? 0
                let new = after.map { Int(question.code(of: $0, channels: channels)) } ?? 0
                if oldLeaf != newLeaf || old != new {
                    if old != 0, let oldLeaf { fresh[oldLeaf * layout.width + base + old - 1] -= 1 }
                    if new != 0, let newLeaf { fresh[newLeaf * layout.width + base + new - 1] += 1 }
                }
                guard question == .time, oldLeaf != newLeaf || before?.seconds != after?.seconds else { continue }
                if old == 1, let oldLeaf, let seconds = before?.seconds { addDuration(seconds, -1, oldLeaf) }
                if new == 1, let newLeaf, let seconds = after?.seconds { addDuration(seconds, 1, newLeaf) }
            }
        }
        guard leaves.count <= Limits.leavesPerDataset else {
            throw ProcessingError.tooManyLeaves(dataset: dataset.id)
        }
    }

    /// By step, a case counts once it has ended: until then nobody knows which step is its last.
    private func countable(_ facts: CaseFacts) -> CaseFacts? {
        countsEndedCasesOnly && !facts.standing.isEnded ? nil : facts
    }

    private mutating func addDuration(_ seconds: Int64, _ change: Int64, _ leaf: Int) {
        let bucket = DurationSeries.ofCase.bucket(ofSeconds: seconds)
        let sum = (freshDurations[leaf][bucket] ?? 0) + change
        freshDurations[leaf][bucket] = sum == 0 ? nil : sum
    }

    private mutating func leaf(of facts: CaseFacts, in cases: CaseTable) -> Int {
        for (place, labelPlace) in casePlaces.enumerated() {
            key[place] = labelPlace.map { cases.labels.term(facts.labels, $0) } ?? cases.terms.stepTerm(facts.step)
        }
        key[columns.count] = UInt32(bitPattern: facts.day)
        return touchedLeaf(day: facts.day)
    }

    /// The leaf of `key`, which it notes as touched.
    private mutating func touchedLeaf(day: Int32) -> Int {
        let leaf = leaves.index(of: key)
        if leaf == gateLeaf.count { addLeaf(day: day) }
        if !isTouched[leaf] {
            isTouched[leaf] = true
            touched.append(leaf)
        }
        return leaf
    }

    /// Counts late events as late, and nowhere else.
    private mutating func setLateApart(_ row: JournalBatch) {
        guard row.kind == .live else { return }
        var kept = 0
        for place in rows.indices {
            let (index, leaf) = (rows[place], leafOf[place])
            if isLate(row.events, index, receivedAt: row.receivedAt) {
                add(row.events, index, leaf: leaf, counter: latenessBase)
            } else {
                (rows[kept], leafOf[kept]) = (index, leaf)
                kept += 1
            }
        }
        rows.removeLast(rows.count - kept)
        leafOf.removeLast(leafOf.count - kept)
    }

    private mutating func add(_ batch: EventBatch, _ index: Int, leaf: Int, counter: Int) {
        fresh[leaf * layout.width + counter] += 1
        note(batch, index, gateLeaf: gateLeaf[leaf], counter: counter)
    }

    /// Tells the gate who stands behind an event: the respondent, or else the case, since a case has one person.
    private mutating func note(_ batch: EventBatch, _ index: Int, gateLeaf: Int, counter: Int) {
        guard gate.k > 0 else { return }
        var person = batch.respondent[index]
        if person == 0, !batch.caseToken[index].isAbsent { person = batch.caseToken[index].high | 1 }
        if person != 0 { gate.note(respondent: person, leaf: gateLeaf, counter: counter) }
    }

    private var latenessBase: Int { layout.width - 1 }

    private func isLate(_ batch: EventBatch, _ index: Int, receivedAt: Int64) -> Bool {
        let dayEnd = (Int64(batch.day[index]) + 1) * 86_400_000 - Int64(batch.dayEndOffset[index]) * 60_000
        return receivedAt > dayEnd + allowedMilliseconds
    }

    /// Fills `rows` with the events that the dataset is about, and `leafOf` with their leaves.
    private mutating func assignLeaves(_ row: JournalBatch) {
        let batch = row.events
        let count = batch.count
        rows.removeAll(keepingCapacity: true)
        leafOf.removeAll(keepingCapacity: true)
        account.accepted += Int64(count)
        for index in 0..<count {
            let service = Int(batch.service[index])
            guard service < isInScope.count, isInScope[service], kinds[Int(batch.kind[index])] else {
                account.outOfScope += 1
                continue
            }
            for (place, dimension) in columns.enumerated() { key[place] = Self.label(dimension, batch, index) }
            key[columns.count] = UInt32(bitPattern: batch.day[index])
            rows.append(index)
            leafOf.append(touchedLeaf(day: batch.day[index]))
        }
    }

    private static func label(_ dimension: Dimension, _ batch: EventBatch, _ index: Int) -> UInt32 {
        switch dimension {
        case .service: batch.service[index]
        case .provider: batch.provider[index]
        case .channel: batch.channel[index]
        case .touchpoint: batch.touchpoint[index]
        case .region: batch.region[index]
        case .language: batch.language[index]
        case .step: batch.step[index]
        case .organisation, .portfolio, .providerKind: 0
        }
    }

    private mutating func addLeaf(day: Int32) {
        fresh.append(contentsOf: repeatElement(0, count: layout.width))
        totals.append(contentsOf: repeatElement(0, count: layout.width))
        freshDurations.append([:])
        totalDurations.append([:])
        isTouched.append(false)
        gateLeaf.append(gate.leaf(labels: Array(key.dropLast()), period: dataset.period.start(of: day)))
    }

    /// Moves what was counted since the last call into the totals and to the gate.
    mutating func fold() {
        for leaf in touched {
            let range = (leaf * layout.width)..<((leaf + 1) * layout.width)
            let events =
                fresh[range.lowerBound] + fresh[range.lowerBound + 1] + fresh[range.upperBound - 1]
                + (changedByTime[leaf] ?? 0)
            gate.add(
                leaf: gateLeaf[leaf], counts: fresh[range], durations: freshDurations[leaf], events: events)
            for counter in range {
                totals[counter] += fresh[counter]
                fresh[counter] = 0
            }
            totalDurations[leaf].merge(freshDurations[leaf], uniquingKeysWith: +)
            totalDurations[leaf] = totalDurations[leaf].filter { $0.value != 0 }
            freshDurations[leaf] = [:]
            isTouched[leaf] = false
            changedLeaves.insert(leaf)
        }
        touched.removeAll(keepingCapacity: true)
        changedByTime.removeAll()
    }

    // MARK: Releasing

    /// Runs the gate and keeps the account: accepted = out of scope + counted + late + held.
    package mutating func release(isSweep: Bool, text: (UInt32) -> String) -> [ReleaseIncrement] {
        fold()
        let increments = Gate.release(&gate, dataset: dataset, isSweep: isSweep, text: text)
        for increment in increments {
            for name in Variable.events.counters { account.counted += increment.counts[name] ?? 0 }
            for name in Variable.lateness.counters { account.late += increment.counts[name] ?? 0 }
        }
        account.held = gate.total(of: .events) + gate.total(of: .lateness)
        return increments
    }

    // MARK: Storing

    func counters(of leaf: Int) -> [Int64] { Array(totals[(leaf * layout.width)..<((leaf + 1) * layout.width)]) }

    mutating func markStored() {
        changedLeaves.removeAll(keepingCapacity: true)
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
