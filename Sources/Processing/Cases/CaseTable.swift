import Definitions
import Events
import Journal
import Measures

/// A case before and after something happened to it; nil before its first event.
struct CaseChange {
    var before: CaseFacts?
    var after: CaseFacts
}

/// Every case that is open or ended lately, found by its token: 48 bytes each and at most 11 for the index.
///
/// What it says of a case follows from the case's events and the newest tick alone, whatever order the events came in.
struct CaseTable {
    private static let chunkSize = 1024

    let terms: CaseTerms
    private(set) var labels = CaseLabels()
    private var chunks: ContiguousArray<ContiguousArray<CaseRecord>> = []
    /// For each chunk, the earliest instant at which time alone may change one of its cases.
    private var due: [UInt32] = []
    private var slots = CaseSlots()
    /// Activities of the few cases that were interrupted more than once, by slot.
    private(set) var interruptions: [UInt32: [UInt32]] = [:]
    /// Seconds since 1970 of the newest tick.
    private(set) var clock: UInt32 = 0
    /// Events of cases that found no room.
    private(set) var untracked: Int64 = 0
    private let limit: Int
    /// Events whose cases are looked for before any is changed.
    private static let lookAheadEvents = 256
    private var likely: [UInt32] = []
    /// Says nothing; it only keeps the reading of `lookAhead` from being left out.
    private var lookedAt: UInt64 = 0
    /// In the order of `CaseLabels.dimensions`; kept for its room.
    private var labelKey = [UInt32](repeating: 0, count: CaseLabels.dimensions.count)
    /// What the last call changed, by rule set; reused from call to call.
    private(set) var changes: [[CaseChange]]
    /// Slots that changed since they were last stored.
    private(set) var unstored = CaseSlots.Bits()

    init(
        registry: Registry, terms: [String: UInt32], ruleSets: [CaseRuleChanges] = [CaseRuleChanges()],
        limit: Int = Limits.trackedCases
    ) {
        self.terms = CaseTerms(registry: registry, terms: terms, ruleSets: ruleSets)
        self.limit = min(limit, CaseSlots.most)
        changes = ruleSets.map { _ in [] }
    }

    var count: Int { slots.count }

    /// Takes the events of a row into their cases, but for those under review; `changes` says what came of it.
    mutating func take(_ row: JournalBatch, underReview: [Bool] = []) {
        forgetChanges()
        let touchedDay = UInt16(clamping: row.receivedAt / 86_400_000)
        let (tokens, withdrawal) = (row.events.caseToken, EventKind.withdrawal.rawValue)
        for start in stride(from: 0, to: tokens.count, by: Self.lookAheadEvents) {
            let block = start..<min(start + Self.lookAheadEvents, tokens.count)
            lookAhead(tokens[block])
            for index in block where tokens[index].high | tokens[index].low != 0 {
                if !underReview.isEmpty, underReview[index] { continue }
                // A withdrawal names feedback where others name their case.
                if row.events.kind[index] == withdrawal { continue }
                take(row.events, index, touchedDay: touchedDay)
            }
        }
    }

    private mutating func take(_ batch: EventBatch, _ index: Int, touchedDay: UInt16) {
        let token = batch.caseToken[index]
        let found = slots.slot(of: token) { chunks[$0 / Self.chunkSize][$0 % Self.chunkSize].token }
        guard found != nil || slots.count < limit else {
            untracked += 1
            return
        }
        let slot = found ?? insert(token)
        let old = self[slot]
        let oldMore = old.has(CaseRecord.Flag.hasMore) ? interruptions[UInt32(slot)] : nil
        var record = old
        record.touchedDay = max(record.touchedDay, touchedDay)
        update(&record, slot, batch, index)
        self[slot] = record
        unstored.insert(slot)
        let more = record.has(CaseRecord.Flag.hasMore) ? interruptions[UInt32(slot)] : nil
        for ruleSet in terms.ruleSets {
            let before = found == nil ? nil : facts(of: old, oldMore, in: ruleSet, at: clock)
            let after = facts(of: record, more, in: ruleSet, at: clock)
            due[slot / Self.chunkSize] = min(due[slot / Self.chunkSize], dueTime(of: record, after, in: ruleSet))
            if before != after {
                changes[ruleSet].append(CaseChange(before: before, after: after))
            }
        }
    }

    /// Reads the cases that are likely meant, from both ends, so that the waits for memory overlap.
    private mutating func lookAhead(_ tokens: ArraySlice<Hash128>) {
        lookedAt ^= UInt64(slots.findLikely(of: tokens, &likely))
        for slot in likely {
            let place = (chunk: Int(slot) / Self.chunkSize, offset: Int(slot) % Self.chunkSize)
            lookedAt ^= chunks[place.chunk][place.offset].token.low
            lookedAt ^= UInt64(chunks[place.chunk][place.offset].step)
        }
    }

