/// Canadian social insurance numbers: nine digits with a Luhn check behind a word that says what they are.
enum CanadianSocialInsurance: Recogniser {
    static let name: StaticString = "Canadian social insurance number"

    private static let context = ContextWords("sin", "nas", "insurance", "assurance")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices {
            let last = text.groups[first].count == 9 ? first : first + 2
            guard last < text.groups.count, (first...last).allSatisfy({ text.groups[$0].count == 3 }) || last == first,
                text.isTidy(first, last)
            else { continue }
            let range = text.groups[first].start..<text.groups[last].end
            let digits = text.digits(first, last)
            guard text.isEdge(before: range.lowerBound), text.isEdge(after: range.upperBound), found.isFree(range),
                digits.passesLuhn,
                text.hasContext(context, before: range.lowerBound, reach: 40)
            else { continue }
            found.claim(range)
        }
    }
}
