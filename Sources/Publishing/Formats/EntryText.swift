import Crypto

/// The text of a file that is a list of entries, in blocks: which bytes stand for which entry, so that the file of the next
/// snapshot takes over what did not change.
struct EntryText: Sendable {
    struct Block: Sendable {
        let bytes: [UInt8]
        /// Where the text of each entry ends.
        let ends: [Int]

        func range(of entry: Int) -> Range<Int> { (entry == 0 ? 0 : ends[entry - 1])..<ends[entry] }
    }

    /// What comes before the first entry.
    let head: [UInt8]
    private(set) var blocks: [Block] = []
    /// The hash of the file up to the end of each block.
    private(set) var hashes: [SHA256] = []

    init(head: [UInt8]) { self.head = head }

    mutating func append(_ block: Block, hash: SHA256) {
        blocks.append(block)
        hashes.append(hash)
    }
}

/// Appends entries to a file and takes over the text of those that are in the file before.
private struct EntryWriter {
    private var made: EntryText
    private var ends: [Int] = []
    /// How many blocks at the beginning are those of the file before, as is the head; nil once anything differs.
    private var shared: Int?
    private var largestEntry = 0

    init(_ content: inout FileText, kept: EntryText?) {
        content.closePiece()
        made = EntryText(head: Array(content.pieces.joined()))
        shared = kept?.head == made.head ? 0 : nil
    }

    /// Whether an entry that is as long as the largest so far still fits into the open piece.
    func isFull(_ content: FileText) -> Bool {
        !ends.isEmpty && content.open.count + largestEntry > FileText.pieceSize
    }

    mutating func endEntry(_ content: FileText) {
        largestEntry = max(largestEntry, content.open.count - (ends.last ?? 0))
        ends.append(content.open.count)
    }

    mutating func closeBlock(_ content: inout FileText) {
        guard !ends.isEmpty else { return }
        let block = EntryText.Block(bytes: content.open, ends: ends)
        content.closePiece()
        made.append(block, hash: content.hash)
        ends = []
        shared = nil
    }

    /// Takes over a whole block, the one with this number in the file before.
    mutating func take(_ number: Int, of kept: EntryText, to content: inout FileText) {
        closeBlock(&content)
        let isShared = shared == number
        content.append(piece: kept.blocks[number].bytes, known: isShared ? kept.hashes[number] : nil)
        made.append(kept.blocks[number], hash: content.hash)
        shared = isShared ? number + 1 : nil
    }

    mutating func finish(_ content: inout FileText) {
        closeBlock(&content)
        content.entries = made
    }
}

extension FileText {
    /// Appends a list of entries after the head of the file, which is all that it may hold so far.
    ///
    /// `origins` has for each entry the number of the one in `kept` with the same text, and nil where there is none; the
    /// numbers rise.
    mutating func append(
        entries origins: [Int?], of kept: EntryText?, write: (Int, inout [UInt8]) -> Void
    ) {
        var writer = EntryWriter(&self, kept: kept)
        defer { writer.finish(&self) }
        let kept = kept ?? EntryText(head: [])
        // The block of `kept` that holds the next origin, and the number of its first entry.
        var (number, first) = (0, 0)
        var entry = 0
        while entry < origins.count {
            if let origin = origins[entry], !kept.blocks.isEmpty {
                while first + kept.blocks[number].ends.count <= origin {
                    first += kept.blocks[number].ends.count
                    number += 1
                }
                let block = kept.blocks[number]
                if origin == first, Self.isRun(origins, from: entry, count: block.ends.count) {
                    writer.take(number, of: kept, to: &self)
                    entry += block.ends.count
                    continue
                }
                if writer.isFull(self) { writer.closeBlock(&self) }
                open.append(block.range(of: origin - first), of: block.bytes.span)
            } else {
                if writer.isFull(self) { writer.closeBlock(&self) }
                write(entry, &open)
            }
            writer.endEntry(self)
            entry += 1
        }
    }

    /// Whether so many entries come one after the other in the file before too.
    private static func isRun(_ origins: [Int?], from entry: Int, count: Int) -> Bool {
        guard let first = origins[entry], entry + count <= origins.count else { return false }
        return (1..<max(1, count)).allSatisfy { origins[entry + $0] == first + $0 }
    }
}
