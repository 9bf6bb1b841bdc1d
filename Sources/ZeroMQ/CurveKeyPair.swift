import CZeroMQ

/// A CURVE key pair as Z85 text of 40 characters each.
package struct CurveKeyPair: Sendable, Equatable {
    package let publicKey: String
    package let secretKey: String

    package init(publicKey: String, secretKey: String) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// Draws a new pair from the operating system's randomness.
    package static func make() throws(ZeroMQError) -> CurveKeyPair {
        var publicKey = [CChar](repeating: 0, count: 41)
        var secretKey = publicKey
        _ = try retrying("make a CURVE key pair") { zmq_curve_keypair(&publicKey, &secretKey) }
        return CurveKeyPair(publicKey: text(publicKey), secretKey: text(secretKey))
    }

    /// Whether the public half is the one that belongs to the secret half.
    package var isWhole: Bool {
        var expected = [CChar](repeating: 0, count: 41)
        guard secretKey.utf8.count == 40, zmq_curve_public(&expected, secretKey) == 0 else { return false }
        return Self.text(expected) == publicKey
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The text form of the 32 bytes of a public key; nil for another length.
    static func z85(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count == 32, let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return nil }
        var characters = [CChar](repeating: 0, count: 41)
        guard zmq_z85_encode(&characters, base, 32) != nil else { return nil }
        return text(characters)
    }
}

/// Whoever prints it, or what holds it, sees no secret.
extension CurveKeyPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "key \(publicKey)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}
