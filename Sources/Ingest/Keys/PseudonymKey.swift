import CSodium

/// The file of the key of the pseudonym hashes: the key, then the beginning of its SHA-256.
///
/// A key with a flipped bit would no longer recognise what was sent before, and nothing else would show it.
package enum PseudonymKey {
    package static let keyBytes = 16
    private static let checkBytes = 16

    static func make() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// nil if the file is damaged. Earlier versions wrote the key alone; it is taken as it is.
    package static func key(inFile bytes: [UInt8]) -> [UInt8]? {
        let key = Array(bytes.prefix(keyBytes))
        return bytes.count == keyBytes || bytes == file(of: key) ? key : nil
    }

    static func file(of key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&digest, key, UInt64(key.count))
        return key + digest.prefix(checkBytes)
    }
}
