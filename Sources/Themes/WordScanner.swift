/// Takes the words of a text, letter by letter.
protocol WordTaker {
    /// A byte of the folded word.
    mutating func letter(_ byte: UInt8)
    /// The word is complete; it had one byte at least.
    mutating func wordEnds()
    /// Something stands here that no rule may match, such as a marker of redaction.
    mutating func unknownWord()
}

/// Cuts UTF-8 into words of folded letters and digits, in one pass and whatever the bytes are.
enum WordScanner {
    /// Longest text in square brackets that is taken for a marker, in bytes.
    static let markerBytes = 48

    static func scan<Taker: WordTaker>(_ bytes: UnsafeBufferPointer<UInt8>, into taker: inout Taker) {
        var position = 0
        var isInWord = false
        func endWord() {
            if isInWord { taker.wordEnds() }
            isInWord = false
        }
        while position < bytes.count {
            let byte = bytes[position]
            // Nearly all bytes are letters of ASCII; so they have a loop of their own.
            if isLetter(byte) {
                isInWord = true
                var letter = byte
                repeat {
                    taker.letter(letter | 0x20)
                    position &+= 1
                    if position == bytes.count { break }
                    letter = bytes[position]
                } while isLetter(letter)
                continue
            }
            if byte >= 0x80 {
                guard let (scalar, length) = scalar(bytes, at: position) else {
                    endWord()
                    position += 1
                    continue
                }
                position += length
                switch LetterFolding.kind(of: scalar) {
                case .letters(let first, let second):
                    taker.letter(first)
                    if second != 0 { taker.letter(second) }
                    isInWord = true
                case .other:
                    for byte in scalar.properties.lowercaseMapping.utf8 { taker.letter(byte) }
                    isInWord = true
                case .silent: break
                case .separator: endWord()
                }
                continue
            }
            if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
                taker.letter(byte)
                isInWord = true
            } else if byte == UInt8(ascii: "["), let end = markerEnd(bytes, from: position) {
                endWord()
                taker.unknownWord()
                position = end
            } else if byte != UInt8(ascii: "'") {
                endWord()
            }
            position += 1
        }
        endWord()
    }

    /// Letters of ASCII in either case: with the bit 0x20 they are in lower case.
    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func markerEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let limit = min(bytes.count, start + 2 + markerBytes)
        for position in (start + 1)..<max(limit, start + 1) where bytes[position] == UInt8(ascii: "]") {
            return position
        }
        return nil
    }

    /// The scalar that begins here, or nil where the bytes are no UTF-8.
    private static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (Unicode.Scalar, length: Int)? {
        let first = UInt32(bytes[start])
        let length: Int
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, value) = (2, first & 0x1F)
        case 0xE0...0xEF: (length, value) = (3, first & 0x0F)
        case 0xF0...0xF4: (length, value) = (4, first & 0x07)
        default: return nil
        }
        guard start + length <= bytes.count else { return nil }
        for offset in 1..<length {
            let next = UInt32(bytes[start + offset])
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | next & 0x3F
        }
        // What is spelt longer than needed is no UTF-8.
        guard value >= [0, 0, 0x80, 0x800, 0x1_0000][length], let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
