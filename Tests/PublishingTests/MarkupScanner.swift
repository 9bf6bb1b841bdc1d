/// The elements of a page as a browser would find them: a `<` before a letter begins one, wherever it comes from.
struct MarkupScanner {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    private let text: [Unicode.Scalar]
    private var place = 0

    init(_ page: String) {
        text = Array(page.unicodeScalars)
        while place < text.count {
            if text[place] == "<", place + 1 < text.count, Self.isLetter(text[place + 1]) {
                place += 1
                element()
            } else {
                place += 1
            }
        }
    }

    private mutating func element() {
        var element = Element(name: take { Self.isLetter($0) || Self.isDigit($0) }.lowercased(), attributes: [:])
        while place < text.count, text[place] != ">" {
            let name = take { !Self.isSpace($0) && !"=/>".unicodeScalars.contains($0) }.lowercased()
            guard !name.isEmpty else {
                place += 1
                continue
            }
            element.attributes[name] = value()
        }
        elements.append(element)
    }

    private mutating func value() -> String {
        _ = take(while: Self.isSpace)
        guard place < text.count, text[place] == "=" else { return "" }
        place += 1
        _ = take(while: Self.isSpace)
        guard place < text.count, text[place] == "\"" || text[place] == "'" else {
            return take { !Self.isSpace($0) && $0 != ">" }
        }
        let quote = text[place]
        place += 1
        let value = take { $0 != quote }
        place += 1
        return value
    }

    private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while place < text.count, isWanted(text[place]) {
            taken.append(text[place])
            place += 1
        }
        return String(taken)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && scalar.properties.isAlphabetic }
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && scalar.properties.isWhitespace }
}
