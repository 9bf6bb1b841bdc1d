import Events
import Foundation

/// Decides what of a message is accepted and appends it: sequence, epoch, future, horizon, duplicates. Owned by one thread.
package final class JournalAdmission {
    let store: JournalStore
    private let horizon = DuplicateHorizon()
    private let now: @Sendable () -> Int64
    private let defect: PlantedDefect?
    /// The identities that the open transaction has added to the horizon, where their reason is 0.
    private var added: [(identities: [Hash128], reasons: [UInt8])] = []
    /// 20 MB of the horizon, of which only what is used takes memory; growing to it would cost more than the identities.
    package static let roomAtTheStart = 1_000_000
    private let room: Int
    /// How large the write-ahead log grows before it is copied into the file; a test can make it small.
    package static let checkpointBytes =
        ProcessInfo.processInfo.environment["DCS_CHECKPOINT_BYTES"].flatMap { Int($0) } ?? 8 << 20

    /// `room` is how many identities there is memory for before any are known; `checkpointBytes` how long the write-ahead log
    /// grows before it is copied into the file.
    package init(
        path: String, labels: [String], now: @escaping @Sendable () -> Int64,
        defect: PlantedDefect? = .ofThisProcess, streamLimit: Int = Limits.streamsPerProducer,
        room: Int = JournalAdmission.roomAtTheStart, checkpointBytes: Int = JournalAdmission.checkpointBytes
    ) throws {
        store = try JournalStore(
            path: path, labels: labels, defect: defect, streamLimit: streamLimit, checkpointBytes: checkpointBytes)
        self.room = room
        self.now = now
        self.defect = defect
        try rememberIdentities(path: path)
    }

    /// Fills the duplicate horizon from the rows that are still inside it.
    private func rememberIdentities(path: String) throws {
        let reader = try JournalReader(path: path)
        let first = try reader.firstPosition(receivedFrom: store.clock - horizon.rememberedMilliseconds)
        horizon.reserve(max(room, Int(store.nextPosition - first)))
        try reader.liveIdentities(from: first) { identities, receivedAt in
            var reasons = [UInt8](repeating: 0, count: identities.count)
            _ = horizon.insert(identities, receivedAt: receivedAt, reasons: &reasons)
        }
    }

    /// Leaves the file behind without a write-ahead log.
    package func close() { store.close() }

    /// Commits the work in one transaction and returns the answers to give, in order.
    ///
    /// Throws `NoRoom` when the disk is full: then nothing has happened, and the same work can be tried again.
    package func commit(_ work: [JournalWriter.Work]) throws -> [() -> Void] {
        added.removeAll(keepingCapacity: true)
        do {
            return try commitOrFail(work)
        } catch let noRoom as NoRoom {
            // What was rolled back is not known, or its repetition would be taken for a duplicate.
            for message in added { horizon.remove(message.identities, reasons: message.reasons) }
            throw noRoom
        }
    }

    private func commitOrFail(_ work: [JournalWriter.Work]) throws -> [() -> Void] {
        var answers: [() -> Void] = []
        answers.reserveCapacity(work.count)
        try store.commit { appender in
            appender.advanceClock(to: now())
            for item in work {
                switch item {
                case .open(let producer, let name, let isBackfill, let answer):
                    let name = StreamName(producer: producer, stream: name)
                    guard let stream = try appender.openStream(name, isBackfill: isBackfill) else {
                        answers.append { answer(.refused) }
                        continue
                    }
                    let state = StreamState(epoch: stream.epoch, nextSequence: stream.nextSequence)
                    answers.append { answer(state) }
                case .submit(let submission):
                    let outcome = try admit(submission.candidate, appender)
                    answers.append { submission.answer(outcome) }
                case .tick(let time, let isSweep, let answer):
                    let position = try appender.append(tick: time, kind: isSweep ? .sweep : .tick)
                    answers.append { answer(position) }
                }
            }
            if defect == .acknowledgeBeforeCommit {
                for answer in answers { answer() }
                work.tellReaders()
                answers = []
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
        if defect == .duplicatesAccepted, candidate.firstSequence < stream.nextSequence {
            return try admitAgain(candidate, stream, at: place, appender)
        }
        guard end > stream.nextSequence else {
            return .acknowledged(nextSequence: stream.nextSequence, accepted: 0, duplicate: 0, rejected: [])
        }
        let skipped = Int(stream.nextSequence - candidate.firstSequence)
        if skipped > 0 { return try admit(Self.dropFirst(skipped, of: candidate), appender) }
        var reasons: [UInt8] = []
        let refused = judge(
            candidate.events, isBackfill: stream.isBackfill, receivedAt: appender.clock, reasons: &reasons)
        let accepted = candidate.events.count - refused
        guard accepted < candidate.slots else {
            try appender.append(
                candidate.events, slots: candidate.slots, tombstones: [], droppedFields: candidate.droppedFields,
                at: place)
            return .acknowledged(nextSequence: end, accepted: accepted, duplicate: 0, rejected: [])
        }
        let tombstones = Self.tombstones(candidate.verdict, reasons)
        let events = refused > 0 ? candidate.events.filtered(reasons.map { $0 == 0 }) : candidate.events
        try appender.append(
            events, slots: candidate.slots, tombstones: tombstones, droppedFields: candidate.droppedFields, at: place)
        let rejected = tombstones.filter { $0.reason != .duplicate }
            .map { Rejection(sequence: stream.nextSequence + UInt64($0.offset), reason: $0.reason) }
        return .acknowledged(
            nextSequence: end, accepted: accepted, duplicate: tombstones.count - rejected.count, rejected: rejected)
    }

    /// What `PlantedDefect.duplicatesAccepted` does with numbers that are in the journal already.
    private func admitAgain(
        _ candidate: CandidateBatch, _ stream: JournalStream, at place: Int, _ appender: JournalStore.Appender
    ) throws -> AdmissionAnswer {
        let noReasons = [UInt8](repeating: 0, count: candidate.events.count)
        try appender.append(
            candidate.events, slots: candidate.slots, tombstones: Self.tombstones(candidate.verdict, noReasons),
            droppedFields: candidate.droppedFields, at: place)
        try appender.giveBack(
            slots: min(candidate.slots, Int(stream.nextSequence - candidate.firstSequence)), at: place)
        let end = max(candidate.firstSequence + UInt64(candidate.slots), stream.nextSequence)
        return .acknowledged(nextSequence: end, accepted: candidate.events.count, duplicate: 0, rejected: [])
    }

    /// Gives each event its reason where future, horizon or duplicate apply, else 0; returns how many are refused.
    private func judge(_ events: EventBatch, isBackfill: Bool, receivedAt: Int64, reasons: inout [UInt8]) -> Int {
        let newest = receivedAt + Limits.futureMilliseconds
        let oldest = isBackfill ? Int64.min : receivedAt - Limits.horizonMilliseconds
        reasons = [UInt8](repeating: 0, count: events.count)
        var refused = 0
        for (row, time) in events.time.enumerated() where time > newest || time < oldest {
            reasons[row] = (time > newest ? RejectReason.fromTheFuture : .outsideHorizon).rawValue
            refused += 1
        }
        guard !isBackfill, defect != .duplicatesAccepted else { return refused }
        refused += horizon.insert(events.identity, receivedAt: receivedAt, reasons: &reasons)
        added.append((events.identity, reasons))
        return refused
    }

    /// The slots that no event takes: by their verdict, or else by the reason of their event.
    private static func tombstones(_ verdict: [UInt8], _ reasons: [UInt8]) -> [Tombstone] {
        var tombstones: [Tombstone] = []
        var row = 0
        for (offset, code) in verdict.enumerated() {
            let reason = code == 0 ? reasons[row] : code
            if code == 0 { row += 1 }
            if reason != 0 {
                tombstones.append(Tombstone(offset: offset, reason: RejectReason(rawValue: reason) ?? .unreadable))
            }
        }
        return tombstones
    }

    /// The part of a message that is not in the journal yet.
    private static func dropFirst(_ slots: Int, of candidate: CandidateBatch) -> CandidateBatch {
        let rows = candidate.verdict[..<slots].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
        var rest = candidate
        rest.firstSequence += UInt64(slots)
        rest.verdict.removeFirst(slots)
        rest.droppedFields -= droppedFields(ofFirst: slots, in: candidate)
        rest.messages = []
        rest.events = candidate.events.filtered((0..<candidate.events.count).map { $0 >= rows })
        return rest
    }

    /// Of the messages that lie wholly within the first slots; they were counted when these came the first time.
    private static func droppedFields(ofFirst slots: Int, in candidate: CandidateBatch) -> UInt64 {
        var (end, sum) = (0, UInt64(0))
        for message in candidate.messages {
            end += message.slots
            if end > slots { break }
            sum += message.droppedFields
        }
        return sum
    }
}
