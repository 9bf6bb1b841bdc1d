/// One line of a rule: words in a row, of which each may be the beginning of a longer one.
package struct Phrase: Hashable, Sendable {
    package struct Word: Hashable, Sendable {
        /// Folded letters and digits, UTF-8.
        package var letters: [UInt8]
        /// Written with a star: any word that begins like this.
        package var isPrefix: Bool
    }

    package var words: [Word]

    /// Words of a phrase; more than that is no rule but a quotation.
    package static let largestWords = 8
    /// Letters before a star; fewer would match half the dictionary.
    package static let smallestPrefix = 3

    /// Why a text is no phrase.
    package struct Mistake: Error, Equatable {
        package var message: String
    }

    package init(_ text: String) throws(Mistake) {
        words = []
        for piece in text.split(whereSeparator: \.isWhitespace) {
            let isPrefix = piece.hasSuffix("*")
            let letters = isPrefix ? piece.dropLast() : piece
            if letters.contains("*") {
                throw Mistake(message: "a star may stand only at the end of a word, as in wait*")
            }
            if letters.contains(where: { $0 == "[" || $0 == "]" }) {
                throw Mistake(message: "square brackets are left for what redaction took out")
            }
            let found = Self.words(of: String(letters))
            guard let last = found.last else {
                throw Mistake(message: "\"\(piece)\" is no word; expected letters or digits")
            }
            if isPrefix && last.count < Self.smallestPrefix {
                throw Mistake(
                    message: "\"\(piece)\" is too short; expected \(Self.smallestPrefix) letters before a star")
            }
            words += found.map { Word(letters: $0, isPrefix: false) }
            words[words.count - 1].isPrefix = isPrefix
        }
        if words.isEmpty { throw Mistake(message: "it has no word; expected one at least") }
        if words.count > Self.largestWords {
            throw Mistake(message: "it has \(words.count) words; expected \(Self.largestWords) at most")
        }
    }

    /// Whether a word of one can be a word of the other, so that they can stand over the same place in a text.
    package func canOverlap(_ other: Phrase) -> Bool {
        words.contains { mine in
            other.words.contains { theirs in
                switch (mine.isPrefix, theirs.isPrefix) {
                case (false, false): mine.letters == theirs.letters
                case (true, false): theirs.letters.starts(with: mine.letters)
                case (false, true): mine.letters.starts(with: theirs.letters)
                case (true, true):
                    theirs.letters.starts(with: mine.letters) || mine.letters.starts(with: theirs.letters)
                }
            }
        }
    }

    /// The folded words of a text, as they are found in comments.
    static func words(of text: String) -> [[UInt8]] {
        var taker = Collector()
        Array(text.utf8).withUnsafeBufferPointer { WordScanner.scan($0, into: &taker) }
        return taker.words
    }

    private struct Collector: WordTaker {
        var words: [[UInt8]] = []
        var letters: [UInt8] = []

        mutating func letter(_ byte: UInt8) { letters.append(byte) }
        mutating func wordEnds() {
            words.append(letters)
            letters = []
        }
        mutating func unknownWord() {}
    }
}
