/// NHS numbers: ten digits with a check modulo 11, together or 3-3-4 with spaces (with hyphens behind the word NHS).
enum BritishHealthNumber: Recogniser {
    static let name: StaticString = "NHS number"

    private static let context = ContextWords("nhs")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices {
            let last = text.groups[first].count == 10 ? first : first + 2
            guard last < text.groups.count else { continue }
            let isGrouped = last > first
            if isGrouped {
                guard text.groups[first].count == 3, text.groups[first + 1].count == 3, text.groups[last].count == 4,
                    text.isTidy(first, last)
                else { continue }
            }
            let range = text.groups[first].start..<text.groups[last].end
            guard text.isEdge(before: range.lowerBound), text.isEdge(after: range.upperBound), found.isFree(range),
                hasCheckDigit(text.digits(first, last)), text[range.lowerBound - 1] != UInt8(ascii: "+")
            else { continue }
            let isPlain = !isGrouped || text.separator(after: first) == 0x20
            guard isPlain || text.hasContext(context, before: range.lowerBound, reach: 40) else { continue }
            found.claim(range)
        }
    }

    private static func hasCheckDigit(_ digits: Digits) -> Bool {
        let sum = (0..<9).reduce(0) { $0 + digits[$1] * (10 - $1) }
        let check = (11 - sum % 11) % 11
        return sum > 0 && check == digits[9]
    }
}
