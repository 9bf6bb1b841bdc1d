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
    }

    // MARK: Counting

    /// Counts every event of a row of the journal.
    package mutating func count(_ row: JournalBatch) throws {
        let batch = row.events
        assignLeaves(row)
        guard leaves.count <= Limits.leavesPerDataset else {
            throw ProcessingError.tooManyLeaves(dataset: dataset.id)
        }
        setLateApart(row)
        if row.kind == .backfill { account.backfilled = (account.backfilled ?? 0) + Int64(rows.count) }
        guard !rows.isEmpty else { return }
        if codes.count < batch.count { codes = Array(repeating: 0, count: batch.count) }
        for (variable, base) in zip(layout.variables, layout.bases) where variable != .lateness {
            variable.codes(of: batch, channels: channels, into: &codes)
            for place in rows.indices where codes[rows[place]] != 0 {
                add(batch, rows[place], leaf: leafOf[place], counter: base + Int(codes[rows[place]]) - 1)
            }
            if variable == .durationState {
                for place in rows.indices where codes[rows[place]] == 1 {
                    let bucket = DurationBuckets.index(ofSeconds: batch.duration[rows[place]])
                    freshDurations[leafOf[place]][bucket, default: 0] += 1
                }
            }
        }
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
            let leaf = leaves.index(of: key)
            if leaf == gateLeaf.count { addLeaf(day: batch.day[index]) }
            if !isTouched[leaf] {
                isTouched[leaf] = true
                touched.append(leaf)
            }
            rows.append(index)
            leafOf.append(leaf)
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
            let events = fresh[range.lowerBound] + fresh[range.lowerBound + 1] + fresh[range.upperBound - 1]
            gate.add(
                leaf: gateLeaf[leaf], counts: fresh[range], durations: freshDurations[leaf], events: events)
            for counter in range {
                totals[counter] += fresh[counter]
                fresh[counter] = 0
            }
            totalDurations[leaf].merge(freshDurations[leaf], uniquingKeysWith: +)
            freshDurations[leaf] = [:]
            isTouched[leaf] = false
            changedLeaves.insert(leaf)
        }
        touched.removeAll(keepingCapacity: true)
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
