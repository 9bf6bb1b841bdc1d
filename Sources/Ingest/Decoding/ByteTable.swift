/// A fixed map from labels to numbers that is asked with bytes, so that no String is built for an event.
///
/// The labels come from our own files; what a sender writes is only looked up, so a cheap hash is safe here.
package struct ByteTable: Sendable {
    private var mask: Int
    /// Entry number + 1; 0 = free.
    private var slots: [UInt32]
    private var starts: [Int] = [0]
    private var bytes: [UInt8] = []
    private var values: [UInt32] = []

    package init(_ pairs: [(label: String, value: UInt32)]) {
        var size = 8
        while size < pairs.count * 3 { size *= 2 }
        mask = size - 1
        slots = [UInt32](repeating: 0, count: size)
        for (label, value) in pairs {
            let key = Array(label.utf8)
            key.withUnsafeBytes { insert($0, value) }
        }
    }

    /// The number of a label; nil if it is not listed.
    package func value(of key: UnsafeRawBufferPointer) -> UInt32? {
        var slot = Self.hash(key) & mask
        while slots[slot] != 0 {
            let entry = Int(slots[slot]) - 1
            if isEntry(entry, key) { return values[entry] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private mutating func insert(_ key: UnsafeRawBufferPointer, _ value: UInt32) {
        guard self.value(of: key) == nil else { return }
        var slot = Self.hash(key) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        values.append(value)
        bytes.append(contentsOf: key)
        starts.append(bytes.count)
        slots[slot] = UInt32(values.count)
    }

    private func isEntry(_ entry: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let start = starts[entry]
        guard starts[entry + 1] - start == key.count else { return false }
        return bytes.withUnsafeBytes { all in
            key.hasSameBytes(as: UnsafeRawBufferPointer(rebasing: all[start..<start + key.count]))
        }
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        var at = 0
        while at + 8 < key.count {
            hash = mixed(hash, key.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        return Int(truncatingIfNeeded: mixed(hash, key.lastWord))
    }

    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        // Both halves, because the last letters of a label stand in the high bytes of its word.
        let product = (hash ^ word).multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
        return product.high ^ product.low
    }
}

extension UnsafeRawBufferPointer {
    /// Byte equality, eight at a time.
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
    fileprivate var lastWord: UInt64 {
        if count >= 8 { return loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
        if count >= 4 {
            let head = UInt64(loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            return head << 32 | UInt64(loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        }
        if count == 0 { return 0 }
        return UInt64(self[0]) << 16 | UInt64(self[count / 2]) << 8 | UInt64(self[count - 1])
    }

    func hasPrefix(_ prefix: UnsafeRawBufferPointer) -> Bool {
        count >= prefix.count && UnsafeRawBufferPointer(rebasing: self[0..<prefix.count]).hasSameBytes(as: prefix)
    }
}
