/// One place in a text where personal data was found, counted in Unicode scalars.
package struct RedactedSpan: Equatable, Sendable {
    package var name: String
    package var start: Int
    package var end: Int
}

/// Replaces personal data in comments by a marker such as `[e-mail]`, in time that grows with the length of the text.
package struct Redactor {
    private var text = FoldedText()
    private var found = Findings()

    package init() {}

    /// Appends the redacted text to `out`. `comment` is valid UTF-8.
    package mutating func redact(_ comment: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        guard Self.mayHoldAny(comment), find(comment) else {
            // As bytes of a type they are copied at once instead of one by one.
            out.append(contentsOf: comment.bindMemory(to: UInt8.self))
            return
        }
        var at = 0
        while at < text.count {
            let owner = found.owners[at]
            let start = at
            repeat { at += 1 } while at < text.count && found.owners[at] == owner && !(owner != 0 && found.starts[at])
            if owner == 0 {
                out.append(contentsOf: comment[text.offset(of: start)..<text.offset(of: at)])
            } else {
                let name = Recognisers.all[Int(owner) - 1].name
                out.append(UInt8(ascii: "["))
                name.withUTF8Buffer { out.append(contentsOf: $0) }
                out.append(UInt8(ascii: "]"))
            }
        }
    }

    /// Where personal data is, and how many scalars were looked at; for scoring and tests.
    package mutating func spans(in comment: UnsafeRawBufferPointer) -> (spans: [RedactedSpan], reads: Int) {
        guard Self.mayHoldAny(comment), find(comment) else { return ([], text.reads) }
        var spans: [RedactedSpan] = []
        for at in 0..<text.count where found.owners[at] != 0 {
            let name = "\(Recognisers.all[Int(found.owners[at]) - 1].name)"
            if !found.starts[at], let last = spans.last, last.end == at, last.name == name {
                spans[spans.count - 1].end = at + 1
            } else {
                spans.append(RedactedSpan(name: name, start: at, end: at + 1))
            }
        }
        return (spans, text.reads)
    }

    private mutating func find(_ comment: UnsafeRawBufferPointer) -> Bool {
        text.fold(comment)
        found.reset(count: text.count)
        for (index, recogniser) in Recognisers.all.enumerated() {
            found.turn(to: index)
            recogniser.scan(&text, &found)
        }
        return !found.isEmpty
    }

    /// Everything we look for holds a digit, an `@` or a colon; most comments hold none, so that no byte can be left out and
    /// looking at eight at a time is faster than stopping at the first.
    static func mayHoldAny(_ comment: UnsafeRawBufferPointer) -> Bool {
        guard comment.count >= 8 else {
            return comment.contains { $0.isDigit || $0 == 0x40 || $0 == 0x3A || $0 >= 0xD9 }
        }
        var found: UInt64 = 0
        var next = 0
        while next < comment.count {
            let at = min(next, comment.count &- 8)
            found |= marks(in: comment.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            next &+= 8
        }
        return found != 0
    }

    /// The highest bits of some bytes are set if any of the eight is a digit, a colon, an `@`, or 0xD9 or more; else none.
    @inline(__always)
    private static func marks(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highest = ones &* 0x80
        // Subtraction sets the highest bit of a byte that is too small for it; the colon stands behind the digits.
        let (digits, signs) = (word ^ ones &* 0x30, word ^ ones &* 0x40)
        let far = ((word & ~highest) &+ ones &* 0x27) & word
        return ((digits &- ones &* 11) & ~digits | (signs &- ones) & ~signs | far) & highest
    }
}
