import Crypto
import Foundation

/// SHA-256 and size of a file as it lies there; a stream is named after it.
struct FileDigest {
    let bytes: [UInt8]
    let size: UInt64

    init(of file: URL) throws {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var hash = SHA256()
            var size: UInt64 = 0
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                size += UInt64(piece.count)
            }
            bytes = Array(hash.finalize())
            self.size = size
        } catch {
            throw ImportError.unreadable(error.localizedDescription)
        }
    }

    /// The first 16 hexadecimal digits of the digest of all parts together.
    static func short(of parts: [[UInt8]]) -> String {
        var hash = SHA256()
        for part in parts { hash.update(data: part) }
        return hash.finalize().prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
