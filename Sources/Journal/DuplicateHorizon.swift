import Events

/// The identities of live events received within the horizon: an open-addressing set of keyed hashes.
///
/// An entry is twelve bytes: 88 bits of the identity and the hour in which it was received. Eight further bits choose one of 256
/// shards, so 96 bits tell identities apart: among 100 million of them, two different ones are taken for the same with a
/// probability of 6 in 10¹⁴. A shard that is four fifths full is copied into one half as large again, without what fell out of
/// the horizon. The shards do so at different times: all together take about 18.5 bytes an identity at any size, and 19.2 once
/// they forget as much as they learn.
package final class DuplicateHorizon {
    private static let shardCount = 256
    /// Fills one page.
    private static let smallest = 180
    /// Identities of a message whose places are looked at before any is inserted, so that the waits for memory overlap.
    private static let lookAhead = 128

    private var shards: [HorizonShard]
    /// Hours after which an identity is forgotten.
    private let hours: Int64
    private var currentHour: Int64 = 0
    /// The hour of the first identity; until it falls out of the horizon, nothing does.
    private var firstHour: Int64?
    /// Depends on all that was looked at ahead; without it a compiler may leave that out.
    private var lookedAt: UInt32 = 0

    package init(horizonMilliseconds: Int64 = Limits.horizonMilliseconds) {
        // An event can be a little in the future when it is first received; one hour is for that and one for rounding.
        hours = horizonMilliseconds / 3_600_000 + 2
        precondition(hours < 254, "a tag has one byte")
        shards = (0..<Self.shardCount).map { HorizonShard(capacity: Self.capacity($0, for: 0)) }
    }

    deinit { for shard in shards { shard.free() } }

    /// How far back an identity can have been received and still be remembered.
    package var rememberedMilliseconds: Int64 { hours * 3_600_000 }

    package var count: Int { shards.reduce(0) { $0 + $1.used } }

    /// Memory of all entries, free ones too.
    var entryBytes: Int { shards.reduce(0) { $0 + $1.capacity * 12 } }

    /// Makes room for that many identities at once.
    package func reserve(_ identities: Int) {
        let perShard = identities / Self.shardCount
        for index in shards.indices {
            let capacity = Self.capacity(index, for: perShard + perShard / 32)
            if capacity > shards[index].capacity {
                shards[index].resize(to: capacity, keeping: [Bool](repeating: true, count: 256))
            }
        }
    }

    /// Adds the identities whose reason is 0 and gives those that were there already the reason `duplicate`; returns how many.
    package func insert(_ identities: [Hash128], receivedAt: Int64, reasons: inout [UInt8]) -> Int {
        precondition(identities.count == reasons.count)
        currentHour = max(currentHour, receivedAt / 3_600_000)
        if firstHour == nil { firstHour = currentHour }
        let tag = Self.tag(receivedAt / 3_600_000)
        var duplicates = 0
        shards.withUnsafeMutableBufferPointer { shards in
            for start in stride(from: 0, to: identities.count, by: Self.lookAhead) {
                let end = min(start + Self.lookAhead, identities.count)
                var sum: UInt32 = 0
                for index in start..<end { sum &+= shards[Self.shard(identities[index])].home(identities[index]) }
                lookedAt &+= sum
                for index in start..<end where reasons[index] == 0 {
                    let shard = Self.shard(identities[index])
                    if shards[shard].isFull { dropAndGrow(&shards[shard]) }
                    if !shards[shard].insert(identities[index], tag: tag) {
                        reasons[index] = RejectReason.duplicate.rawValue
                        duplicates += 1
                    }
                }
            }
        }
        return duplicates
    }

    /// Takes back what `insert` added with these reasons: the identities whose reason is 0.
    package func remove(_ identities: [Hash128], reasons: [UInt8]) {
        precondition(identities.count == reasons.count)
        for (identity, reason) in zip(identities, reasons) where reason == 0 {
            shards[Self.shard(identity)].remove(identity)
        }
    }

    private static func shard(_ identity: Hash128) -> Int { Int(identity.high >> 56) }

    /// 1 to 255, so that a tagged entry is never all zero.
    private static func tag(_ hour: Int64) -> UInt32 { UInt32(truncatingIfNeeded: hour % 255) + 1 }

    /// Between 8/15 and 12/15 full with that many; a little different for each shard.
    private static func capacity(_ shard: Int, for used: Int) -> Int {
        let least = max(smallest, used) * 5 / 4 + 1
        return least + least * shard / (2 * shardCount)
    }

    private func dropAndGrow(_ shard: inout HorizonShard) {
        var isAlive = [Bool](repeating: false, count: 256)
        for hour in max(0, currentHour - hours)...currentHour { isAlive[Int(Self.tag(hour))] = true }
        let isComplete = firstHour.map { currentHour - $0 <= hours } ?? true
        let alive = isComplete ? shard.used : shard.count(isAlive)
        // In a table that forgets as much as it learns, less room is needed for the next time.
        let slots = alive == shard.used ? alive * 15 / 8 : alive * 8 / 5
        shard.resize(to: max(Self.smallest * 15 / 8, slots) + 1, keeping: isAlive)
    }
}

