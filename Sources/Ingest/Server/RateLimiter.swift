import Events
import Synchronization

/// A token bucket for each producer, shared by all workers.
///
/// A batch passes when the bucket isn't empty and may overdraw it, so that no batch is too large to ever pass.
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: UInt64
    }

    private let perSecond: Double
    private let capacity: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    init(eventsPerSecond: Int) {
        perSecond = Double(max(1, eventsPerSecond))
        capacity = max(perSecond, Double(Limits.batchEvents))
    }

    /// Takes `count` tokens; else the milliseconds until the bucket holds any.
    func take(_ count: Int, producer: String, now: UInt64) -> UInt32? {
        buckets.withLock { buckets in
            var bucket = buckets[producer] ?? Bucket(tokens: capacity, filledAt: now)
            if now > bucket.filledAt {
                bucket.tokens = min(capacity, bucket.tokens + Double(now - bucket.filledAt) * perSecond / 1_000)
                bucket.filledAt = now
            }
            defer { buckets[producer] = bucket }
            guard bucket.tokens > 0 else {
                return UInt32(min(60_000, (-bucket.tokens / perSecond * 1_000).rounded(.up) + 1))
            }
            bucket.tokens -= Double(count)
            return nil
        }
    }
}
