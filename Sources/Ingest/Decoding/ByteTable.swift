/// A fixed map from labels to numbers that is asked with bytes, so that no String is built for an event.
///
/// The labels come from our own files; what a sender writes is only looked up, so a cheap hash is safe here.
package struct ByteTable: Sendable {
    /// A label by its first and its last eight bytes, which is all of it up to 16 bytes.
    private struct Slot {
        var ends = LabelEnds()
        var length: UInt32 = 0
        var value: UInt32 = 0
        /// Where a longer label stands in `longLabels`.
        var start = -1

        static let free: UInt32 = .max
    }

    private let mask: Int
    private var slots: [Slot]
    private var longLabels: [UInt8] = []

    package init(_ pairs: [(label: String, value: UInt32)]) {
        var size = 8
        while size < pairs.count * 3 { size *= 2 }
        mask = size - 1
        slots = [Slot](repeating: Slot(length: Slot.free), count: size)
        for (label, value) in pairs {
            let key = Array(label.utf8)
            key.withUnsafeBytes { insert($0, value) }
        }
    }

    /// The number of a label; nil if it is not listed.
    package func value(of key: UnsafeRawBufferPointer) -> UInt32? {
        let ends = LabelEnds(key)
        let length = UInt32(truncatingIfNeeded: key.count)
        var at = ends.hash & mask
        while true {
            let slot = slots[at]
            if slot.ends == ends, slot.length == length, length <= 16 || isLong(slot, key) { return slot.value }
            if slot.length == Slot.free { return nil }
            at = (at + 1) & mask
        }
    }

    private mutating func insert(_ key: UnsafeRawBufferPointer, _ value: UInt32) {
        guard self.value(of: key) == nil else { return }
        let ends = LabelEnds(key)
        var at = ends.hash & mask
        while slots[at].length != Slot.free { at = (at + 1) & mask }
        slots[at] = Slot(
            ends: ends, length: UInt32(key.count), value: value, start: key.count > 16 ? longLabels.count : -1)
        if key.count > 16 { longLabels.append(contentsOf: key) }
    }

    private func isLong(_ slot: Slot, _ key: UnsafeRawBufferPointer) -> Bool {
        longLabels.withUnsafeBytes { all in
            key.hasSameBytes(as: UnsafeRawBufferPointer(rebasing: all[slot.start..<slot.start + key.count]))
        }
    }
}

/// The first and the last eight bytes of a text; together with its length they tell apart all texts up to 16 bytes.
private struct LabelEnds: Equatable {
    var first: UInt64 = 0
    var last: UInt64 = 0

    init() {}

    @inline(__always)
    init(_ text: UnsafeRawBufferPointer) {
        last = text.lastWord
        first = text.count > 8 ? text.loadUnaligned(fromByteOffset: 0, as: UInt64.self) : 0
    }

    /// Both halves of a product, because the last letters of a label stand in the high bytes of its words.
    @inline(__always)
    var hash: Int {
        let product = (last ^ first &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    @inline(__always)
    static func == (one: LabelEnds, other: LabelEnds) -> Bool {
        (one.first ^ other.first) | (one.last ^ other.last) == 0
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
