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

    private let mask: UInt32
    private var multiplier: UInt64 = 0
    private var slots: [Slot]
    private var longLabels: [(bytes: [UInt8], value: UInt32)] = []

    package init(_ pairs: [(label: String, value: UInt32)]) {
        var size = 8
        while size < pairs.count * 4 { size *= 2 }
        mask = UInt32(size - 1)
        slots = [Slot](repeating: Slot(), count: size)
        multiplier = bestMultiplier(pairs.map { Array($0.label.utf8) })
        for (label, value) in pairs {
            let key = Array(label.utf8)
            PaddedText.withPadding(key) { insert($0, key, value) }
        }
    }

    /// The multiplier by which the fewest labels share their place; a small table is searched in vain by none.
    private func bestMultiplier(_ labels: [[UInt8]]) -> UInt64 {
        let words = Set(labels).compactMap { PaddedText.withPadding($0) { LabelWords($0) } }
        func places(_ multiplier: UInt64) -> Int { Set(words.map { $0.place(multiplier, mask) }).count }
        var best = (multiplier: UInt64(1), places: 0)
        for seed in stride(from: UInt64(1), to: 200, by: 2) where best.places < words.count {
            let multiplier = 0x9FB2_1C65_1E98_DF25 &* seed
            let found = places(multiplier)
            if found > best.places { best = (multiplier, found) }
        }
        return best.multiplier
    }

    /// The number of a label; nil if it is not listed.
    @inline(__always)
    package func value(of key: PaddedText) -> UInt32? { shortValue(of: key) ?? search(key) }

    /// The same for most short labels; nil says nothing of a label.
    @inline(__always)
    func shortValue(of key: PaddedText) -> UInt32? {
        guard let words = LabelWords(key) else { return nil }
        let slot = slots[words.place(multiplier, mask)]
        guard slot.words == words, slot.length == key.count, key.count <= LabelWords.most else { return nil }
        return slot.value
    }

    @inline(never)
    func search(_ key: PaddedText) -> UInt32? {
        guard let words = LabelWords(key) else { return nil }
        var at = words.place(multiplier, mask)
        while slots[at].length != Slot.free {
            let slot = slots[at]
            if slot.words == words, slot.length == key.count {
                if key.count <= LabelWords.most { return slot.value }
                let long = longLabels[Int(slot.value)]
                if long.bytes.withUnsafeBytes({ key.bytes.hasSameBytes(as: $0) }) { return long.value }
            }
            at = (at + 1) & Int(mask)
        }
        return nil
    }

    private mutating func insert(_ key: PaddedText, _ bytes: [UInt8], _ value: UInt32) {
        guard self.value(of: key) == nil, let words = LabelWords(key) else { return }
        var at = words.place(multiplier, mask)
        while slots[at].length != Slot.free { at = (at + 1) & Int(mask) }
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
    func place(_ multiplier: UInt64, _ mask: UInt32) -> Int {
        let mixed = words.first ^ words.second &* 0x9E37_79B9_7F4A_7C15 ^ words.third
        let product = mixed.multipliedFullWidth(by: multiplier)
        return Int(UInt32(truncatingIfNeeded: product.high ^ product.low) & mask)
    }

    @inline(__always)
    static func == (one: LabelWords, other: LabelWords) -> Bool {
        (one.words.first ^ other.words.first) | (one.words.second ^ other.words.second)
            | (one.words.third ^ other.words.third) == 0
    }
}

extension UnsafeRawBufferPointer {
    /// Byte equality, sixteen at a time; reading some bytes twice is cheaper than a loop over the rest.
    @inline(__always)
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count >= 16 else { return lastWord == other.lastWord && (count <= 8 || word(0) == other.word(0)) }
        var next = 0
        while next < count {
            let at = Swift.min(next, count &- 16)
            guard (word(at) ^ other.word(at)) | (word(at &+ 8) ^ other.word(at &+ 8)) == 0 else { return false }
            next &+= 16
        }
        return true
    }

    @inline(__always)
    private func word(_ at: Int) -> UInt64 { loadUnaligned(fromByteOffset: at, as: UInt64.self) }

    /// The last eight bytes, or all of a shorter text.
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
