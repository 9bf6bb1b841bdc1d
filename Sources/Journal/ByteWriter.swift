/// Appends integers to a byte array, little-endian.
package struct ByteWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ value: UInt8) { bytes.append(value) }

    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func appendFixed(_ value: UInt64, width: Int) {
        var rest = value
        for _ in 0..<width {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}

/// Reads what `ByteWriter` wrote; every read past the end is an error, never a trap.
package struct ByteReader {
    let bytes: [UInt8]
    package private(set) var offset = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { offset == bytes.count }

    package mutating func byte() throws(BatchCodingError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func varint() throws(BatchCodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        throw .malformed(offset: offset)
    }

    package mutating func count(atMost limit: Int) throws(BatchCodingError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw .malformed(offset: offset) }
        return Int(value)
    }

    /// The eight bytes from `start` on as one number; the caller has stepped over them.
    func word(at start: Int) -> UInt64 {
        // Checked once and written out, so that it becomes one load.
        precondition(start >= 0 && start <= bytes.count - 8)
        let low =
            UInt64(bytes[start]) | UInt64(bytes[start + 1]) << 8 | UInt64(bytes[start + 2]) << 16
            | UInt64(bytes[start + 3]) << 24
        let high =
            UInt64(bytes[start + 4]) | UInt64(bytes[start + 5]) << 8 | UInt64(bytes[start + 6]) << 16
            | UInt64(bytes[start + 7]) << 24
        return low | high << 32
    }

    /// Makes sure that `count` more bytes are there and steps over them; returns where they begin.
    package mutating func skip(_ count: Int) throws(BatchCodingError) -> Int {
        guard count >= 0, count <= bytes.count - offset else { throw .truncated(offset: offset) }
        defer { offset += count }
        return offset
    }
}

/// Why a stored batch can't be decoded.
package enum BatchCodingError: Error, Equatable {
    case truncated(offset: Int)
    case malformed(offset: Int)
    case versionUnknown(UInt8)
}

extension UInt64 {
    /// Small magnitudes of either sign become small numbers.
    package init(zigzag value: Int64) { self = UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
    package var unzigzagged: Int64 { Int64(bitPattern: self >> 1) ^ -Int64(bitPattern: self & 1) }
}
