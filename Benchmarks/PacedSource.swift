import FeedbackClient
import Foundation
import Synchronization

/// A stream of made-up events that is never held in memory; it takes the time from when each batch was due.
struct PacedSource: SequencedSource {
    private let templates: EventTemplates
    private let batches: Int
    private let interval: UInt64
    private(set) var began: UInt64 = 0
    private(set) var ended: UInt64 = 0
    /// Nanoseconds from the moment each batch was due to its acknowledgement.
    private(set) var latencies: [UInt64] = []
    /// When the batches were due that were sent.
    private var due: [UInt64] = []
    /// Stopped when everything is acknowledged.
    var signal: StopSignal?
    /// Begins with the first batch.
    var pace: Pace?

    /// Without a rate a batch is due when it is asked for.
    init(templates: EventTemplates, batches: Int, eventsPerSecond: Double?) {
        self.templates = templates
        self.batches = batches
        interval = eventsPerSecond.map { UInt64(Double(templates.eventsPerBatch) / $0 * 1e9) } ?? 0
        latencies.reserveCapacity(batches)
        due.reserveCapacity(batches)
    }

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        let count = templates.eventsPerBatch
        guard sequence.isMultiple(of: UInt64(count)), maximum >= count else {
            throw Problem("the sender asks for less than a batch")
        }
        let number = Int(sequence) / count
        guard number < batches else { return nil }
        let now = Machine.nanoseconds
        if number == 0, due.isEmpty {
            began = now
            pace?.start(at: now)
        }
        if number == due.count {
            // Without a rate `interval` is 0 and every batch is due now.
            let moment = interval == 0 ? now : began + UInt64(number) * interval
            if moment > now { return nil }
            due.append(moment)
        }
        return EncodedBatch(firstSequence: sequence, count: count, body: templates.body(from: sequence))
    }

    mutating func acknowledged(below sequence: UInt64) throws {
        let now = Machine.nanoseconds
        while latencies.count < Int(sequence) / templates.eventsPerBatch {
            latencies.append(now - due[latencies.count])
        }
        guard latencies.count == batches else { return }
        ended = now
        signal?.stop()
    }
}

/// Wakes a sender whenever its next batch is due.
final class Pace: Sendable {
    private let nanoseconds: UInt64
    private let signal: StopSignal
    private let isStopped = Atomic(false)

    init(nanoseconds: UInt64, signal: StopSignal) {
        self.nanoseconds = nanoseconds
        self.signal = signal
    }

    func start(at began: UInt64) {
        Thread.detachNewThread { [self] in
            var next = began
            while !isStopped.load(ordering: .acquiring) {
                next += nanoseconds
                var moment = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
                while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nil) == EINTR {}
                signal.sourceHasGrown()
            }
        }
    }

    func stop() { isStopped.store(true, ordering: .releasing) }
}
