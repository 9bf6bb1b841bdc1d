import Foundation

/// Themes the naive way: split, fold with Foundation, search.
struct NaiveThemes {
    struct Rule {
        var place: Int
        var phrases: [String]
        var exceptions: [String]
    }

    var rules: [Rule]

    private static let spelled = ["ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d"]

    /// Words of a text; a marker is a word that no rule has.
    static func words(_ text: String) -> [String] {
        var plain = ""
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            if scalars[index] == "[", let end = scalars[index...].firstIndex(of: "]"),
                scalars[(index + 1)..<end].reduce(0, { $0 + String($1).utf8.count }) <= 48
            {
                plain += " 0marker0 "
                index = end
            } else {
                plain.unicodeScalars.append(scalars[index])
            }
            index += 1
        }
        return folded(plain).components(separatedBy: CharacterSet.alphanumerics.inverted).filter { !$0.isEmpty }
    }

    static func folded(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        let silent: Set<Unicode.Scalar> = ["'", "\u{2019}", "\u{00AD}", "\u{200B}", "\u{200D}"]
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars
        where !(0x300...0x36F).contains(scalar.value) && !silent.contains(scalar) { out.append(scalar) }
        var lower = String(out).lowercased()
        for (letter, spelling) in spelled { lower = lower.replacingOccurrences(of: letter, with: spelling) }
        return lower
    }

    func themes(_ text: String) -> UInt64 {
        let words = Self.words(text)
        var found: UInt64 = 0
        for rule in rules {
            let excepted = Set(rule.exceptions.flatMap { Self.places($0, in: words) }.flatMap { Array($0) })
            let hits = rule.phrases.flatMap { Self.places($0, in: words) }
            if hits.contains(where: { excepted.isDisjoint(with: $0) }) { found |= 1 << UInt64(rule.place) }
        }
        return found
    }

    private static func places(_ phrase: String, in words: [String]) -> [Range<Int>] {
        let wanted = phrase.split(separator: " ").flatMap { piece -> [(text: String, isPrefix: Bool)] in
            let parts = Self.words(String(piece)).map { (text: $0, isPrefix: false) }
            guard piece.hasSuffix("*"), let last = parts.last else { return parts }
            return parts.dropLast() + [(text: last.text, isPrefix: true)]
        }
        guard words.count >= wanted.count else { return [] }
        return (0...(words.count - wanted.count)).map { $0..<($0 + wanted.count) }.filter { range in
            zip(words[range], wanted).allSatisfy { $1.isPrefix ? $0.hasPrefix($1.text) : $0 == $1.text }
        }
    }
}
