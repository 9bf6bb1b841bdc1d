/// Card numbers of the known schemes, checked by Luhn.
enum PaymentCard: Recogniser {
    static let name: StaticString = "payment card"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for first in text.groups.indices where text.isEdge(before: text.groups[first].start) {
            var last = first
            var count = text.groups[first].count
            while count <= 19 {
                let range = text.groups[first].start..<text.groups[last].end
                if count >= 12, text.isEdge(after: range.upperBound), found.isFree(range), text.isTidy(first, last),
                    isCard(text.digits(first, last))
                {
                    found.claim(range)
                    break
                }
                guard text.joins(after: last) else { break }
                last += 1
                count += text.groups[last].count
            }
        }
    }

    private static func isCard(_ digits: Digits) -> Bool {
        let lead = digits.number(0..<4)
        let isScheme =
            switch digits.count {
            case 12: lead / 100 == 50 || (56...69).contains(lead / 100)
            case 13: lead / 1000 == 4 || lead / 100 == 50 || (56...69).contains(lead / 100)
            case 14: [30, 36, 38, 39].contains(lead / 100) || lead / 1000 == 5 || lead / 1000 == 6
            case 15:
                [34, 37].contains(lead / 100) || lead == 1800 || lead == 2131 || lead / 1000 == 5 || lead / 1000 == 6
            default: (3...6).contains(lead / 1000) || (2221...2720).contains(lead)
            }
        return isScheme && digits.passesLuhn
    }
}
