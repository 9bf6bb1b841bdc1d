/// What a comment is recognised by when nearly the same text comes again: other case, accents, punctuation, spaces and numbers
/// change nothing, and an added or exchanged word changes it seldom.
///
/// Three bands of two minimum hashes each over all runs of three words (A. Broder, "On the resemblance and containment of
/// documents", 1997): texts that share a part s of their runs agree in at least one band with probability 1 − (1 − s²)³.
package struct CommentFingerprint: Sendable, Equatable {
    package static let bands = 3
    private static let minimaOfBand = 2

    /// One number for each band.
    package let keys: [UInt64]

    /// nil for a comment with fewer words than `atLeast`; numbers and masked places are no words.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>, atLeast words: Int) {
        // A word takes a letter and a space.
        guard bytes.count >= 2 * words - 1 else { return nil }
        var reading = Reading()
        WordScanner.scan(bytes, into: &reading)
        guard reading.runs.count + 2 >= max(words, 3) else { return nil }
        keys = (0..<Self.bands).map { band in
            (0..<Self.minimaOfBand).reduce(UInt64(band)) { key, place in
                let salt = UInt64(band * Self.minimaOfBand + place + 1) &* 0x9E37_79B9_7F4A_7C15
                return mixed(key ^ reading.runs.reduce(.max) { min($0, mixed($1 ^ salt)) })
            }
        }
    }

    /// The hash of every run of three words.
    private struct Reading: WordTaker {
        private(set) var runs: [UInt64] = []
        private var word = start
        private var hasLetter = false
        private var previous: UInt64 = 0
        private var beforePrevious: UInt64 = 0
        private var words = 0
        private static let start: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func letter(_ byte: UInt8) {
            word = (word ^ UInt64(byte)) &* 0x100_0000_01B3
            hasLetter = hasLetter || byte > UInt8(ascii: "9")
        }

        mutating func wordEnds() {
            defer { (word, hasLetter) = (Self.start, false) }
            guard hasLetter else { return }
            words += 1
            if words > 2 { runs.append(mixed(mixed(beforePrevious) ^ previous) ^ word) }
            (beforePrevious, previous) = (previous, word)
        }

        mutating func unknownWord() {}
    }
}

/// Spreads every bit over all others (the finaliser of MurmurHash3).
private func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
    value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return value ^ value >> 33
}