    private mutating func forgetChanges() {
        for ruleSet in terms.ruleSets { changes[ruleSet].removeAll(keepingCapacity: true) }
    }

    private mutating func update(_ record: inout CaseRecord, _ slot: Int, _ batch: EventBatch, _ index: Int) {
        let second = UInt32(clamping: max(1, batch.time[index].flooredDivision(by: 1000)))
        let stage = batch.stage[index]
        let isStart = stage == OutcomeStage.started.rawValue
        let isOutcome = batch.kind[index] == EventKind.outcome.rawValue
        let activities = isStart && record.has(CaseRecord.Flag.hasStart) && second < record.origin ? record.origin : nil
        noteOrigin(&record, batch, index, second, rank: isStart ? 2 : isOutcome ? 1 : 0)
        record.step = max(record.step, terms.stepPlace(batch.step[index]))
        guard isOutcome else {
            let rating = batch.rating[index] & 7
            record.noteFeedback(second, bits: rating | batch.needMet[index] << 3)
            return
        }
        record.flags |= CaseRecord.Flag.hasOutcome
        if isStart { record.flags |= CaseRecord.Flag.hasStart }
        if stage == OutcomeStage.completed.rawValue || stage == OutcomeStage.refused.rawValue {
            let isRefused: UInt8 = stage == OutcomeStage.refused.rawValue ? 1 : 0
            record.noteEnd(
                second, bits: isRefused << 5 | batch.needMet[index] << 2 | Self.target(batch, index),
                channel: terms.channelPlace(batch.channel[index]))
        } else {
            noteActivity(&record, slot, second, stage: stage)
            // An earlier start took the place of one that now is an activity like others.
            if let activities { noteActivity(&record, slot, activities, stage: OutcomeStage.started.rawValue) }
        }
    }

    /// Whether an ending met the target that came with it: 1 = met, 2 = missed, 0 = not said.
    private static func target(_ batch: EventBatch, _ index: Int) -> UInt8 {
        let needed = EventFlags.hasDuration | EventFlags.hasTarget
        guard batch.flags[index] & needed == needed, batch.duration[index] >= 0 else { return 0 }
        return batch.duration[index] <= batch.target[index] ? 1 : 2
    }

    /// A case is labelled by its first start, or else its first outcome event, or else its first feedback.
    private mutating func noteOrigin(
        _ record: inout CaseRecord, _ batch: EventBatch, _ index: Int, _ second: UInt32, rank: Int
    ) {
        let known =
            record.has(CaseRecord.Flag.hasStart)
            ? 2 : record.has(CaseRecord.Flag.hasOutcome) ? 1 : record.has(CaseRecord.Flag.hasFeedback) ? 0 : -1
        guard rank > known || (rank == known && second <= record.origin) else { return }
        labelKey[0] = batch.service[index]
        labelKey[1] = batch.provider[index]
        labelKey[2] = batch.channel[index]
        labelKey[3] = batch.touchpoint[index]
        labelKey[4] = batch.region[index]
        labelKey[5] = batch.language[index]
        let number = labels.number(of: labelKey)
        if rank == known, second == record.origin, !labels.precedes(number, record.labels) { return }
        record.setOrigin(second, day: batch.day[index], labels: number)
    }

    // MARK: Facts

    /// What follows from a record, and from what else is kept of its activities, at an instant.
    private func facts(of record: CaseRecord, _ more: [UInt32]?, in ruleSet: Int, at now: UInt32) -> CaseFacts {
        let rules = terms.rules(ofService: labels.term(record.labels, 0), in: ruleSet)
        let standing = Self.standing(of: record, rules, at: now)
        var facts = CaseFacts(
            labels: record.labels, day: record.day, step: record.step, standing: standing,
            startChannel: labels.term(record.labels, 2))
        facts.hasAnswer = record.has(CaseRecord.Flag.hasFeedback)
        facts.rating = record.feedbackBits & 7
        facts.said = record.feedbackBits >> 3
        if standing.isServed {
            let seconds = Int64(record.end) - Int64(record.origin)
            facts.seconds = seconds
            facts.endChannel = terms.channelTerm(record.endChannel)
            facts.declared = record.endBits >> 2 & 7
            facts.endedAgain = record.has(CaseRecord.Flag.endedAgain)
            facts.cameBack = record.latest > record.end
            facts.isLate = isLate(record, more, timeout: rules.timeout)
            let target = record.endBits & 3
            if target != 0 {
                facts.standard = target == 1 ? .within : .beyond
            } else if rules.standard != .max, seconds >= 0 {
                facts.standard = seconds <= Int64(rules.standard) ? .within : .beyond
            }
        } else if standing == .inProgress, rules.standard != .max,
            UInt64(now) > UInt64(record.origin) + UInt64(rules.standard)
        {
            facts.standard = .openBeyond
        }
        return facts
    }

