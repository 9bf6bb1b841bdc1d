import CSimdjson

/// A fixed map from labels to numbers that is asked with bytes, so that no String is built for an event.
///
/// The labels come from our own files; what a sender writes is only looked up, so a cheap hash is safe here.
package struct ByteTable: Sendable {
    private struct Slot {
        var words = LabelWords()
        /// `free` where there is no label.
        var length: UInt32 = Slot.free
        /// Its value; of a label that is longer than the words, its place in `longLabels`.
        var value: UInt32 = 0

        static let free: UInt32 = .max
    }

    private let mask: Int
    private var seed: UInt64 = 0
    private var slots: [Slot]
    private var longLabels: [(bytes: [UInt8], value: UInt32)] = []

    package init(_ pairs: [(label: String, value: UInt32)]) {
        var size = 8
        while size < pairs.count * 4 { size *= 2 }
        mask = size - 1
        slots = [Slot](repeating: Slot(), count: size)
        seed = bestSeed(pairs.map { Array($0.label.utf8) })
        for (label, value) in pairs {
            let key = Array(label.utf8)
            PaddedText.withPadding(key) { insert($0, key, value) }
        }
    }

    /// The seed by which the fewest labels share their place; a small table is searched in vain by none.
    private func bestSeed(_ labels: [[UInt8]]) -> UInt64 {
        let words = Set(labels).compactMap { PaddedText.withPadding($0) { LabelWords($0) } }
        func places(_ seed: UInt64) -> Int { Set(words.map { $0.hash(seed) & mask }).count }
        var best = (seed: UInt64(1), places: 0)
        for seed in stride(from: UInt64(1), to: 200, by: 2) where best.places < words.count {
            let found = places(seed)
            if found > best.places { best = (seed, found) }
        }
        return best.seed
    }

    /// The number of a label; nil if it is not listed.
    @inline(__always)
    package func value(of key: PaddedText) -> UInt32? {
        guard let words = LabelWords(key) else { return nil }
        let place = words.hash(seed) & mask
        let slot = slots[place]
        if slot.words == words, slot.length == key.count, key.count <= LabelWords.most { return slot.value }
        return search(key, words, from: place)
    }

    @inline(never)
    private func search(_ key: PaddedText, _ words: LabelWords, from place: Int) -> UInt32? {
        var at = place
        while slots[at].length != Slot.free {
            let slot = slots[at]
            if slot.words == words, slot.length == key.count {
                if key.count <= LabelWords.most { return slot.value }
                let long = longLabels[Int(slot.value)]
                if long.bytes.withUnsafeBytes({ key.bytes.hasSameBytes(as: $0) }) { return long.value }
            }
            at = (at + 1) & mask
        }
        return nil
    }

    private mutating func insert(_ key: PaddedText, _ bytes: [UInt8], _ value: UInt32) {
        guard self.value(of: key) == nil, let words = LabelWords(key) else { return }
        var at = words.hash(seed) & mask
        while slots[at].length != Slot.free { at = (at + 1) & mask }
        let isLong = bytes.count > LabelWords.most
        slots[at] = Slot(
            words: words, length: UInt32(bytes.count), value: isLong ? UInt32(longLabels.count) : value)
        if isLong { longLabels.append((bytes, value)) }
    }
}

/// The first 24 bytes of a text.
private struct LabelWords {
    static let most = 24
    private var words = dcs_json_words()

    init() {}

    @inline(__always)
    init?(_ text: PaddedText) {
        guard let words = text.words else { return nil }
        self.words = words
    }

    /// Both halves of a product, because the last letters of a label stand in the high bytes of its words.
    @inline(__always)
    func hash(_ seed: UInt64) -> Int {
        let mixed = words.first ^ words.second &* 0x9E37_79B9_7F4A_7C15 ^ words.third &* 0xC2B2_AE3D_27D4_EB4F
        let product = mixed.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25 &* seed)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    @inline(__always)
    static func == (one: LabelWords, other: LabelWords) -> Bool {
        (one.words.first ^ other.words.first) | (one.words.second ^ other.words.second)
            | (one.words.third ^ other.words.third) == 0
    }
}

extension UnsafeRawBufferPointer {
    /// Byte equality, eight at a time.
    @inline(__always)
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while at + 8 < count {
            let mine = loadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard mine == other.loadUnaligned(fromByteOffset: at, as: UInt64.self) else { return false }
            at += 8
        }
        return lastWord == other.lastWord
    }

    /// The last eight bytes, or all of a shorter text; reading some bytes twice is cheaper than a loop over the rest.
    @inline(__always)
    fileprivate var lastWord: UInt64 {
        if count >= 8 { return loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) }
        if count >= 4 {
            let head = UInt64(loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            return head << 32 | UInt64(loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        }
        if count == 0 { return 0 }
        return UInt64(self[0]) << 16 | UInt64(self[count / 2]) << 8 | UInt64(self[count &- 1])
    }

    func hasPrefix(_ prefix: UnsafeRawBufferPointer) -> Bool {
        count >= prefix.count && UnsafeRawBufferPointer(rebasing: self[0..<prefix.count]).hasSameBytes(as: prefix)
    }
}
