/// What a comment is recognised by when nearly the same text comes again: other case, accents, punctuation, spaces and numbers
/// change nothing, and an added or exchanged word changes it seldom.
///
/// Three bands of two minimum hashes each over all runs of three words (A. Broder, "On the resemblance and containment of
/// documents", 1997): texts that share a part s of their runs agree in at least one band with probability 1 − (1 − s²)³.
package struct CommentFingerprint: Sendable, Equatable {
    /// One number for each band.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64

    /// nil for a comment with fewer words than `atLeast`; numbers and masked places are no words.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>, atLeast words: Int) {
        // A word takes a letter and a space.
        guard bytes.count >= 2 * words - 1 else { return nil }
        var reading = Reading()
        WordScanner.scan(bytes, into: &reading)
        guard reading.words >= max(words, 3) else { return nil }
        first = mixed(mixed(reading.minima.0) ^ reading.minima.1)
        second = mixed(mixed(reading.minima.2 ^ 1) ^ reading.minima.3)
        third = mixed(mixed(reading.minima.4 ^ 2) ^ reading.minima.5)
    }

    @inline(__always)
    package func forEachKey(_ body: (UInt64) -> Void) {
        body(first)
        body(second)
        body(third)
    }

    /// The least of six hashes over every run of three words.
    private struct Reading: WordTaker {
        private(set) var minima: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (.max, .max, .max, .max, .max, .max)
        private(set) var words = 0
        private var word = start
        /// All bytes of the word, or-ed: digits lack the two highest bits.
        private var bits: UInt8 = 0
        private var previous: UInt64 = 0
        private var beforePrevious: UInt64 = 0
        private static let start: UInt64 = 0xCBF2_9CE4_8422_2325

        @inline(__always)
        mutating func letter(_ byte: UInt8) {
            word = (word ^ UInt64(byte)) &* 0x100_0000_01B3
            bits |= byte
        }

        @inline(__always)
        mutating func wordEnds() {
            if bits & 0xC0 != 0 {
                words += 1
                if words > 2 {
                    take(
                        run: beforePrevious &* 0x9FB2_1C65_1E98_DF25 &+ previous &* 0xD6E8_FEB8_6659_FD93 &+ word)
                }
                (beforePrevious, previous) = (previous, word)
            }
            (word, bits) = (Self.start, 0)
        }

        mutating func unknownWord() {}

        /// A run is spread once; each hash then multiplies it by an odd number of its own.
        @inline(__always)
        private mutating func take(run: UInt64) {
            let run = mixed(run)
            minima.0 = min(minima.0, run)
            minima.1 = min(minima.1, run &* 0x9E37_79B9_7F4A_7C15)
            minima.2 = min(minima.2, run &* 0xD6E8_FEB8_6659_FD93)
            minima.3 = min(minima.3, run &* 0xC2B2_AE3D_27D4_EB4F)
            minima.4 = min(minima.4, run &* 0xA076_1D64_78BD_642F)
            minima.5 = min(minima.5, run &* 0xE703_7ED1_A0B4_28DB)
        }
    }
}

/// Spreads every bit over all others (the finaliser of MurmurHash3).
private func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
    value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return value ^ value >> 33
}
