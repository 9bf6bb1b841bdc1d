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
    /// Places that changed since they were last stored.
    private(set) var unstored = CaseSlots.Bits()

    /// Forgets everything if a later day has begun.
    mutating func begin(day new: Int64) {
        guard new > day else { return }
        day = new
        guard !isEmpty else { return }
        for place in entries.indices { entries[place] = 0 }
        unstored.removeAll()
        isEmpty = true
    }

    /// Counts a key once more, and returns how often it has come up today. Keys must be spread evenly.
    mutating func add(_ key: UInt64) -> Int {
        let first = Int(key & UInt64(Self.sets - 1)) * Self.ways
        let tag = key & ~Self.countBits
        isEmpty = false
        // Where several are equally rare, which one goes hangs on the key, so that all four places are used.
        let turn = Int(key >> 16) & (Self.ways - 1)
        var rarest = first + turn
        for way in 0..<Self.ways {
            let place = first + (way + turn) & (Self.ways - 1)
            let entry = entries[place]
            if entry != 0, entry & ~Self.countBits == tag {
                let count = min(entry & Self.countBits + 1, Self.countBits)
                entries[place] = tag | count
                unstored.insert(place)
                return Int(count)
            }
            if entry & Self.countBits < entries[rarest] & Self.countBits { rarest = place }
        }
        entries[rarest] = tag | 1
        unstored.insert(rarest)
        return 1
    }

    // MARK: Storing

    mutating func markStored() { unstored.removeAll() }

    mutating func restore(_ entry: UInt64, at place: Int) {
        guard entries.indices.contains(place) else { return }
        entries[place] = entry
        isEmpty = false
    }
}
