import Events

/// Decides what of a message is accepted and appends it: sequence, epoch, future, horizon, duplicates. Owned by one thread.
final class JournalAdmission {
    private let store: JournalStore
    private let horizon = DuplicateHorizon()
    private let now: @Sendable () -> Int64
    /// Why each event of the message at hand is refused; 0 = it is kept.
    private var reasons: [UInt8] = []

    init(path: String, labels: [String], now: @escaping @Sendable () -> Int64) throws {
        store = try JournalStore(path: path, labels: labels)
        self.now = now
        try rememberIdentities(path: path)
    }

    /// Fills the duplicate horizon from the rows that are still inside it.
    private func rememberIdentities(path: String) throws {
        let reader = try JournalReader(path: path)
        let first = try reader.firstPosition(receivedFrom: store.clock - horizon.rememberedMilliseconds)
        horizon.reserve(Int(store.nextPosition - first))
        try reader.liveIdentities(from: first) { identities, receivedAt in
            reasons = [UInt8](repeating: 0, count: identities.count)
            _ = horizon.insert(identities, receivedAt: receivedAt, reasons: &reasons)
        }
    }

    /// Leaves the file behind without a write-ahead log.
    func close() { store.close() }

    /// Commits the work in one transaction and returns the answers to give, in order.
    func commit(_ work: [JournalWriter.Work]) throws -> [() -> Void] {
        var answers: [() -> Void] = []
        answers.reserveCapacity(work.count)
        try store.commit { appender in
            appender.advanceClock(to: now())
            for item in work {
                switch item {
                case .open(let producer, let name, let isBackfill, let answer):
                    let name = StreamName(producer: producer, stream: name)
                    guard let stream = try appender.openStream(name, isBackfill: isBackfill) else { continue }
                    let state = StreamState(epoch: stream.epoch, nextSequence: stream.nextSequence)
                    answers.append { answer(state) }
                case .submit(let candidate, let answer):
                    let outcome = try admit(candidate, appender)
                    answers.append { answer(outcome) }
                case .tick(let time, let isSweep, let answer):
                    let position = try appender.append(tick: time, kind: isSweep ? .sweep : .tick)
                    answers.append { answer(position) }
                }
            }
            FailPoint.pass("journal.before-commit")
        }
        FailPoint.pass("journal.after-commit")
        return answers
    }

    private func admit(
        _ candidate: CandidateBatch, _ appender: JournalStore.Appender
    ) throws -> AdmissionAnswer {
        let name = StreamName(producer: candidate.producer, stream: candidate.stream)
        guard let place = try appender.find(name) else { return .fenced }
        let stream = appender.stream(at: place)
        guard stream.epoch == candidate.epoch else { return .fenced }
        guard candidate.firstSequence <= stream.nextSequence else {
            return .expected(nextSequence: stream.nextSequence)
        }
        let end = candidate.firstSequence + UInt64(candidate.slots)
        guard end > stream.nextSequence else {
            return .acknowledged(nextSequence: stream.nextSequence, accepted: 0, duplicate: 0, rejected: [])
        }
        let skipped = Int(stream.nextSequence - candidate.firstSequence)
        var verdict = candidate.verdict
        var events = candidate.events
        if skipped > 0 { Self.dropFirst(skipped, &verdict, &events) }
        if judge(events, isBackfill: stream.isBackfill, receivedAt: appender.clock) > 0 {
            Self.add(reasons, to: &verdict)
            events = events.filtered(reasons.map { $0 == 0 })
        }
        let tombstones = events.count == verdict.count ? [] : Self.tombstones(verdict)
        try appender.append(
            RowParts(
                slots: verdict.count, events: events, tombstones: tombstones, droppedFields: candidate.droppedFields),
            at: place)
        let rejected = tombstones.filter { $0.reason != .duplicate }
            .map { Rejection(sequence: stream.nextSequence + UInt64($0.offset), reason: $0.reason) }
        return .acknowledged(
            nextSequence: end, accepted: events.count, duplicate: tombstones.count - rejected.count, rejected: rejected)
    }

    /// Fills `reasons` with future, horizon or duplicate where they apply; returns how many events are refused.
    private func judge(_ events: EventBatch, isBackfill: Bool, receivedAt: Int64) -> Int {
        let newest = receivedAt + Limits.futureMilliseconds
        let oldest = isBackfill ? Int64.min : receivedAt - Limits.horizonMilliseconds
        reasons.removeAll(keepingCapacity: true)
        var refused = 0
        for time in events.time {
            let reason: RejectReason? = time > newest ? .fromTheFuture : time < oldest ? .outsideHorizon : nil
            reasons.append(reason?.rawValue ?? 0)
            refused += reason == nil ? 0 : 1
        }
        guard !isBackfill else { return refused }
        return refused + horizon.insert(events.identity, receivedAt: receivedAt, reasons: &reasons)
    }

    /// Gives the slots of the refused events their reasons; `reasons` has one entry for each verdict of 0.
    private static func add(_ reasons: [UInt8], to verdict: inout [UInt8]) {
        var row = 0
        for slot in verdict.indices where verdict[slot] == 0 {
            verdict[slot] = reasons[row]
            row += 1
        }
    }

    private static func tombstones(_ verdict: [UInt8]) -> [Tombstone] {
        var tombstones: [Tombstone] = []
        for (offset, code) in verdict.enumerated() where code != 0 {
            tombstones.append(Tombstone(offset: offset, reason: RejectReason(rawValue: code) ?? .unreadable))
        }
        return tombstones
    }

    private static func dropFirst(_ slots: Int, _ verdict: inout [UInt8], _ events: inout EventBatch) {
        let rows = verdict[..<slots].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        verdict.removeFirst(slots)
        let keep = (0..<events.count).map { $0 >= rows }
        events = events.filtered(keep)
    }
}
