/// Telephone numbers: international, North American and national forms, and six digits or more behind a calling word.
enum PhoneNumber: Recogniser {
    static let name: StaticString = "phone"

    private static let context = ContextWords(
        "call", "called", "calling", "phone", "phoned", "phoning", "telephone", "tel", "mobile", "cell", "cellphone",
        "fax",
        "text", "ring", "dial", "contact", "whatsapp", "sms", "landline", "ph", "hotline")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        var first = 0
        while first < text.groups.count {
            if let length = dateLength(&text, first) {
                first += length
            } else if let last = longest(&text, first, found) {
                found.claim(start(&text, first)..<extended(&text, text.groups[last].end))
                first = last + 1
            } else {
                first += 1
            }
        }
    }

    /// The last group of the longest number that begins with group `first`.
    private static func longest(_ text: inout FoldedText, _ first: Int, _ found: Findings) -> Int? {
        let start = text.groups[first].start
        let before = text[start - 1]
        guard !before.isWord, !isDecimal(&text, first) else { return nil }
        var number = PhoneShape(
            isInternational: before == UInt8(ascii: "+"),
            isBracketed: before == UInt8(ascii: "(") && text[text.groups[first].end] == UInt8(ascii: ")"),
            isSaidToBe: text.hasContext(context, before: start, reach: 36))
        var best: Int?
        var last = first
        while true {
            let group = text.groups[last]
            guard found.isFree(group.start..<group.end) else { break }
            number.append(&text, last)
            guard number.digits <= 15 else { break }
            if isEnd(&text, group.end), number.isPhone { best = last }
            guard text.joins(after: last) else { break }
            number.separate(by: text.separator(after: last))
            last += 1
        }
        return best
    }

    private static func isEnd(_ text: inout FoldedText, _ end: Int) -> Bool {
        text.isEdge(after: end) || extended(&text, end) > end
    }

    private static func isDecimal(_ text: inout FoldedText, _ first: Int) -> Bool {
        text.groups[first].count == 1 && text[text.groups[first].start] == 48
            && text.separator(after: first) == UInt8(ascii: ".")
    }

    private static func start(_ text: inout FoldedText, _ first: Int) -> Int {
        let start = text.groups[first].start
        switch text[start - 1] {
        case UInt8(ascii: "+"): return start - 1
        case UInt8(ascii: "("): return text[text.groups[first].end] == UInt8(ascii: ")") ? start - 1 : start
        default: return start
        }
    }

    /// The end of an extension such as x123 or ext. 123, if there is one.
    private static func extended(_ text: inout FoldedText, _ end: Int) -> Int {
        var at = text[end] == 0x20 ? end + 1 : end
        guard text[at] | 0x20 == UInt8(ascii: "x") || text[at] | 0x20 == UInt8(ascii: "e") else { return end }
        if text[at] | 0x20 == UInt8(ascii: "e") {
            guard text[at + 1] | 0x20 == UInt8(ascii: "x"), text[at + 2] | 0x20 == UInt8(ascii: "t") else { return end }
            at += 2
        }
        at += 1
        while text[at] == UInt8(ascii: ".") || text[at] == 0x20 { at += 1 }
        let digits = at
        while text[at].isDigit, at - digits < 7 { at += 1 }
        return at > digits && text.isEdge(after: at) ? at : end
    }

    /// 3 where a date such as 1/2/2026 or 2026-02-01 begins.
    private static func dateLength(_ text: inout FoldedText, _ first: Int) -> Int? {
        guard first + 2 < text.groups.count else { return nil }
        let mark = text.separator(after: first)
        guard mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-") || mark == UInt8(ascii: "."),
            text.separator(after: first + 1) == mark, text.separator(after: first + 2) != mark
        else { return nil }
        let lengths = (text.groups[first].count, text.groups[first + 1].count, text.groups[first + 2].count)
        let values = (first...first + 2).map { text.digits($0, $0).number(0..<min(4, text.groups[$0].count)) }
        func isDayAndMonth(_ one: Int, _ two: Int) -> Bool {
            (1...31).contains(one) && (1...31).contains(two) && min(one, two) <= 12
        }
        let isYearLast = lengths.0 <= 2 && lengths.1 <= 2 && (lengths.2 == 2 || lengths.2 == 4)
        if isYearLast, isDayAndMonth(values[0], values[1]) { return 3 }
        let isYearFirst = lengths.0 == 4 && lengths.1 <= 2 && lengths.2 <= 2
        return isYearFirst && (1900...2100).contains(values[0]) && isDayAndMonth(values[1], values[2]) ? 3 : nil
    }
}
