import Events

/// Decides what of a message is accepted and appends it: sequence, epoch, future, horizon, duplicates. Owned by one thread.
final class JournalAdmission {
    private let store: JournalStore
    private var horizon = DuplicateHorizon()
    private let now: @Sendable () -> Int64

    init(path: String, labels: [String], now: @escaping @Sendable () -> Int64) throws {
        store = try JournalStore(path: path, labels: labels)
        self.now = now
        try rememberIdentities(path: path)
    }

    /// Fills the duplicate horizon from the rows that are still inside it.
    private func rememberIdentities(path: String) throws {
        let reader = try JournalReader(path: path)
        let from = store.clock - Limits.horizonMilliseconds - 86_400_000 - Limits.futureMilliseconds
        var position = try reader.firstPosition(receivedFrom: from)
        while true {
            let rows = try reader.batches(from: position, limit: 256)
            guard let last = rows.last else { return }
            for row in rows where row.kind == .live {
                for identity in row.events.identity { _ = horizon.insert(identity, receivedAt: row.receivedAt) }
            }
            position = last.endPosition
        }
    }

    /// Commits the work in one transaction and returns the answers to give, in order.
    func commit(_ work: [JournalWriter.Work]) throws -> [() -> Void] {
        var answers: [() -> Void] = []
        try store.commit { appender in
            appender.advanceClock(to: now())
            for item in work {
                switch item {
                case .open(let producer, let name, let isBackfill, let answer):
                    guard let stream = try appender.openStream(producer: producer, name: name, isBackfill: isBackfill)
                    else { continue }
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
        guard var stream = try appender.stream(producer: candidate.producer, name: candidate.stream),
            stream.epoch == candidate.epoch
        else { return .fenced }
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
        let kept = judge(&verdict, events, isBackfill: stream.isBackfill, receivedAt: appender.clock)
        if let kept { events = events.filtered(kept) }

        var tombstones: [Tombstone] = []
        for (offset, code) in verdict.enumerated() where code != 0 {
            tombstones.append(Tombstone(offset: offset, reason: RejectReason(rawValue: code) ?? .unreadable))
        }
        let first = stream.nextSequence
        try appender.append(
            JournalBatch(
                position: 0, slots: verdict.count, kind: stream.isBackfill ? .backfill : .live, producer: stream.id,
                epoch: stream.epoch, firstSequence: first, receivedAt: appender.clock, events: events,
                tombstones: tombstones, droppedFields: candidate.droppedFields))
        stream.nextSequence = end
        try appender.save(stream, producer: candidate.producer, name: candidate.stream)
        let duplicates = tombstones.reduce(0) { $0 + ($1.reason == .duplicate ? 1 : 0) }
        let rejected = tombstones.filter { $0.reason != .duplicate }
            .map { Rejection(sequence: first + UInt64($0.offset), reason: $0.reason) }
        return .acknowledged(
            nextSequence: end, accepted: events.count, duplicate: duplicates, rejected: rejected)
    }

    /// Turns verdicts of 0 into future, horizon or duplicate where they apply; nil when every event is kept.
    private func judge(
        _ verdict: inout [UInt8], _ events: EventBatch, isBackfill: Bool, receivedAt: Int64
    ) -> [Bool]? {
        var kept = [Bool](repeating: true, count: events.count)
        var isChanged = false
        var row = 0
        for slot in verdict.indices where verdict[slot] == 0 {
            let time = events.time[row]
            var reason: RejectReason?
            if time > receivedAt + Limits.futureMilliseconds {
                reason = .fromTheFuture
            } else if !isBackfill {
                if time < receivedAt - Limits.horizonMilliseconds {
                    reason = .outsideHorizon
                } else if !horizon.insert(events.identity[row], receivedAt: receivedAt) {
                    reason = .duplicate
                }
            }
            if let reason {
                verdict[slot] = reason.rawValue
                kept[row] = false
                isChanged = true
            }
            row += 1
        }
        return isChanged ? kept : nil
    }

    private static func dropFirst(_ slots: Int, _ verdict: inout [UInt8], _ events: inout EventBatch) {
        let rows = verdict[..<slots].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        verdict.removeFirst(slots)
        let keep = (0..<events.count).map { $0 >= rows }
        events = events.filtered(keep)
    }
}

extension JournalStore.Appender {
    /// Appends a release tick; it takes one position and stands at its own time.
    func append(tick time: Int64, kind: RecordKind) throws -> Int64 {
        let position = upcomingPosition
        try append(
            JournalBatch(
                position: 0, slots: 1, kind: kind, producer: 0, epoch: 0, firstSequence: 0, receivedAt: time,
                events: EventBatch(), tombstones: []))
        return position
    }
}
