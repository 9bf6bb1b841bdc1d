import CSodium
import Events

/// SipHash-2-4 with 128 bits of output under the deployment's key: recognises a text without keeping it.
struct KeyedHash: ~Copyable {
    private let key: [UInt8]
    /// Inputs are put together here, so that hashing allocates nothing.
    private let room: UnsafeMutableRawBufferPointer
    /// A source, which is mostly that of the event before, a zero byte and an id.
    private let identityRoom: UnsafeMutableRawBufferPointer
    private var sourceLength = 0

    init(key: [UInt8]) {
        precondition(key.count == Int(crypto_shorthash_siphashx24_KEYBYTES), "a key of 16 bytes is needed")
        self.key = key
        room = .allocate(byteCount: 2 + 2 * Limits.labelBytes, alignment: 8)
        identityRoom = .allocate(byteCount: Limits.sourceBytes + 1 + Limits.idBytes, alignment: 8)
    }

    deinit {
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
        UnsafeMutableRawBufferPointer(rebasing: identityRoom[start...]).copyMemory(from: id)
        return hash(UnsafeRawBufferPointer(rebasing: identityRoom[0..<start + id.count]))
    }

    /// The hash of a byte that keeps the uses of the key apart, `first`, one zero byte and `second`.
    func hash(use: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Hash128 {
        let length = 2 + first.count + second.count
        precondition(length <= room.count, "the texts are too long to be hashed")
        room[0] = use
        UnsafeMutableRawBufferPointer(rebasing: room[1...]).copyMemory(from: first)
        room[1 + first.count] = 0
        UnsafeMutableRawBufferPointer(rebasing: room[(2 + first.count)...]).copyMemory(from: second)
        return hash(UnsafeRawBufferPointer(rebasing: room[0..<length]))
    }

    private func hash(_ input: UnsafeRawBufferPointer) -> Hash128 {
        var out: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &out) { out in
            guard let target = out.bindMemory(to: UInt8.self).baseAddress,
                let source = input.bindMemory(to: UInt8.self).baseAddress
            else { return }
            _ = crypto_shorthash_siphashx24(target, source, UInt64(input.count), key)
        }
        let hash = Hash128(high: UInt64(littleEndian: out.0), low: UInt64(littleEndian: out.1))
        return hash.isAbsent ? Hash128(high: 0, low: 1) : hash
    }
}
