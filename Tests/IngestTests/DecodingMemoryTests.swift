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
