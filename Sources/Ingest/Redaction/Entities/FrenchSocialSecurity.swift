/// French social security numbers: 13 digits and a key of two, modulo 97, together or in the printed groups.
enum FrenchSocialSecurity: Recogniser {
    static let name: StaticString = "French social security number"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices where text.isEdge(before: text.groups[first].start) {
            var last = first
            var count = text.groups[first].count
            while count < 15, text.joins(after: last) {
                last += 1
                count += text.groups[last].count
            }
            guard count == 15, text.isTidy(first, last) else { continue }
            let range = text.groups[first].start..<text.groups[last].end
            guard text.isEdge(after: range.upperBound), found.isFree(range), isNumber(text.digits(first, last)) else {
                continue
            }
            found.claim(range)
        }
    }

    private static func isNumber(_ digits: Digits) -> Bool {
        guard digits[0] == 1 || digits[0] == 2 else { return false }
        let month = digits.number(3..<5)
        guard (1...12).contains(month) || (20...42).contains(month) else { return false }
        return 97 - digits.number(0..<13) % 97 == digits.number(13..<15)
    }
}
