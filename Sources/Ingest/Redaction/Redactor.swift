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
            out.append(contentsOf: comment)
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
    /// looking at several at a time is faster than stopping at the first.
    private static func mayHoldAny(_ comment: UnsafeRawBufferPointer) -> Bool {
        var found: UInt8 = 0
        for byte in comment { found |= byte.isDigit || byte == 0x40 || byte == 0x3A || byte >= 0xD9 ? 1 : 0 }
        return found != 0
    }
}
