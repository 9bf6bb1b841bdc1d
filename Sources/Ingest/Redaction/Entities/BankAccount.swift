/// IBANs, checked modulo 97, written together or in groups.
enum BankAccount: Recogniser {
    static let name: StaticString = "bank account"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        // The check digits behind the two letters of the country begin a run of digits.
        var floor = 0
        for group in text.groups where group.count >= 2 && group.start - 2 >= floor {
            let start = group.start - 2
            guard text[start].isAsciiLetter, text.isEdge(before: start), let end = end(&text, start) else { continue }
            found.claim(start..<end)
            floor = end
        }
    }

    /// The end of the longest valid number that begins at `start`.
    private static func end(_ text: inout FoldedText, _ start: Int) -> Int? {
        guard text[start + 1].isAsciiLetter, text[start + 2].isDigit, text[start + 3].isDigit else { return nil }
        let country = value(text[start]) * 100 + value(text[start + 1])
        let check = text[start + 2].digitValue * 10 + text[start + 3].digitValue
        var rest = 0
        var length = 4
        var at = start + 4
        var best: Int?
        while length < 34 {
            if text[at] == 0x20 || text[at] == UInt8(ascii: "-") { at += 1 }
            let code = text[at]
            guard code.isDigit || code.isAsciiLetter else { break }
            rest = (rest * (code.isDigit ? 10 : 100) + value(code)) % 97
            length += 1
            at += 1
            let whole = ((rest * 10_000 + country) % 97 * 100 + check) % 97
            if length >= 15, whole == 1, text.isEdge(after: at) { best = at }
        }
        return best
    }

    private static func value(_ code: UInt8) -> Int { code.isDigit ? code.digitValue : Int(code.upper) - 55 }
}
