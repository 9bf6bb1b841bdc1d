import CSodium
import Events

/// SipHash-2-4 with 128 bits of output under the deployment's key: recognises a text without keeping it.
struct KeyedHash: ~Copyable {
    private let key: [UInt8]
    /// Inputs are put together here, so that hashing allocates nothing.
    private let room: UnsafeMutableRawBufferPointer

    init(key: [UInt8], capacity: Int) {
        precondition(key.count == Int(crypto_shorthash_siphashx24_KEYBYTES), "a key of 16 bytes is needed")
        self.key = key
        room = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit { room.deallocate() }

    /// The hash of `first`, one zero byte and `second`, behind a byte that keeps the uses of the key apart.
    ///
    /// A `use` of 0 is left out.
    func hash(use: UInt8 = 0, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Hash128 {
        var length = 0
        if use != 0 {
            room[0] = use
            length = 1
        }
        UnsafeMutableRawBufferPointer(rebasing: room[length...]).copyMemory(from: first)
        length += first.count
        room[length] = 0
        length += 1
        UnsafeMutableRawBufferPointer(rebasing: room[length...]).copyMemory(from: second)
        length += second.count
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
