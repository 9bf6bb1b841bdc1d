import Crypto
import Foundation
import GRDB

/// All releases up to one, in one number: equal logs have equal digests.
package struct ReleaseDigest: Sendable, Equatable, Codable {
    package var count: Int
    /// Position of the last one; -1 when there is none.
    package var lastPosition: Int64
    /// SHA-256 over position and digest of each, in hexadecimal.
    package var sha256: String
}

extension ReleaseLog {
    /// The digest of the releases up to a position, that one included; nil = of all.
    package func digest(upTo position: Int64? = nil) throws -> ReleaseDigest {
        try queue.read { database in
            var hasher = SHA256()
            var (count, last) = (0, Int64(-1))
            let rows = try Row.fetchCursor(
                database, sql: "SELECT position, digest FROM release WHERE position <= ? ORDER BY position",
                arguments: [position ?? Int64.max])
            while let row = try rows.next() {
                last = row[0]
                count += 1
                hasher.update(data: Data("\(last) ".utf8))
                hasher.update(data: row[1] as Data)
            }
            return ReleaseDigest(
                count: count, lastPosition: last,
                sha256: hasher.finalize().map { String(format: "%02x", $0) }.joined())
        }
    }
}
