/// Appends little-endian fields to a header.
struct HeaderWriter {
    var bytes: [UInt8] = []

    mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads little-endian fields; running out of bytes is an error, and so are bytes left over.
struct HeaderReader {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    mutating func take<Value: FixedWidthInteger>(_: Value.Type) throws(WireError) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - offset >= size else { throw .truncated }
        defer { offset += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    mutating func takeText(_ count: Int) throws(WireError) -> String {
        guard bytes.count - offset >= count else { throw .truncated }
        defer { offset += count }
        guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
            throw .invalidField
        }
        return text
    }

    func finish() throws(WireError) {
        guard offset == bytes.count else { throw .bytesLeftOver }
    }
}
