/// US social security and taxpayer numbers: 3-2-4 digits, or nine digits behind a word that says what they are.
enum AmericanSocialSecurity: Recogniser {
    static let name: StaticString = "US social security number"

    private static let context = ContextWords("ssn", "social", "itin")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices {
            let start = text.groups[first].start
            guard text.isEdge(before: start) else { continue }
            let isBare = text.groups[first].count == 9
            guard let last = isBare ? first : threeGroups(&text, first) else { continue }
            let end = text.groups[last].end
            guard text.isEdge(after: end), isIssued(text.digits(first, last)), found.isFree(start..<end) else {
                continue
            }
            if isBare, !text.hasContext(context, before: start, reach: 40) { continue }
            found.claim(start..<end)
        }
    }

    private static func threeGroups(_ text: inout FoldedText, _ first: Int) -> Int? {
        guard first + 2 < text.groups.count, text.groups[first].count == 3, text.groups[first + 1].count == 2,
            text.groups[first + 2].count == 4, text.isTidy(first, first + 2),
            text.separator(after: first) == text.separator(after: first + 1)
        else { return nil }
        return first + 2
    }

    private static func isIssued(_ digits: Digits) -> Bool {
        let area = digits.number(0..<3)
        return area != 0 && area != 666 && digits.number(3..<5) != 0 && digits.number(5..<9) != 0
    }
}