    private static func standing(of record: CaseRecord, _ rules: CaseTerms.Rules, at now: UInt32) -> CaseStanding {
        guard record.has(CaseRecord.Flag.hasOutcome) else { return .feedbackOnly }
        guard record.has(CaseRecord.Flag.hasStart) else { return .orphan }
        if record.has(CaseRecord.Flag.hasEnd) { return record.endBits >> 5 == 1 ? .refused : .completed }
        if record.latestStage == OutcomeStage.errored.rawValue { return .errored }
        if record.latestStage == OutcomeStage.abandoned.rawValue { return .abandoned }
        return UInt64(now) >= UInt64(record.latest) + UInt64(rules.timeout) && rules.timeout != .max
            ? .abandoned : .inProgress
    }

    /// Whether the case had been abandoned when it ended: by silence as long as the timeout, or by its last word.
    private func isLate(_ record: CaseRecord, _ more: [UInt32]?, timeout: UInt32) -> Bool {
        if record.latest <= record.end, record.latestStage == OutcomeStage.abandoned.rawValue { return true }
        guard timeout != .max else { return false }
        var last: UInt32 = 0
        for instant in [record.latest, record.interruption, record.origin] where instant <= record.end {
            last = max(last, instant)
        }
        if let more {
            for instant in more where instant <= record.end { last = max(last, instant) }
        }
        return last != 0 && record.end - last >= timeout
    }

    // MARK: Activities

    /// Notes an activity, and keeps of the earlier ones those after which there was silence as long as the timeout.
    ///
    /// One between two that are less than the timeout apart can never be the last before such a silence.
    private mutating func noteActivity(_ record: inout CaseRecord, _ slot: Int, _ second: UInt32, stage: UInt8) {
        let timeout = terms.shortestTimeout(ofService: labels.term(record.labels, 0))
        guard record.latest != 0 else {
            (record.latest, record.latestStage) = (second, stage)
            return
        }
        if second == record.latest {
            record.latestStage = max(record.latestStage, stage)
            return
        }
        if second > record.latest, record.origin <= record.latest, record.has(CaseRecord.Flag.hasStart),
            !record.has(CaseRecord.Flag.hasMore)
        {
            let previous = max(record.interruption, record.origin)
            if record.latest == record.origin || second - previous < timeout {
                (record.latest, record.latestStage) = (second, stage)
                return
            }
        }
        insertActivity(&record, slot, second, stage: stage, timeout: timeout)
    }

    private mutating func insertActivity(
        _ record: inout CaseRecord, _ slot: Int, _ second: UInt32, stage: UInt8, timeout: UInt32
    ) {
        var all = (interruptions[UInt32(slot)] ?? []) + [record.latest, second]
        if record.interruption != 0 { all.append(record.interruption) }
        if record.has(CaseRecord.Flag.hasStart) { all.append(record.origin) }
        all = Set(all).sorted()
        var place = 1
        while place < all.count - 1 {
            if all[place + 1] - all[place - 1] < timeout { all.remove(at: place) } else { place += 1 }
        }
        if second > record.latest { (record.latest, record.latestStage) = (second, stage) }
        var kept = all.filter { $0 != record.latest && !($0 == record.origin && record.has(CaseRecord.Flag.hasStart)) }
        if kept.count > Limits.caseInterruptions { kept.removeFirst(kept.count - Limits.caseInterruptions) }
        record.interruption = kept.popLast() ?? 0
        interruptions[UInt32(slot)] = kept.isEmpty ? nil : kept
        if kept.isEmpty {
            record.flags &= ~CaseRecord.Flag.hasMore
        } else {
            record.flags |= CaseRecord.Flag.hasMore
        }
    }

    // MARK: Time

    /// The chunks that hold a case which time may change up to a tick; none if the tick is not later than the newest one.
    func dueChunks(at milliseconds: Int64) -> [Int] {
        let now = Self.second(of: milliseconds)
        return now > clock ? chunks.indices.filter { due[$0] <= now } : []
    }

    /// To be called when all due chunks were advanced to a tick.
    mutating func finishTick(at milliseconds: Int64) {
        forgetChanges()
        clock = max(clock, Self.second(of: milliseconds))
    }

