import Events
import Synchronization

/// Token buckets for each producer, one of events and one of bytes, shared by all workers.
///
/// A batch passes when no bucket is empty and may overdraw them, so that no batch is too large to ever pass. Two keys of a producer
/// share its buckets: a second key is for changing over, not for sending twice as much.
final class RateLimiter: Sendable {
    /// Producers whose buckets are remembered; a full bucket is as good as none.
    static let rememberedProducers = 4_096

    private struct Bucket {
        var perSecond: Double
        var capacity: Double
        var tokens: Double

        init(perSecond: Int, least: Int) {
            self.perSecond = Double(max(1, perSecond))
            capacity = max(self.perSecond, Double(least))
            tokens = capacity
        }

        mutating func fill(_ milliseconds: UInt64) {
            tokens = min(capacity, tokens + Double(milliseconds) * perSecond / 1_000)
        }

        /// Milliseconds until it holds something; nil when it does.
        var wait: UInt32? {
            tokens > 0 ? nil : UInt32(min(60_000, (-tokens / perSecond * 1_000).rounded(.up) + 1))
        }
    }

    private struct Buckets {
        var events: Bucket?
        var bytes: Bucket?
        var filledAt: UInt64

        var fullness: Double {
            [events, bytes].compactMap { $0.map { $0.tokens / $0.capacity } }.min() ?? 1
        }
    }

    private let eventsPerSecond: Int?
    private let bytesPerSecond: Int?
    private let buckets = Mutex<[String: Buckets]>([:])

    /// nil when nothing is limited.
    init?(eventsPerSecond: Int?, bytesPerSecond: Int?) {
        if eventsPerSecond == nil && bytesPerSecond == nil { return nil }
        self.eventsPerSecond = eventsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// Takes tokens for a batch; else the milliseconds until the buckets hold any.
    func take(events: Int, bytes: Int, producer: String, now: UInt64) -> UInt32? {
        buckets.withLock { buckets in
            var mine = buckets[producer] ?? full(now)
            if now > mine.filledAt {
                mine.events?.fill(now - mine.filledAt)
                mine.bytes?.fill(now - mine.filledAt)
                mine.filledAt = now
            }
            let wait = [mine.events?.wait, mine.bytes?.wait].compactMap { $0 }.max()
            if wait == nil {
                mine.events?.tokens -= Double(events)
                mine.bytes?.tokens -= Double(bytes)
            }
            if buckets[producer] == nil, buckets.count >= Self.rememberedProducers { Self.forgetFullest(&buckets) }
            buckets[producer] = mine
            return wait
        }
    }

    var count: Int { buckets.withLock { $0.count } }

    private func full(_ now: UInt64) -> Buckets {
        Buckets(
            events: eventsPerSecond.map { Bucket(perSecond: $0, least: Limits.batchEvents) },
            bytes: bytesPerSecond.map { Bucket(perSecond: $0, least: Limits.batchBytes) }, filledAt: now)
    }

    /// An eighth at once, so that many producers don't sort the table each time.
    private static func forgetFullest(_ buckets: inout [String: Buckets]) {
        let fullest = buckets.sorted { ($1.value.fullness, $0.key) < ($0.value.fullness, $1.key) }
        for entry in fullest.prefix(rememberedProducers / 8) { buckets[entry.key] = nil }
    }
}
