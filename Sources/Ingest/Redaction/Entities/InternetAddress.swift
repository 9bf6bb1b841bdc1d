/// IPv4 and IPv6 addresses.
enum InternetAddress: Recogniser {
    static let name: StaticString = "IP address"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices where first + 3 < text.groups.count {
            let range = text.groups[first].start..<text.groups[first + 3].end
            if isVersion4(&text, first) { found.claim(range) }
        }
        guard text.holdsColon else { return }
        var at = 0
        while at < text.count {
            guard isVersion6Part(text[at]) else {
                at += 1
                continue
            }
            let start = at
            while isVersion6Part(text[at]) { at += 1 }
            if text.isEdge(before: start), text.isEdge(after: at), isVersion6(&text, start, at) {
                found.claim(start..<at)
            }
        }
    }

    private static func isVersion4(_ text: inout FoldedText, _ first: Int) -> Bool {
        for index in first..<first + 4 {
            guard text.groups[index].count <= 3, text.digits(index, index).number(0..<text.groups[index].count) <= 255
            else { return false }
            if index < first + 3, text.separator(after: index) != UInt8(ascii: ".") { return false }
        }
        let start = text.groups[first].start
        let end = text.groups[first + 3].end
        guard text.isEdge(before: start), text.isEdge(after: end) else { return false }
        if text[start - 1] == UInt8(ascii: "."), text[start - 2].isDigit { return false }
        if text[end] == UInt8(ascii: "."), text[end + 1].isDigit { return false }
        // Numbers in pairs with leading zeros are telephone numbers of some countries.
        return !(text[start] == 48 && text.groups[first].count > 1)
    }

    private static func isVersion6Part(_ code: UInt8) -> Bool { code.isHex || code == UInt8(ascii: ":") }

    private static func isVersion6(_ text: inout FoldedText, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 4, end - start <= 45 else { return false }
        var parts = 0
        var length = 0
        var gaps = 0
        for at in start..<end {
            if text[at] == UInt8(ascii: ":") {
                if text[at + 1] == UInt8(ascii: ":"), at + 1 < end { gaps += 1 }
                length = 0
            } else {
                length += 1
                if length == 1 { parts += 1 }
                if length > 4 { return false }
            }
        }
        return (gaps == 0 && parts == 8) || (gaps == 1 && parts >= 2 && parts <= 7)
    }
}
