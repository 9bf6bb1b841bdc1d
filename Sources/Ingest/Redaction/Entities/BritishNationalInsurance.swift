/// UK National Insurance numbers: two letters, six digits, one letter from A to D.
enum BritishNationalInsurance: Recogniser {
    static let name: StaticString = "UK national insurance number"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for group in text.groups where group.count == 2 || group.count == 6 {
            var start = group.start - 1
            if text[start] == 0x20 { start -= 1 }
            guard isLetter(text[start], "DFIQUVO"), isLetter(text[start - 1], "DFIQUV") else { continue }
            start -= 1
            guard text.isEdge(before: start), let end = end(&text, group.start) else { continue }
            found.claim(start..<end)
        }
    }

    private static func end(_ text: inout FoldedText, _ digits: Int) -> Int? {
        var at = digits
        for _ in 0..<6 {
            if text[at] == 0x20 || text[at] == UInt8(ascii: "-") { at += 1 }
            guard text[at].isDigit else { return nil }
            at += 1
        }
        if text[at] == 0x20 || text[at] == UInt8(ascii: "-") { at += 1 }
        let suffix = text[at].upper
        return suffix >= 65 && suffix <= 68 && text.isEdge(after: at + 1) ? at + 1 : nil
    }

    private static func isLetter(_ code: UInt8, _ except: StaticString) -> Bool {
        guard code.isAsciiLetter else { return false }
        return except.withUTF8Buffer { !$0.contains(code.upper) }
    }
}
