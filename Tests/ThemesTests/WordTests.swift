import Foundation
import Testing

@testable import Themes

@Suite struct WordTests {
    private func words(_ text: String) -> [String] {
        Phrase.words(of: text).map { String(decoding: $0, as: UTF8.self) }
    }

    private func words(bytes: [UInt8]) -> [String] {
        struct Taker: WordTaker {
            var words: [String] = []
            var letters: [UInt8] = []
            mutating func letter(_ byte: UInt8) { letters.append(byte) }
            mutating func wordEnds() {
                words.append(String(decoding: letters, as: UTF8.self))
                letters = []
            }
            mutating func unknownWord() { words.append("?") }
        }
        var taker = Taker()
        bytes.withUnsafeBufferPointer { WordScanner.scan($0, into: &taker) }
        return taker.words
    }

    @Test func caseAndAccentsFallAway() {
        #expect(
            words("Ärger VERSPÄTUNG Straße Café naïve Łódź smørrebrød œuvre ẞ Þing") == [
                "arger", "verspatung", "strasse", "cafe", "naive", "lodz", "smorrebrod", "oeuvre", "ss", "thing",
            ])
        #expect(words("Ẁ Ệ ỳ ǽ") == ["w", "e", "y", "ae"])
    }

    @Test func composedAndDecomposedAreOneWord() {
        for value in Array(UInt32(0xC0)...0x24F) + Array(UInt32(0x1E00)...0x1EFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            let apart = text.decomposedStringWithCanonicalMapping
            #expect(words("x\(text)x") == words("x\(apart)x"), "U+\(String(value, radix: 16))")
            guard let base = apart.unicodeScalars.first, base.isASCII, scalar.properties.isAlphabetic else { continue }
            #expect(words(text) == [String(base).lowercased()], "U+\(String(value, radix: 16))")
        }
    }

    @Test func otherScriptsKeepTheirLetters() {
        #expect(words("ЖДУ жду Очередь") == ["жду", "жду", "очередь"])
        #expect(words("पानी 水 3rd ٣") == ["पानी", "水", "3rd", "٣"])
    }

    @Test func apostrophesAndSoftHyphensAreNotWritten() {
        #expect(words("can't can’t cant War\u{AD}te") == ["cant", "cant", "cant", "warte"])
        #expect(words("e-mail; 'quoted' a/b") == ["e", "mail", "quoted", "a", "b"])
    }

    @Test func markersAreUnknownWords() {
        #expect(words(bytes: Array("call [phone] or [e-mail]now".utf8)) == ["call", "?", "or", "?", "now"])
        #expect(words(bytes: Array("open [ bracket".utf8)) == ["open", "bracket"])
        let long = String(repeating: "a", count: WordScanner.markerBytes + 1)
        #expect(words(bytes: Array("[\(long)]".utf8)) == [long])
        #expect(words(bytes: Array("[\(long.dropLast())]".utf8)) == ["?"])
        #expect(words(bytes: Array("[".utf8)) == [] && words(bytes: Array("x[]".utf8)) == ["x", "?"])
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0x80], [0xE0, 0x80, 0xAF],
        ] as [[UInt8]])
    func whatIsNoUTF8OnlySeparates(broken: [UInt8]) {
        #expect(words(bytes: Array("ab".utf8) + broken + Array("cd".utf8)) == ["ab", "cd"])
        #expect(words(bytes: Array("ab".utf8) + broken) == ["ab"])
        #expect(words(bytes: broken) == [])
    }

    @Test func emojiSeparate() {
        #expect(words("good😀bad 👨‍👩‍👧 ❤️") == ["good", "bad"])
    }

    @Test(arguments: [
        ("", "no word"), ("*", "no word"), ("wa*", "too short"), ("wa*it", "end of a word"),
        ("**wait", "end of a word"),
        ("[phone]", "square brackets"), ("- -", "no word"), ("a b c d e f g h i", "9 words"),
    ])
    func aTextThatIsNoPhraseIsRefused(text: String, says: String) {
        #expect { try Phrase(text) } throws: { error in (error as? Phrase.Mistake)?.message.contains(says) == true }
    }

    @Test func aStarBelongsToTheLastWordOfItsPiece() throws {
        let phrase = try Phrase("get e-mail* NOW")
        #expect(phrase.words.map { String(decoding: $0.letters, as: UTF8.self) } == ["get", "e", "mail", "now"])
        #expect(phrase.words.map(\.isPrefix) == [false, false, true, false])
        #expect(try Phrase("Café") == Phrase("cafe"))
        #expect(try Phrase("long wait*").canOverlap(Phrase("waiting list")))
        #expect(try !Phrase("waiter*").canOverlap(Phrase("wait")))
        #expect(try Phrase("wait*").canOverlap(Phrase("waiter*")))
    }
}
