package import Crypto

/// SHA-256 over a row's fixed fields and its body, so that a flipped bit anywhere in it shows.
package enum JournalDigest {
    package static func of(_ row: JournalBatch, body: UnsafeRawBufferPointer) -> SHA256.Digest {
        var writer = ByteWriter()
        for value in [
            row.position, Int64(row.slots), row.kind.rawValue, row.producer, Int64(bitPattern: row.epoch),
            Int64(bitPattern: row.firstSequence), row.receivedAt,
        ] {
            writer.appendFixed(UInt64(bitPattern: value), width: 8)
        }
        var hasher = SHA256()
        hasher.update(data: writer.bytes)
        hasher.update(bufferPointer: body)
        return hasher.finalize()
    }
}
