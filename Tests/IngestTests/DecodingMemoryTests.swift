import CSodium
import Events
import Testing

@testable import Ingest

/// Fast ways of looking up and reading against plain ones.
@Suite struct DecodingMemoryTests {
    /// Bent by one or two letters, the way of instants that are nearly right.
    @Test func instantsAreReadAsWithoutMemory() {
        var random = SeededRandom(seed: 51)
        let letters = Array("0123456789:.-+TtZz \u{0}".utf8)
        var memory = InstantMemory()
        var read = 0
        for _ in 0..<20_000 {
            let time = Int64.random(in: 0...120, using: &random) * 997 + 1_772_357_400_000
            var text = Array(CivilDay.instantText(time).utf8.dropLast())
            if Bool.random(using: &random) { text += Array(".\(Int.random(in: 0...999, using: &random))".utf8) }
            text.append(UInt8(ascii: "Z"))
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] = letters.randomElement(using: &random) ?? 0
            }
            let (fast, plain) = text.withUnsafeBytes { (memory.milliseconds($0), Instant.milliseconds($0)) }
            #expect(fast == plain, "\(String(decoding: text, as: UTF8.self))")
            read += plain == nil ? 0 : 1
        }
        #expect(read > 5_000 && read < 19_000)
    }

    @Test(arguments: [0, 1, 7, 60, 700])
    func tableAgreesWithADictionary(size: Int) {
        var random = SeededRandom(seed: 52 + UInt64(size))
        func label() -> String {
            let length = Int.random(in: 1...40, using: &random)
            return String(decoding: (0..<length).map { _ in UInt8.random(in: 97...99, using: &random) }, as: UTF8.self)
        }
        let pairs = (0..<size).map { (label: label(), value: UInt32($0)) }
        let table = ByteTable(pairs)
        let dictionary = Dictionary(pairs.map { ($0.label, $0.value) }) { first, _ in first }
        let relatives = pairs.flatMap { [$0.label, $0.label + "a", String($0.label.dropLast()), $0.label + "\u{0}"] }
        for text in relatives + (0..<500).map({ _ in label() }) + ["", "\u{0}"] {
            let found = PaddedText.withPadding(Array(text.utf8)) { table.value(of: $0) }
            #expect(found == dictionary[text], "\(text)")
        }
    }

    /// Texts of every length that are equal, or differ in one byte.
    @Test func textsAreComparedByteByByte() {
        var random = SeededRandom(seed: 54)
        for length in 0...70 {
            let text = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let copy = text
            #expect(isSame(text, copy))
            #expect(!isSame(text, text + [0]) && !isSame(text + [0], text))
            for place in text.indices {
                var other = text
                other[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(!isSame(text, other), "\(length) bytes, another one at \(place)")
            }
        }
    }

    private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.withUnsafeBytes { one in other.withUnsafeBytes { one.hasSameBytes(as: $0) } }
    }

    /// Every byte at every place, between neighbours that are nearly what is looked for.
    @Test(arguments: [0x2F, 0x3B, 0x3F, 0x41, 0x61, 0xB0, 0xC0, 0xD8] as [UInt8])
    func commentsWorthALookAreFound(neighbour: UInt8) {
        for length in 0...20 {
            var text = [UInt8](repeating: neighbour, count: length)
            #expect(!text.withUnsafeBytes { Redactor.mayHoldAny($0) })
            for place in text.indices {
                for byte in UInt8.min...UInt8.max {
                    text[place] = byte
                    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    let mayBegin = isDigit || byte == UInt8(ascii: "@") || byte == UInt8(ascii: ":") || byte >= 0xD9
                    #expect(text.withUnsafeBytes { Redactor.mayHoldAny($0) } == mayBegin, "\(byte) at \(place)")
                }
                text[place] = neighbour
            }
        }
    }

    /// What libsodium says of the parts put together by other means.
    @Test func hashesAreThoseOfLibsodium() {
        var random = SeededRandom(seed: 55)
        var hash = KeyedHash(key: Fixture.key)
        func sodium(_ input: [UInt8]) -> [UInt8] {
            var output = [UInt8](repeating: 0, count: 16)
            crypto_shorthash_siphashx24(&output, input, UInt64(input.count), Fixture.key)
            return output
        }
        func bytes(_ hash: Hash128) -> [UInt8] {
            withUnsafeBytes(of: hash.high.littleEndian) { Array($0) }
                + withUnsafeBytes(of: hash.low.littleEndian) { Array($0) }
        }
        for length in 0...Limits.labelBytes {
            let first = (0..<length).map { _ in UInt8.random(in: 1...255, using: &random) }
            let second = (0..<Int.random(in: 0...Limits.labelBytes, using: &random)).map { UInt8($0 + 1) }
            for (one, other) in [(first, second), (second, first), ([], first)] {
                one.withUnsafeBytes { one in
                    other.withUnsafeBytes { other in
                        let token = hash.hash(use: 2, one, other)
                        #expect(bytes(token) == sodium([2] + one + [0] + other))
                        if one.isEmpty { return }
                        hash.set(source: one)
                        let identity = hash.identity(of: other)
                        #expect(bytes(identity) == sodium(Array(one) + [0] + other))
                    }
                }
            }
        }
    }

    @Test func hashesDependOnTheTextsOnly() {
        var random = SeededRandom(seed: 53)
        var used = KeyedHash(key: Fixture.key)
        func text(_ most: Int) -> [UInt8] {
            (0..<Int.random(in: 1...most, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random) }
        }
        for _ in 0..<500 {
            var fresh = KeyedHash(key: Fixture.key)
            let (source, id) = (text(Limits.sourceBytes), text(Limits.idBytes))
            source.withUnsafeBytes { source in
                id.withUnsafeBytes { id in
                    let wasSet = used.isSet(source: source)
                    used.set(source: source)
                    fresh.set(source: source)
                    let isSet = used.isSet(source: source)
                    #expect(!wasSet && isSet)
                    let (one, other) = (used.identity(of: id), fresh.identity(of: id))
                    #expect(one == other)
                    let token = used.hash(use: 1, id, id)
                    let (same, different) = (fresh.hash(use: 1, id, id), fresh.hash(use: 2, id, id))
                    #expect(token == same && token != different)
                }
            }
        }
    }
}
