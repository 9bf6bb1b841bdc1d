/// Spanish DNI (eight digits and a letter) and NIE (X, Y or Z, seven digits and a letter), with the letter checked.
enum SpanishIdentity: Recogniser {
    static let name: StaticString = "Spanish identity number"

    private static let letters: StaticString = "TRWAGMYFPDXBNJZSQVHLCKE"

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        for index in text.groups.indices where text.groups[index].count == 7 || text.groups[index].count == 8 {
            let group = text.groups[index]
            var start = group.start
            var number = text.digits(index, index).number(0..<group.count)
            if group.count == 7 {
                start -= text[start - 1] == UInt8(ascii: "-") ? 2 : 1
                let lead = text[start].upper
                guard lead >= UInt8(ascii: "X"), lead <= UInt8(ascii: "Z") else { continue }
                number += Int(lead - UInt8(ascii: "X")) * 10_000_000
            }
            var end = group.end
            if text[end] == UInt8(ascii: "-") || text[end] == 0x20 { end += 1 }
            guard text[end].isAsciiLetter, text.isEdge(before: start), text.isEdge(after: end + 1),
                text[end].upper == letters.utf8Start[number % 23]
            else { continue }
            found.claim(start..<end + 1)
        }
    }
}
