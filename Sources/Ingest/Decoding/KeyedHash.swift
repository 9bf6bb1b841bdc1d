import CSodium
import Events

/// SipHash-2-4 with 128 bits of output under the deployment's key: recognises a text without keeping it.
struct KeyedHash: ~Copyable {
    private let key: UnsafeMutablePointer<UInt8>
    private let result: UnsafeMutablePointer<(UInt64, UInt64)>
    /// Inputs are put together here, so that hashing allocates nothing.
    private let room: UnsafeMutableRawBufferPointer
    /// A source, which is mostly that of the event before, a zero byte and an id.
    private let identityRoom: UnsafeMutableRawBufferPointer
    private var sourceLength = 0

    init(key: [UInt8]) {
        precondition(key.count == Int(crypto_shorthash_siphashx24_KEYBYTES), "a key of 16 bytes is needed")
        self.key = .allocate(capacity: key.count)
        self.key.initialize(from: key, count: key.count)
        result = .allocate(capacity: 1)
        result.initialize(to: (0, 0))
        room = .allocate(byteCount: 2 + 2 * Limits.labelBytes, alignment: 8)
        identityRoom = .allocate(byteCount: Limits.sourceBytes + 1 + Limits.idBytes, alignment: 8)
    }

    deinit {
        key.deallocate()
        result.deallocate()
        room.deallocate()
        identityRoom.deallocate()
    }

    /// Whether `source` is the one set last.
    func isSet(source: UnsafeRawBufferPointer) -> Bool {
        sourceLength > 0 && source.hasSameBytes(as: UnsafeRawBufferPointer(rebasing: identityRoom[0..<sourceLength]))
    }

    mutating func forgetSource() { sourceLength = 0 }

    /// Sets the source of the identities that follow.
    mutating func set(source: UnsafeRawBufferPointer) {
        precondition(source.count <= Limits.sourceBytes, "the source is too long to be hashed")
        identityRoom.copyMemory(from: source)
        identityRoom[source.count] = 0
        sourceLength = source.count
    }

    /// The hash of the source that is set, one zero byte and `id`.
    func identity(of id: UnsafeRawBufferPointer) -> Hash128 {
        let start = sourceLength + 1
        precondition(id.count <= Limits.idBytes, "the id is too long to be hashed")
        Self.copy(id, to: identityRoom, at: start)
        return hash(UnsafeRawBufferPointer(rebasing: identityRoom[0..<start + id.count]))
    }

    /// The hash of a byte that keeps the uses of the key apart, `first`, one zero byte and `second`.
    func hash(use: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Hash128 {
        let length = 2 + first.count + second.count
        precondition(length <= room.count, "the texts are too long to be hashed")
        room[0] = use
        Self.copy(first, to: room, at: 1)
        room[1 + first.count] = 0
        Self.copy(second, to: room, at: 2 + first.count)
        return hash(UnsafeRawBufferPointer(rebasing: room[0..<length]))
    }

    /// Copies a short text by words, the last of which may overlap; a call of `memmove` would cost more.
    @inline(__always)
    private static func copy(_ text: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer, at start: Int) {
        precondition(start >= 0 && text.count <= room.count - start, "the text is too long for its room")
        guard text.count >= 8 else {
            for index in 0..<text.count { room[start + index] = text[index] }
            return
        }
        var at = 0
        while at < text.count {
            let from = min(at, text.count - 8)
            room.storeBytes(
                of: text.loadUnaligned(fromByteOffset: from, as: UInt64.self), toByteOffset: start + from,
                as: UInt64.self)
            at += 8
        }
    }

    private func hash(_ input: UnsafeRawBufferPointer) -> Hash128 {
        result.withMemoryRebound(to: UInt8.self, capacity: 16) { result in
            _ = crypto_shorthash_siphashx24(
                result, input.bindMemory(to: UInt8.self).baseAddress, UInt64(input.count), key)
        }
        let (high, low) = (UInt64(littleEndian: result.pointee.0), UInt64(littleEndian: result.pointee.1))
        return Hash128(high: high, low: high | low == 0 ? 1 : low)
    }
}
