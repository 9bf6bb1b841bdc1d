import Crypto

/// The bytes of a published file while they are made.
///
/// They are kept in pieces, so that a large file is never moved, and each is hashed while it is still in the cache.
struct FileText: Sendable {
    static let pieceSize = 1 << 18

    private(set) var pieces: [[UInt8]] = []
    /// What is appended to.
    var open: [UInt8] = []
    /// Of everything but what is open.
    private(set) var hash = SHA256()
    /// What the file of the next snapshot may take over.
    var entries: EntryText?

    /// A good moment to begin a new piece; to be called after each line.
    mutating func endRow() {
        if open.count >= Self.pieceSize { closePiece() }
    }

    /// SHA-256 of everything, in lower-case hexadecimal; nothing may be appended afterwards.
    mutating func finish() -> String {
        closePiece()
        let digits = Array("0123456789abcdef".utf8)
        let characters = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: characters, as: UTF8.self)
    }

    mutating func closePiece() {
        guard !open.isEmpty else { return }
        hash.update(data: open)
        pieces.append(open)
        open = []
        open.reserveCapacity(Self.pieceSize + Self.pieceSize / 8)
    }

    /// A piece of another file; `known`: the hash of everything up to its end, if it is known already.
    mutating func append(piece: [UInt8], known: SHA256?) {
        closePiece()
        if let known { hash = known } else { hash.update(data: piece) }
        if !piece.isEmpty { pieces.append(piece) }
    }
}
