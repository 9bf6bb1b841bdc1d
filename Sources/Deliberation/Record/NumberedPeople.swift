/// Numbers for people, in the order in which they are asked for.
///
/// A table of its own, as half of the time went into the hashes of a dictionary: a token is a hash already. Which place somebody has in the table moves
/// nothing but time.
struct NumberedPeople {
    private(set) var keys: [ParticipantKey] = []
    /// Number and one more; 0 where nobody is. A power of two of them, at least half of them free.
    private var places = [Int32](repeating: 0, count: 64)

    mutating func number(of key: ParticipantKey) -> Int32 {
        var place = start(of: key)
        while places[place] != 0 {
            let number = places[place] - 1
            if keys[Int(number)] == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        keys.append(key)
        places[place] = Int32(keys.count)
        if keys.count * 2 > places.count { grow() }
        return Int32(keys.count - 1)
    }

    private func start(of key: ParticipantKey) -> Int {
        // Products with odd constants spread the small numbers of imported people, too.
        let mixed = (key.token ^ UInt64(bitPattern: key.number) &* 0xC2B2_AE3D_27D4_EB4F) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 32) & (places.count - 1)
    }

    private mutating func grow() {
        places = [Int32](repeating: 0, count: places.count * 2)
        for (number, key) in keys.enumerated() {
            var place = start(of: key)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = Int32(number + 1)
        }
    }
}
