/// Postcodes that are narrow enough to find a household: UK, Canada, ZIP+4, and five digits behind a US state.
///
/// Others only behind a word that says what they are.
enum Postcode: Recogniser {
    static let name: StaticString = "postcode"

    private static let context = ContextWords(
        "zip", "zipcode", "postcode", "postal", "postleitzahl", "plz", "postcodes")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for index in text.groups.indices {
            let group = text.groups[index]
            let range = british(&text, group) ?? canadian(&text, group) ?? numeric(&text, index)
            if let range, found.isFree(range) { found.claim(range) }
        }
    }

    /// `group` begins with the digit, or the two, of the first half.
    private static func british(_ text: inout FoldedText, _ group: DigitGroup) -> Range<Int>? {
        guard group.count <= 3, text[group.start - 1].isAsciiLetter else { return nil }
        var start = group.start - 1
        if text[start - 1].isAsciiLetter { start -= 1 }
        var end = group.end
        if group.count == 1, text[end].isAsciiLetter { end += 1 }
        var isTogether = true
        if text[end] == 0x20, group.count <= 2 {
            end += 1
            isTogether = false
        } else if group.count >= 2, end == group.end {
            end -= 1
        }
        guard text.isEdge(before: start), text[end].isDigit, isInward(text[end + 1]), isInward(text[end + 2]),
            text.isEdge(after: end + 3)
        else { return nil }
        return isWritten(&text, start, end, isTogether) ? start..<end + 3 : nil
    }

    private static func isInward(_ code: UInt8) -> Bool {
        let except: StaticString = "CIKMOV"
        return code.isAsciiLetter && except.withUTF8Buffer { !$0.contains(code.upper) }
    }

    /// Small letters are taken too, but not where the second half reads as an ordinal such as 2nd.
    private static func isWritten(_ text: inout FoldedText, _ start: Int, _ inward: Int, _ isTogether: Bool) -> Bool {
        if text[start].isUpper { return true }
        if isTogether { return false }
        let ending = (text[inward + 1], text[inward + 2])
        let ordinals: [(UInt8, UInt8)] = [(115, 116), (110, 100), (114, 100), (116, 104)]
        return !ordinals.contains { $0 == ending }
    }

    /// `group` is the first digit.
    private static func canadian(_ text: inout FoldedText, _ group: DigitGroup) -> Range<Int>? {
        let start = group.start - 1
        guard group.count == 1, text[start].isAsciiLetter, text[group.end].isAsciiLetter else { return nil }
        var at = group.end + 1
        let isTogether = text[at] != 0x20 && text[at] != UInt8(ascii: "-")
        if !isTogether { at += 1 }
        guard text[at].isDigit, text[at + 1].isAsciiLetter, text[at + 2].isDigit, text.isEdge(before: start),
            text.isEdge(after: at + 3), text[start].isUpper || !isTogether
        else { return nil }
        let except: StaticString = "DFIOQUWZ"
        return except.withUTF8Buffer { $0.contains(text[start].upper) } ? nil : start..<at + 3
    }

    private static func numeric(_ text: inout FoldedText, _ index: Int) -> Range<Int>? {
        let group = text.groups[index]
        guard (3...5).contains(group.count), text.isEdge(before: group.start) else { return nil }
        let next = index + 1 < text.groups.count ? text.groups[index + 1].count : 0
        let separator = text.separator(after: index)
        if group.count == 5, next == 4, separator == UInt8(ascii: "-"), text.isEdge(after: text.groups[index + 1].end) {
            return group.start..<text.groups[index + 1].end
        }
        let isAfterState =
            group.count == 5 && text.isEdge(after: group.end) && text[group.start - 1] == 0x20
            && text[group.start - 2].isUpper && text[group.start - 3].isUpper && text.isEdge(before: group.start - 3)
            && isState(text[group.start - 3], text[group.start - 2])
        if isAfterState { return group.start..<group.end }
        guard text.hasContext(context, before: group.start, reach: 24) else { return nil }
        var end = group.end
        if (group.count == 5 && next == 3 && separator == UInt8(ascii: "-"))
            || (group.count == 3 && next == 2 && separator == 0x20)
        {
            end = text.groups[index + 1].end
        } else if group.count == 3 {
            return nil
        } else if group.count == 4, text[end] == 0x20, text[end + 1].isUpper, text[end + 2].isUpper,
            text.isEdge(after: end + 3)
        {
            end += 3
        }
        return text.isEdge(after: end) ? group.start..<end : nil
    }

    private static let states: StaticString = """
        ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKORPAPRRISCSDTNTXUTVTVAWAWVWIWY
        """

    private static func isState(_ first: UInt8, _ second: UInt8) -> Bool {
        stride(from: 0, to: states.utf8CodeUnitCount, by: 2).contains {
            states.utf8Start[$0] == first && states.utf8Start[$0 + 1] == second
        }
    }
}
