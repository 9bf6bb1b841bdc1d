import Events

/// The identities of live events received within the horizon: an open-addressing set of 128-bit keyed hashes.
///
/// Split into shards so that growth moves a little at a time. The lowest byte of a hash is replaced by a tag of the day it was
/// received, so entries that fall out of the horizon are dropped when their shard next grows. Memory: 16 bytes an entry at a
/// load between 3/8 and 3/4, so about 21 to 43 bytes an event.
package struct DuplicateHorizon {
    fileprivate struct Shard {
        var entries: [Hash128] = Array(repeating: .absent, count: 64)
        var used = 0
    }

    private var shards: [Shard]
    private let horizonDays: Int64
    private var today: Int64 = 0

    package init(horizonMilliseconds: Int64 = Limits.horizonMilliseconds) {
        shards = Array(repeating: Shard(), count: 256)
        // An event can be as old as the horizon when it is first received and again that much later; one day is for rounding.
        horizonDays = horizonMilliseconds / 86_400_000 + 2
    }

    package var count: Int { shards.reduce(0) { $0 + $1.used } }

    /// Adds an identity; false when it was there already.
    package mutating func insert(_ identity: Hash128, receivedAt: Int64) -> Bool {
        let day = receivedAt / 86_400_000
        today = max(today, day)
        let index = Int(identity.high >> 56)
        if (shards[index].used + 1) * 4 > shards[index].entries.count * 3 { grow(index) }
        let tagged = Hash128(high: identity.high, low: identity.low & ~0xFF | Self.tag(day))
        return shards[index].place(tagged)
    }

    /// 1 to 255, so that a tagged entry is never all zero.
    private static func tag(_ day: Int64) -> UInt64 { UInt64(day % 255) + 1 }

    private mutating func grow(_ index: Int) {
        let old = shards[index].entries
        let alive = Set((0...horizonDays).map { Self.tag(max(0, today - $0)) })
        let kept = old.filter { !$0.isAbsent && alive.contains($0.low & 0xFF) }
        var capacity = 64
        while kept.count * 8 > capacity * 3 { capacity *= 2 }
        shards[index] = Shard(entries: Array(repeating: .absent, count: capacity), used: 0)
        for entry in kept { _ = shards[index].place(entry) }
    }
}

extension DuplicateHorizon.Shard {
    fileprivate mutating func place(_ tagged: Hash128) -> Bool {
        let mask = entries.count - 1
        var slot = Int(truncatingIfNeeded: tagged.high) & mask
        while !entries[slot].isAbsent {
            if entries[slot].high == tagged.high, entries[slot].low >> 8 == tagged.low >> 8 { return false }
            slot = (slot + 1) & mask
        }
        entries[slot] = tagged
        used += 1
        return true
    }
}