    private static func second(of milliseconds: Int64) -> UInt32 {
        UInt32(clamping: milliseconds.flooredDivision(by: 1000))
    }

    /// Lets time pass to a tick in one chunk: cases are abandoned and overdue by it, and those that ended long ago are forgotten.
    ///
    /// `changes` says what came of it. By chunk, so that a tick that ends millions of cases needs no room for all of them.
    mutating func advance(chunk: Int, to milliseconds: Int64) {
        forgetChanges()
        let now = Self.second(of: milliseconds)
        var next = UInt32.max
        for offset in 0..<Self.chunkSize {
            let record = chunks[chunk][offset]
            guard record.has(CaseRecord.Flag.isUsed) else { continue }
            let slot = chunk * Self.chunkSize + offset
            let more = record.has(CaseRecord.Flag.hasMore) ? interruptions[UInt32(slot)] : nil
            var isForgotten = true
            var dueTime = UInt32.max
            for ruleSet in terms.ruleSets {
                let before = facts(of: record, more, in: ruleSet, at: clock)
                let after = facts(of: record, more, in: ruleSet, at: now)
                if before != after {
                    changes[ruleSet].append(CaseChange(before: before, after: after))
                }
                let due = self.dueTime(of: record, after, in: ruleSet)
                isForgotten = isForgotten && after.standing != .inProgress && due <= now
                // One that only waits to be forgotten under other rules as well is looked at again then.
                if due > now { dueTime = min(dueTime, due) }
            }
            if isForgotten { forget(slot) } else { next = min(next, dueTime) }
        }
        due[chunk] = next
    }

    /// When time alone will next change a case: it is abandoned, overdue, or has ended long enough ago to be forgotten.
    private func dueTime(of record: CaseRecord, _ facts: CaseFacts, in ruleSet: Int) -> UInt32 {
        let rules = terms.rules(ofService: labels.term(record.labels, 0), in: ruleSet)
        guard facts.standing == .inProgress else {
            return UInt32(clamping: (UInt64(record.touchedDay) + UInt64(rules.keepDays) + 1) * 86_400)
        }
        let abandoned = UInt32(clamping: UInt64(record.latest) + UInt64(rules.timeout))
        let overdue = UInt32(clamping: UInt64(record.origin) + UInt64(rules.standard) + 1)
        return facts.standard == .openBeyond ? abandoned : min(abandoned, overdue)
    }

    // MARK: Slots

    func hasSlot(_ slot: Int) -> Bool { slot < chunks.count * Self.chunkSize }

    subscript(_ slot: Int) -> CaseRecord {
        get { chunks[slot / Self.chunkSize][slot % Self.chunkSize] }
        set { chunks[slot / Self.chunkSize][slot % Self.chunkSize] = newValue }
    }

    private mutating func insert(_ token: Hash128) -> Int {
        let slot = slots.take()
        makeRoom(for: slot)
        self[slot].token = token
        self[slot].flags = CaseRecord.Flag.isUsed
        slots.enter(slot, token) { chunks[$0 / Self.chunkSize][$0 % Self.chunkSize].token }
        return slot
    }

    private mutating func makeRoom(for slot: Int) {
        while slot >= chunks.count * Self.chunkSize {
            chunks.append(ContiguousArray(repeating: CaseRecord(), count: Self.chunkSize))
            due.append(.max)
        }
    }

    private mutating func forget(_ slot: Int) {
        slots.remove(slot, self[slot].token) { chunks[$0 / Self.chunkSize][$0 % Self.chunkSize].token }
        self[slot] = CaseRecord()
        interruptions[UInt32(slot)] = nil
        unstored.insert(slot)
    }

    // MARK: Storing

    mutating func markStored() { unstored.removeAll() }

    mutating func restoreClock(_ clock: UInt32, untracked: Int64) { (self.clock, self.untracked) = (clock, untracked) }

    mutating func restoreLabels(_ terms: [UInt32]) { _ = labels.number(of: terms) }

    /// Puts a stored case back into its slot; labels must be there already.
    mutating func restore(_ record: CaseRecord, slot: Int, interruptions kept: [UInt32]) {
        makeRoom(for: slot)
        slots.occupy(slot)
        self[slot] = record
        slots.enter(slot, record.token) { chunks[$0 / Self.chunkSize][$0 % Self.chunkSize].token }
        if !kept.isEmpty { interruptions[UInt32(slot)] = kept }
        for ruleSet in terms.ruleSets {
            let facts = facts(of: record, kept.isEmpty ? nil : kept, in: ruleSet, at: clock)
            due[slot / Self.chunkSize] = min(due[slot / Self.chunkSize], dueTime(of: record, facts, in: ruleSet))
        }
    }
}
