/// Numbers combinations of whole numbers in the order in which they first come up: an open-addressing table from rows of
/// `width` numbers to a dense index.
struct CombinationTable {
    let width: Int
    /// The combinations side by side, `width` numbers each.
    private(set) var keys: [UInt32] = []
    private(set) var count = 0
    /// Upper half: of the hash; lower half: index + 1, 0 = free.
    private var slots: [UInt64] = Array(repeating: 0, count: 1024)
    /// Drawn anew for each table, so that no sender can choose combinations that meet in one place. Nothing that is counted depends on it.
    private let seed: UInt64

    /// Combinations that are looked for before any is numbered.
    private static let lookAheadRows = 256
    /// Of the block at hand; kept for its room.
    private var hashes: [UInt64] = []
    /// Says nothing; it only keeps the reading of `lookAhead` from being left out.
    private var lookedAt: UInt64 = 0

    init(width: Int, seed: UInt64 = .random(in: .min ... .max)) {
        self.width = width
        self.seed = seed
    }

    /// The index of a combination; makes it if it is new.
    mutating func index(of key: [UInt32]) -> Int {
        precondition(key.count == width)
        return key.withUnsafeBufferPointer { index(of: $0) }
    }

    /// The index of each of the first `rows` combinations that lie side by side in `keys`.
    mutating func indices(ofRows rows: Int, in keys: [UInt32], into indices: inout [Int]) {
        precondition(keys.count >= rows * width && indices.count >= rows)
        if hashes.count < Self.lookAheadRows { hashes = Array(repeating: 0, count: Self.lookAheadRows) }
        keys.withUnsafeBufferPointer { keys in
            for start in stride(from: 0, to: rows, by: Self.lookAheadRows) {
                let block = start..<min(start + Self.lookAheadRows, rows)
                lookAhead(keys, block)
                var row = start
                while true {
                    row = findKnown(keys, block, from: row, &indices)
                    guard row < block.upperBound else { break }
                    indices[row] = index(of: UnsafeBufferPointer(rebasing: keys[(row * width)..<((row + 1) * width)]))
                    row += 1
                }
            }
        }
    }

    /// Computes the hashes of a block, and reads where its combinations likely are, so that the waits for memory overlap.
    private mutating func lookAhead(_ wanted: UnsafeBufferPointer<UInt32>, _ block: Range<Int>) {
        let (width, mask, seed) = (width, slots.count - 1, seed)
        let sum = hashes.withUnsafeMutableBufferPointer { hashes in
            slots.withUnsafeBufferPointer { slots in
                keys.withUnsafeBufferPointer { keys in
                    var sum: UInt64 = 0
                    for row in block {
                        let key = UnsafeBufferPointer(rebasing: wanted[(row &* width)..<((row &+ 1) &* width)])
                        let hash = Self.hash(key, seed)
                        hashes[row &- block.lowerBound] = hash
                        sum ^= slots[Int(truncatingIfNeeded: hash) & mask]
                    }
                    for place in 0..<block.count {
                        let number = Int(slots[Int(truncatingIfNeeded: hashes[place]) & mask] & 0xFFFF_FFFF)
                        guard number != 0 else { continue }
                        sum ^= UInt64(keys[(number &- 1) &* width] ^ keys[number &* width &- 1])
                    }
                    return sum
                }
            }
        }
        lookedAt ^= sum
    }

    /// Finds combinations up to the first that is new, and returns its row; through buffers, as most are known.
    private func findKnown(
        _ wanted: UnsafeBufferPointer<UInt32>, _ block: Range<Int>, from first: Int, _ indices: inout [Int]
    ) -> Int {
        let (width, mask) = (width, slots.count - 1)
        return indices.withUnsafeMutableBufferPointer { indices in
            slots.withUnsafeBufferPointer { slots in
                hashes.withUnsafeBufferPointer { hashes in
                    keys.withUnsafeBufferPointer { keys in
                        for row in first..<block.upperBound {
                            let key = UnsafeBufferPointer(rebasing: wanted[(row &* width)..<((row &+ 1) &* width)])
                            let hash = hashes[row &- block.lowerBound]
                            var slot = Int(truncatingIfNeeded: hash) & mask
                            while true {
                                let entry = slots[slot]
                                guard entry != 0 else { return row }
                                if (entry ^ hash) >> 32 == 0 {
                                    let found = Int(entry & 0xFFFF_FFFF) &- 1
                                    if Self.areEqual(key, keys, from: found &* width) {
                                        indices[row] = found
                                        break
                                    }
                                }
                                slot = (slot &+ 1) & mask
                            }
                        }
                        return block.upperBound
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func areEqual(
        _ key: UnsafeBufferPointer<UInt32>, _ keys: UnsafeBufferPointer<UInt32>, from start: Int
    ) -> Bool {
        var difference: UInt32 = 0
        for place in 0..<key.count { difference |= key[place] ^ keys[start &+ place] }
        return difference == 0
    }

    func key(_ index: Int) -> ArraySlice<UInt32> { keys[(index * width)..<((index + 1) * width)] }

    /// Forgets all combinations and keeps the room.
    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        count = 0
        for slot in slots.indices { slots[slot] = 0 }
    }

    private mutating func index(of key: UnsafeBufferPointer<UInt32>) -> Int {
        if (count + 1) * 2 > slots.count { grow() }
        let hash = Self.hash(key, seed)
        let tag = hash & ~0xFFFF_FFFF
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] & ~0xFFFF_FFFF == tag {
                let found = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if keys.withUnsafeBufferPointer({ Self.areEqual(key, $0, from: found * width) }) { return found }
            }
            slot = (slot + 1) & mask
        }
        keys.append(contentsOf: key)
        count += 1
        slots[slot] = tag | UInt64(count)
        return count - 1
    }

    /// Two numbers at a time.
    @inline(__always)
    private static func hash(_ key: UnsafeBufferPointer<UInt32>, _ seed: UInt64) -> UInt64 {
        let multiplier = (seed &* 0xD6E8_FEB8_6659_FD93) | 1
        var hash = seed
        var place = 0
        while place + 1 < key.count {
            hash = mixed(hash ^ (UInt64(key[place]) | UInt64(key[place + 1]) << 32), multiplier)
            place += 2
        }
        if place < key.count { hash = mixed(hash ^ UInt64(key[place]), multiplier) }
        return hash
    }

    private static func mixed(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }

    /// Where the search for a combination begins.
    static func place(of key: [UInt32], seed: UInt64, mask: Int) -> Int {
        key.withUnsafeBufferPointer { Int(truncatingIfNeeded: hash($0, seed)) } & mask
    }

    /// The most places that a search for a known combination looks at.
    var longestSearch: Int {
        let mask = slots.count - 1
        return (0..<count).reduce(0) { longest, index in
            var slot = Self.place(of: Array(key(index)), seed: seed, mask: mask)
            var steps = 1
            while Int(slots[slot] & 0xFFFF_FFFF) != index + 1 {
                slot = (slot + 1) & mask
                steps += 1
            }
            return max(longest, steps)
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for index in 0..<count {
            let hash = key(index).withUnsafeBufferPointer { Self.hash($0, seed) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(index + 1)
        }
    }
}
