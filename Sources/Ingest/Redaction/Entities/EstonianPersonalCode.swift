/// Estonian personal codes: eleven digits that hold a date of birth and a check digit.
enum EstonianPersonalCode: Recogniser {
    static let name: StaticString = "Estonian personal code"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for index in text.groups.indices where text.groups[index].count == 11 {
            let range = text.groups[index].start..<text.groups[index].end
            guard text.isEdge(before: range.lowerBound), text.isEdge(after: range.upperBound), found.isFree(range),
                text[range.lowerBound - 1] != UInt8(ascii: "+"), isCode(text.digits(index, index))
            else { continue }
            found.claim(range)
        }
    }

    private static func isCode(_ digits: Digits) -> Bool {
        guard (1...8).contains(digits[0]), (1...12).contains(digits.number(3..<5)),
            (1...31).contains(digits.number(5..<7))
        else { return false }
        var check = (0..<10).reduce(0) { $0 + digits[$1] * ($1 % 9 + 1) } % 11
        if check == 10 { check = (0..<10).reduce(0) { $0 + digits[$1] * (($1 + 2) % 9 + 1) } % 11 }
        return check % 10 == digits[10]
    }
}
