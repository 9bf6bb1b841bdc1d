/// Numbers the leaves of a dataset: an open-addressing table from (labels, civil day) to a dense index.
struct LeafTable {
    /// Label columns and the day, side by side, `width` numbers a leaf.
    private(set) var keys: [UInt32] = []
    let width: Int
    private var slots: [Int32] = Array(repeating: -1, count: 1024)
    private(set) var count = 0

    init(dimensions: Int) { width = dimensions + 1 }

    /// The index of the leaf whose key is `key`; makes it if it is new.
    mutating func index(of key: [UInt32]) -> Int {
        if (count + 1) * 2 > slots.count { grow() }
        var slot = Self.hash(key[...]) & (slots.count - 1)
        while slots[slot] >= 0 {
            let found = Int(slots[slot])
            if matches(found, key) { return found }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(count)
        keys.append(contentsOf: key)
        count += 1
        return count - 1
    }

    func key(_ index: Int) -> ArraySlice<UInt32> { keys[(index * width)..<((index + 1) * width)] }

    private func matches(_ index: Int, _ key: [UInt32]) -> Bool {
        let start = index * width
        for offset in 0..<width where keys[start + offset] != key[offset] { return false }
        return true
    }

    private static func hash(_ key: ArraySlice<UInt32>) -> Int {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for part in key {
            hash = (hash ^ UInt64(part)) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: hash >> 1)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for index in 0..<count {
            var slot = Self.hash(key(index)) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }
}
