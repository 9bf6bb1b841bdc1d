import Events

/// How often each key came up in a day: a table of fixed size, 2 MB, that remembers the frequent ones.
///
/// A key has four places. If others hold all of them, it takes that of the rarest and begins at 1; so a count is never too
/// high, and one that grows is not pushed out by keys that come up once.
struct DailyCounts {
    private static let ways = 4
    private static let sets = 1 << 16
    static let size = ways * sets
    private static let countBits: UInt64 = 0xFFFF

    /// Days since 1970, UTC.
    private(set) var day: Int64 = 0
    /// Upper 48 bits: of the key; lower 16: its count; the place says the other bits of the key.
    private(set) var entries = [UInt64](repeating: 0, count: size)
    private var isEmpty = true
    /// A bit for each place that changed since it was last stored.
    private var changed = [UInt64](repeating: 0, count: size / 64)

    /// Forgets everything if a later day has begun.
    mutating func begin(day new: Int64) {
        guard new > day else { return }
        day = new
        guard !isEmpty else { return }
        for place in entries.indices { entries[place] = 0 }
        markStored()
        isEmpty = true
    }

    /// Counts a key once more, and returns how often it has come up today. Keys must be spread evenly.
    mutating func add(_ key: UInt64) -> Int { withPass { $0.add(key) } }

    /// Through buffers, as this is done for every answer.
    @inline(__always)
    mutating func withPass<Result>(_ body: (Pass) -> Result) -> Result {
        isEmpty = false
        return entries.withUnsafeMutableBufferPointer { entries in
            changed.withUnsafeMutableBufferPointer { body(Pass(entries: entries, changed: $0)) }
        }
    }

    /// A person or a comment that an event comes from.
    struct Subject {
        /// Spread evenly.
        var key: UInt64 = 0
        var event: UInt32 = 0
        var isComment = false
    }

    /// Reads the places of those that are about to be counted, so that the waits for memory overlap. The places of a key lie in
    /// one or two lines of the cache.
    ///
    /// What it returns says nothing, but hangs on all that was read.
    func lookAhead(_ subjects: ArraySlice<Subject>) -> UInt64 {
        entries.withUnsafeBufferPointer { entries in
            var sum: UInt64 = 0
            for subject in subjects {
                let first = Self.firstPlace(of: subject.key)
                sum ^= entries[first] ^ entries[first &+ Self.ways &- 1]
            }
            return sum
        }
    }

    struct Pass {
        fileprivate let entries: UnsafeMutableBufferPointer<UInt64>
        fileprivate let changed: UnsafeMutableBufferPointer<UInt64>

        @inline(__always)
        func add(_ key: UInt64) -> Int {
            let first = DailyCounts.firstPlace(of: key)
            let tag = key & ~countBits
            // Where several are equally rare, which one goes hangs on the key, so that all four places are used. Which place it
            // is can't be guessed by a processor, so the least rank is looked for without a branch: the key's own place has none
            // before it, then come the others by their counts and by turns.
            let turn = key >> 16
            var least = UInt64.max
            for way in 0..<UInt64(ways) {
                let entry = entries[first &+ Int(way)]
                let byCount = (entry & countBits) << 4 | ((way &- turn) & 3) << 2 | 1 << 32
                let isOwn = (entry ^ tag) & ~countBits == 0
                least = min(least, (isOwn ? 0 : byCount) | way)
            }
            let place = first &+ Int(least & 3)
            let count = entries[place] & countBits
            let new = least < UInt64(ways) ? min(count &+ 1, countBits) : 1
            entries[place] = tag | new
            changed[place >> 6] |= 1 << UInt64(place & 63)
            return Int(truncatingIfNeeded: new)
        }
    }

    @inline(__always)
    private static func firstPlace(of key: UInt64) -> Int { Int(key & UInt64(sets - 1)) &* ways }

    // MARK: Storing

    /// Places that changed since they were last stored, in order.
    var unstored: [Int] {
        var places: [Int] = []
        for (word, bits) in changed.enumerated() {
            var rest = bits
            while rest != 0 {
                places.append(word * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return places
    }

    mutating func markStored() {
        for word in changed.indices { changed[word] = 0 }
    }

    mutating func restore(_ entry: UInt64, at place: Int) {
        guard entries.indices.contains(place) else { return }
        entries[place] = entry
        isEmpty = false
    }
}
