/// Histograms of durations for numbered combinations, held together in one table: each bucket of each combination once.
struct DurationCounts {
    private var places = CombinationTable(width: 2)
    private var counts: [Int64] = []
    private var key: [UInt32] = [0, 0]
    private var found: [Int] = []

    mutating func add(_ change: Int64, bucket: Int, of combination: Int) {
        key[0] = UInt32(combination)
        key[1] = UInt32(bucket)
        let place = places.index(of: key)
        if place == counts.count { counts.append(change) } else { counts[place] += change }
    }

    /// Adds one to each bucket of a combination; `keys` holds both side by side.
    mutating func addOnes(_ keys: [UInt32]) {
        let rows = keys.count / 2
        if found.count < rows { found = Array(repeating: 0, count: rows) }
        places.indices(ofRows: rows, in: keys, into: &found)
        counts.append(contentsOf: repeatElement(0, count: places.count - counts.count))
        for place in found[..<rows] { counts[place] += 1 }
    }

    /// The combination, the bucket and the count of every bucket that is not empty.
    func forEach(_ body: (_ combination: Int, _ bucket: Int, _ count: Int64) -> Void) {
        for place in counts.indices where counts[place] != 0 {
            body(Int(places.keys[2 * place]), Int(places.keys[2 * place + 1]), counts[place])
        }
    }

    mutating func removeAll() {
        places.removeAll()
        counts.removeAll(keepingCapacity: true)
    }
}
