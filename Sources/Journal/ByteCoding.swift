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

    /// Six numbers of eight bytes in one step.
    package mutating func appendWords(_ words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)) {
        let ordered = (
            words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian,
            words.4.littleEndian, words.5.littleEndian
        )
        withUnsafeBytes(of: ordered) { bytes.append(contentsOf: $0) }
    }

    package mutating func appendFixed(_ value: UInt64, width: Int) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0.prefix(width)) }
    }
}

/// Reads what `ByteWriter` wrote; every read past the end is an error, never a trap.
package struct ByteReader {
    private let bytes: [UInt8]
    package private(set) var offset = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { offset == bytes.count }

    package mutating func byte() throws(BatchCodingError) -> UInt8 {
        try read { (reader) throws(BatchCodingError) in try reader.byte() }
    }

    package mutating func varint() throws(BatchCodingError) -> UInt64 {
        try read { (reader) throws(BatchCodingError) in try reader.varint() }
    }

    package mutating func count(atMost limit: Int) throws(BatchCodingError) -> Int {
        try read { (reader) throws(BatchCodingError) in try reader.count(atMost: limit) }
    }

    private mutating func read<Value>(
        _ body: (inout MemoryReader) throws(BatchCodingError) -> Value
    ) throws(BatchCodingError) -> Value {
        let start = offset
        let (value, end) = try bytes.withUnsafeBufferPointer { bytes throws(BatchCodingError) in
            var reader = MemoryReader(UnsafeRawBufferPointer(bytes), offset: start)
            let value = try body(&reader)
            return (value, reader.offset)
        }
        offset = end
        return value
    }
}

/// The same over memory that somebody else holds; it must not outlive that memory.
struct MemoryReader {
    private let memory: UnsafeRawBufferPointer
    private(set) var offset: Int

    init(_ memory: UnsafeRawBufferPointer, offset: Int = 0) {
        self.memory = memory
        self.offset = offset
    }

    var isAtEnd: Bool { offset == memory.count }

    mutating func byte() throws(BatchCodingError) -> UInt8 {
        guard offset < memory.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return memory[offset]
    }

    mutating func varint() throws(BatchCodingError) -> UInt64 {
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

    mutating func count(atMost limit: Int) throws(BatchCodingError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw .malformed(offset: offset) }
        return Int(value)
    }

    /// The next `count` bytes.
    mutating func take(_ count: Int) throws(BatchCodingError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= memory.count - offset else { throw .truncated(offset: offset) }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: memory[offset..<(offset + count)])
    }
}

/// Writes little-endian integers into memory that somebody else holds; it must not outlive that memory.
struct MemoryWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var offset = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    mutating func append(_ value: UInt8) { reserve(1).storeBytes(of: value, as: UInt8.self) }

    mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count).copyMemory(from: bytes)
    }

    /// The next `count` bytes, to be written by the caller; `spare` bytes after them may be overwritten too.
    mutating func reserve(_ count: Int, spare: Int = 0) -> UnsafeMutableRawBufferPointer {
        precondition(
            count >= 0 && spare >= 0 && count + spare <= memory.count - offset, "the row is larger than its bound")
        defer { offset += count }
        return UnsafeMutableRawBufferPointer(rebasing: memory[offset..<(offset + count + spare)])
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
