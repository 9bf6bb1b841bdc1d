import Events

/// Which slots are taken, and where the case with a token is: an open-addressing index over slots, four bytes an entry.
///
/// An entry is a slot and ten bits of its token, so that hardly any record is looked at but the one that is meant.
struct CaseSlots {
    /// A set of slots, one bit each.
    struct Bits {
        private(set) var words: [UInt64] = []

        mutating func insert(_ slot: Int) {
            while slot / 64 >= words.count { words.append(0) }
            words[slot / 64] |= 1 << UInt64(slot % 64)
        }

        mutating func remove(_ slot: Int) { words[slot / 64] &= ~(1 << UInt64(slot % 64)) }

        mutating func removeAll() {
            for word in words.indices { words[word] = 0 }
        }

        /// The slots, in order.
        func forEach(_ body: (Int) throws -> Void) rethrows {
            for (place, word) in words.enumerated() {
                var rest = word
                while rest != 0 {
                    try body(place * 64 + rest.trailingZeroBitCount)
                    rest &= rest - 1
                }
            }
        }
    }

    private(set) var count = 0
    private var used = Bits()
    /// No word before this one has a free slot.
    private var firstFree = 0
    /// Lower 22 bits: slot + 1, 0 = empty; upper 10: of the token.
    private var entries: [UInt32] = Array(repeating: 0, count: 1024)
    private static let slotMask: UInt32 = 1 << 22 - 1
    /// How many slots an entry can tell apart.
    static let most = Int(slotMask)

    /// The slot of a token; `token` gives the token in a slot.
    @inline(__always)
    func slot(of wanted: Hash128, token: (Int) -> Hash128) -> Int? {
        let (tag, mask) = (Self.tag(wanted), entries.count - 1)
        return entries.withUnsafeBufferPointer { entries in
            var place = Self.place(wanted) & mask
            while entries[place] != 0 {
                if (entries[place] ^ tag) & ~Self.slotMask == 0 {
                    let slot = Int(entries[place] & Self.slotMask) - 1
                    let found = token(slot)
                    if found.low == wanted.low, found.high == wanted.high { return slot }
                }
                place = (place + 1) & mask
            }
            return nil
        }
    }

    /// The slot that each given token is most likely in, where there is one; the searches wait for memory side by side.
    ///
    /// What it returns says nothing, but hangs on all that was read.
    func findLikely(of tokens: ArraySlice<Hash128>, _ likely: inout [UInt32]) -> UInt32 {
        likely.removeAll(keepingCapacity: true)
        let mask = entries.count - 1
        return entries.withUnsafeBufferPointer { entries in
            var sum: UInt32 = 0
            for token in tokens { sum &+= entries[Self.place(token) & mask] }
            for token in tokens where token.high | token.low != 0 {
                let tag = Self.tag(token)
                var place = Self.place(token) & mask
                while entries[place] != 0, (entries[place] ^ tag) & ~Self.slotMask != 0 { place = (place + 1) & mask }
                if entries[place] != 0 { likely.append(entries[place] & Self.slotMask - 1) }
            }
            return sum
        }
    }

    /// Takes the lowest free slot, so that which one it is follows from the slots in use alone.
    mutating func take() -> Int {
        while firstFree < used.words.count, used.words[firstFree] == .max { firstFree += 1 }
        let word = firstFree < used.words.count ? used.words[firstFree] : 0
        let slot = firstFree * 64 + (~word).trailingZeroBitCount
        occupy(slot)
        return slot
    }

    mutating func occupy(_ slot: Int) {
        used.insert(slot)
        count += 1
    }

    mutating func enter(_ slot: Int, _ new: Hash128, token: (Int) -> Hash128) {
        if count * 4 > entries.count * 3 {
            entries = Array(repeating: 0, count: entries.count * 2)
            used.forEach { other in if other != slot { place(other, token(other)) } }
        }
        place(slot, new)
    }

    private mutating func place(_ slot: Int, _ token: Hash128) {
        var place = Self.place(token) & (entries.count - 1)
        while entries[place] != 0 { place = (place + 1) & (entries.count - 1) }
        entries[place] = UInt32(slot) + 1 | Self.tag(token)
    }

    /// Frees a slot, and closes the gap in the index so that no search ends too early.
    mutating func remove(_ slot: Int, _ old: Hash128, token: (Int) -> Hash128) {
        let mask = entries.count - 1
        var gap = Self.place(old) & mask
        while entries[gap] != 0, Self.slot(entries[gap]) != slot { gap = (gap + 1) & mask }
        var next = (gap + 1) & mask
        while entries[next] != 0 {
            let home = Self.place(token(Self.slot(entries[next]))) & mask
            // An entry may move into the gap if its home does not lie behind the gap.
            if (next - home) & mask >= (next - gap) & mask {
                entries[gap] = entries[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        entries[gap] = 0
        used.remove(slot)
        firstFree = min(firstFree, slot / 64)
        count -= 1
    }

    private static func slot(_ entry: UInt32) -> Int { Int(entry & slotMask) - 1 }

    // Tokens are keyed hashes already.

    @inline(__always)
    private static func place(_ token: Hash128) -> Int { Int(truncatingIfNeeded: token.low) }

    @inline(__always)
    private static func tag(_ token: Hash128) -> UInt32 { UInt32(truncatingIfNeeded: token.high >> 32) & ~slotMask }
}
