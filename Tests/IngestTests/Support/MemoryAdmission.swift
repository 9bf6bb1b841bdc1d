import Dispatch
import Events
import Synchronization

@testable import Ingest

/// A journal in memory with the real rules: epochs fence, gaps are refused, what is known is acknowledged again.
final class MemoryAdmission: Admission {
    struct Stream {
        var epoch: UInt64 = 0
        var nextSequence: UInt64 = 0
        var stored: [Int64] = []
        var rejected = 0
        var isBackfill = false
    }

    struct State {
        var streams: [String: Stream] = [:]
        var calls = 0
        var waiting = 0
        var watches: [(count: Int, signal: () -> Void)] = []
    }

    private let state = Mutex(StateBox())
    private let queue = DispatchQueue(label: "memory-admission")
    /// Whether the answer of this call is lost, as when the process dies between commit and acknowledgement.
    private let isLost: @Sendable (Int) -> Bool

    /// Lets the closures of the watches live inside a Mutex.
    private final class StateBox: @unchecked Sendable {
        var value = State()
    }

    private let streamLimit: Int

    init(streamLimit: Int = .max, isLost: @escaping @Sendable (Int) -> Bool = { _ in false }) {
        self.streamLimit = streamLimit
        self.isLost = isLost
    }

    var waitingEvents: Int { state.withLock { $0.value.waiting } }

    func setWaiting(_ count: Int) {
        state.withLock { $0.value.waiting = count }
    }

    func stream(_ name: String) -> Stream {
        state.withLock { $0.value.streams[name] ?? Stream() }
    }

    /// Calls `signal` once when so many events are stored.
    func whenStored(_ count: Int, _ signal: @escaping @Sendable () -> Void) {
        state.withLock { $0.value.watches.append((count, signal)) }
    }

    func open(producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void) {
        queue.async { [self] in
            let opened = state.withLock { box in
                let known = box.value.streams["\(producer)/\(stream)"]
                guard known != nil || box.value.streams.count < streamLimit else { return StreamState.refused }
                var entry = known ?? Stream()
                entry.epoch += 1
                entry.isBackfill = isBackfill
                box.value.streams["\(producer)/\(stream)"] = entry
                return StreamState(epoch: entry.epoch, nextSequence: entry.nextSequence)
            }
            answer(opened)
        }
    }

    func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void) {
        queue.async { [self] in
            let (result, lost) = state.withLock { box in
                box.value.calls += 1
                let lost = isLost(box.value.calls)
                return (decide(candidate, &box.value), lost)
            }
            // The intake counts its calls, so a lost answer becomes one that nobody can act on.
            answer(lost ? .acknowledged(nextSequence: 0, accepted: 0, duplicate: 0, rejected: []) : result)
        }
    }

    private func decide(_ candidate: CandidateBatch, _ state: inout State) -> AdmissionAnswer {
        let name = "\(candidate.producer)/\(candidate.stream)"
        var entry = state.streams[name] ?? Stream()
        guard candidate.epoch == entry.epoch else { return .fenced }
        guard candidate.firstSequence <= entry.nextSequence else { return .expected(nextSequence: entry.nextSequence) }
        var accepted = 0
        var duplicate = 0
        var rejected: [Rejection] = []
        var row = 0
        for (offset, verdict) in candidate.verdict.enumerated() {
            let sequence = candidate.firstSequence + UInt64(offset)
            defer { if verdict == 0 { row += 1 } }
            if sequence < entry.nextSequence {
                duplicate += 1
                continue
            }
            entry.nextSequence = sequence + 1
            if let reason = RejectReason(rawValue: verdict) {
                rejected.append(Rejection(sequence: sequence, reason: reason))
                entry.rejected += 1
            } else {
                entry.stored.append(candidate.events.time[row])
                accepted += 1
            }
        }
        state.streams[name] = entry
        let total = state.streams.values.reduce(0) { $0 + $1.stored.count }
        for watch in state.watches where total >= watch.count { watch.signal() }
        state.watches.removeAll { total >= $0.count }
        return .acknowledged(
            nextSequence: entry.nextSequence, accepted: accepted, duplicate: duplicate, rejected: rejected)
    }
}

/// Reads a body that is a JSON array of whole numbers: the number becomes the event's time, a negative one is refused.
struct NumberDecoder: BatchDecoding {
    mutating func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        into run: CandidateRun
    ) {
        let text = String(decoding: body, as: UTF8.self)
        let numbers = text.dropFirst().dropLast().split(separator: ",").map { Int64($0) }
        guard text.hasPrefix("["), numbers.count == count, !numbers.contains(nil) else {
            return run.append(verdict: RejectReason.unreadable.rawValue, count: count)
        }
        for number in numbers.compactMap({ $0 }) {
            run.append(verdict: number < 0 ? RejectReason.ratingOutOfRange.rawValue : 0, count: 1)
            guard number >= 0 else { continue }
            run.rows.emptyRow().pointee.time = number
            run.rows.keepRow()
        }
    }
}
