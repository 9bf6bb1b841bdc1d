enum EmailAddress: Recogniser {
    static let name: StaticString = "e-mail"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        guard text.holdsAt else { return }
        var floor = 0
        for at in 0..<text.count where text[at] == UInt8(ascii: "@") {
            var start = at
            while start > floor, isLocal(text[start - 1]) { start -= 1 }
            var end = at + 1
            var dots = 0
            var sinceDot = 0
            while isDomain(text[end]) {
                if text[end] == UInt8(ascii: ".") {
                    guard text[end + 1].isWord else { break }
                    dots += 1
                    sinceDot = 0
                } else {
                    sinceDot += 1
                }
                end += 1
            }
            floor = end
            guard start < at, dots > 0, sinceDot >= 2 else { continue }
            found.claim(start..<end)
        }
    }

    private static func isDomain(_ code: UInt8) -> Bool {
        code.isWord || code == UInt8(ascii: "-") || code == UInt8(ascii: ".")
    }

    private static func isLocal(_ code: UInt8) -> Bool {
        if code.isWord { return true }
        switch code {
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "%"), UInt8(ascii: "'"),
            UInt8(ascii: "&"), UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "="):
            return true
        default:
            return false
        }
    }
}
