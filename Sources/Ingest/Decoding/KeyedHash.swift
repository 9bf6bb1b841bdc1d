import CSodium
import Events

/// SipHash-2-4 with 128 bits of output under the deployment's key: recognises a text without keeping it.
struct KeyedHash: ~Copyable {
    private let key: UnsafeMutablePointer<UInt8>
    private let result: UnsafeMutablePointer<Hash128>
    /// Inputs are put together here, so that hashing allocates nothing.
    private let room: UnsafeMutableRawPointer
    /// A source, which is mostly that of the event before, a zero byte and an id.
    private let identityRoom: UnsafeMutableRawPointer
    private var sourceLength = 0
    // Limits of another module would each cost a call.
    private let mostIdBytes = Limits.idBytes
    private let mostTextBytes = 2 * Limits.labelBytes

    init(key: [UInt8]) {
        precondition(key.count == Int(crypto_shorthash_siphashx24_KEYBYTES), "a key of 16 bytes is needed")
        precondition(MemoryLayout<Hash128>.size == Int(crypto_shorthash_siphashx24_BYTES), "a hash has 128 bits")
        self.key = .allocate(capacity: key.count)
        self.key.initialize(from: key, count: key.count)
        result = .allocate(capacity: 1)
        result.initialize(to: .absent)
        room = .allocate(byteCount: 2 + mostTextBytes, alignment: 8)
        identityRoom = .allocate(byteCount: Limits.sourceBytes + 1 + Limits.idBytes, alignment: 8)
    }

    deinit {
        key.deallocate()
        result.deallocate()
        room.deallocate()
        identityRoom.deallocate()
    }

    /// Whether `source` is the one set last.
    @inline(__always)
    func isSet(source: UnsafeRawBufferPointer) -> Bool {
        sourceLength > 0 && source.hasSameBytes(as: UnsafeRawBufferPointer(start: identityRoom, count: sourceLength))
    }

    mutating func forgetSource() { sourceLength = 0 }

    /// Sets the source of the identities that follow.
    mutating func set(source: UnsafeRawBufferPointer) {
        precondition(source.count <= Limits.sourceBytes, "the source is too long to be hashed")
        Self.copy(source, to: identityRoom)
        identityRoom.storeBytes(of: 0, toByteOffset: source.count, as: UInt8.self)
        sourceLength = source.count
    }

    /// The hash of the source that is set, one zero byte and `id`.
    @inline(__always)
    func identity(of id: UnsafeRawBufferPointer) -> Hash128 {
        precondition(id.count <= mostIdBytes, "the id is too long to be hashed")
        let start = sourceLength &+ 1
        Self.copy(id, to: identityRoom + start)
        return hash(identityRoom, start &+ id.count)
    }

    /// The hash of a byte that keeps the uses of the key apart, `first`, one zero byte and `second`.
    @inline(__always)
    func hash(use: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Hash128 {
        precondition(first.count + second.count <= mostTextBytes, "the texts are too long to be hashed")
        let start = first.count &+ 2
        room.storeBytes(of: use, as: UInt8.self)
        Self.copy(first, to: room + 1)
        room.storeBytes(of: 0, toByteOffset: start &- 1, as: UInt8.self)
        Self.copy(second, to: room + start)
        return hash(room, start &+ second.count)
    }

    /// Copies a short text by words, some of which may overlap; a call of `memmove` would cost more.
    @inline(__always)
    private static func copy(_ text: UnsafeRawBufferPointer, to room: UnsafeMutableRawPointer) {
        guard let from = text.baseAddress else { return }
        let count = text.count
        if count > 32 || count < 8 { return room.copyMemory(from: from, byteCount: count) }
        func copyWord(_ at: Int) {
            room.storeBytes(
                of: from.loadUnaligned(fromByteOffset: at, as: UInt64.self), toByteOffset: at, as: UInt64.self)
        }
        copyWord(0)
        if count > 16 {
            copyWord(8)
            copyWord(count &- 16)
        }
        copyWord(count &- 8)
    }

    @inline(__always)
    private func hash(_ input: UnsafeMutableRawPointer, _ count: Int) -> Hash128 {
        _ = crypto_shorthash_siphashx24(UnsafeMutableRawPointer(result), input, UInt64(count), key)
        if result.pointee.high | result.pointee.low == 0 { result.pointee.low = 1 }
        return result.pointee
    }
}