/// One part of the horizon; three numbers an entry, of which the second is never 0.
private struct HorizonShard {
    private var memory: PageMemory
    private(set) var used = 0
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        memory = PageMemory(count: capacity * 3)
    }

    func free() { memory.free() }

    var isFull: Bool { used * 5 >= capacity * 4 }

    /// What lies where the search for an identity begins.
    func home(_ identity: Hash128) -> UInt32 { memory.numbers[3 * slot(Self.first(identity)) + 1] }

    /// Adds an identity with the tag of its hour; false when it is there already.
    mutating func insert(_ identity: Hash128, tag: UInt32) -> Bool {
        place(
            Self.first(identity), UInt32(truncatingIfNeeded: identity.high) << 8 | tag,
            UInt32(truncatingIfNeeded: identity.low))
    }

    /// Entries whose tag is alive.
    func count(_ isAlive: [Bool]) -> Int {
        let numbers = memory.numbers
        // A free slot has the tag 0, which is never alive.
        return stride(from: 1, to: 3 * capacity, by: 3).reduce(0) { $0 + (isAlive[Int(numbers[$1] & 0xFF)] ? 1 : 0) }
    }

    /// Moves the entries whose tag is alive into a table of that size.
    mutating func resize(to capacity: Int, keeping isAlive: [Bool]) {
        var larger = HorizonShard(capacity: capacity)
        let numbers = memory.numbers
        isAlive.withUnsafeBufferPointer { isAlive in
            for start in stride(from: 0, to: 3 * self.capacity, by: 3) {
                let second = numbers[start + 1]
                if second != 0, isAlive[Int(second & 0xFF)] { larger.move(numbers[start], second, numbers[start + 2]) }
            }
        }
        memory.free()
        self = larger
    }

    private static func first(_ identity: Hash128) -> UInt32 { UInt32(truncatingIfNeeded: identity.high >> 24) }

    /// The first 32 bits spread evenly over the slots, and in their order, so that a table is copied from front to back.
    private func slot(_ first: UInt32) -> Int { Int((UInt64(first) &* UInt64(capacity)) >> 32) }

    private mutating func place(_ first: UInt32, _ second: UInt32, _ third: UInt32) -> Bool {
        let numbers = memory.numbers
        var start = 3 * slot(first)
        while numbers[start + 1] != 0 {
            if numbers[start] == first, numbers[start + 1] >> 8 == second >> 8, numbers[start + 2] == third {
                return false
            }
            start += 3
            if start == 3 * capacity { start = 0 }
        }
        put(first, second, third, at: start)
        return true
    }

    /// Takes an identity out if it is there, and moves those behind it up, so that a search still ends at a free slot.
    mutating func remove(_ identity: Hash128) {
        let numbers = memory.numbers
        let (first, second) = (Self.first(identity), UInt32(truncatingIfNeeded: identity.high) & 0xFF_FFFF)
        var hole = slot(first)
        while numbers[3 * hole] != first || numbers[3 * hole + 1] >> 8 != second
            || numbers[3 * hole + 2] != UInt32(truncatingIfNeeded: identity.low)
        {
            if numbers[3 * hole + 1] == 0 { return }
            hole = (hole + 1) % capacity
        }
        var next = (hole + 1) % capacity
        while numbers[3 * next + 1] != 0 {
            // An entry may move to the hole unless the hole lies before the place where its search begins.
            let distance = (next - slot(numbers[3 * next]) + capacity) % capacity
            if distance >= (next - hole + capacity) % capacity {
                for part in 0..<3 { numbers[3 * hole + part] = numbers[3 * next + part] }
                hole = next
            }
            next = (next + 1) % capacity
        }
        for part in 0..<3 { numbers[3 * hole + part] = 0 }
        used -= 1
    }

    /// Places an entry that can't be there yet.
    private mutating func move(_ first: UInt32, _ second: UInt32, _ third: UInt32) {
        let numbers = memory.numbers
        var start = 3 * slot(first)
        while numbers[start + 1] != 0 {
            start += 3
            if start == 3 * capacity { start = 0 }
        }
        put(first, second, third, at: start)
    }

    private mutating func put(_ first: UInt32, _ second: UInt32, _ third: UInt32, at start: Int) {
        precondition(used < capacity - 1 && start + 2 < memory.count, "a search ends at a free slot")
        let numbers = memory.numbers
        numbers[start] = first
        numbers[start + 1] = second
        numbers[start + 2] = third
        used += 1
    }
}
