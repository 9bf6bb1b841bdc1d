import Events
import Foundation
import Measures
import TestKit
import Testing

@testable import Themes

@Suite struct CommentClassifierTests {
    static let terms: [String: UInt32] = ["en": 1, "de": 2, "fr": 3]

    static func list(_ rules: [(language: String, rule: NaiveThemes.Rule)]) throws -> ThemeList {
        var entries: [Int: ThemeList.Entry] = [:]
        for (language, rule) in rules {
            let theme = Theme(place: rule.place, id: "t\(rule.place)", title: "T")
            entries[rule.place, default: ThemeList.Entry(theme: theme, rules: [:])].rules[language] = ThemeList.Rules(
                phrases: try rule.phrases.map { try Phrase($0) }, exceptions: try rule.exceptions.map { try Phrase($0) }
            )
        }
        return ThemeList(
            id: "l", title: "L", version: 1, entries: entries.values.sorted { $0.theme.place < $1.theme.place })
    }

    static func batch(_ comments: [(bytes: [UInt8], language: UInt32)]) -> EventBatch {
        var batch = EventBatch()
        for (index, comment) in comments.enumerated() {
            batch.appendEmpty()
            batch.language[index] = comment.language
            batch.commentLength[index] = UInt32(comment.bytes.count)
            batch.commentBytes += comment.bytes
        }
        return batch
    }

    private func themes(_ list: ThemeList, _ texts: [String], language: UInt32 = 0) -> [UInt64] {
        var classifier = CommentClassifier(list: list, terms: Self.terms)
        return classifier.masks(of: Self.batch(texts.map { (Array($0.utf8), language) })).masks
    }

    private let comment = ThemeMasks.comment

    @Test func wordsPhrasesPrefixesAndExceptions() throws {
        let list = try Self.list([
            ("en", .init(place: 0, phrases: ["wait*", "too long"], exceptions: ["no wait", "wait and see"])),
            ("en", .init(place: 3, phrases: ["phone"], exceptions: [])),
        ])
        let cases: [(String, UInt64)] = [
            ("We WAITED.", 1), ("It took too\n long!", 1), ("too, long", 1), ("too very long", 0), ("await", 0),
            ("phones", 0), ("Phone and waiting", 9), ("no wait", 0), ("no wait, but a wait later", 1),
            ("wait and see", 0), ("wait and", 1), ("too too long", 1), ("I called [phone]", 0), ("", 0), ("😀", 0),
            ("too [phone] long", 0), ("no wait and see wait", 1), ("no waiting", 1),
        ]
        let found = themes(list, cases.map(\.0))
        for (index, (text, expected)) in cases.enumerated() {
            #expect(found[index] == (text.isEmpty ? 0 : expected | comment), "\(text)")
        }
    }

    @Test func theLanguageChoosesTheRules() throws {
        let list = try Self.list([
            ("en", .init(place: 0, phrases: ["kind"], exceptions: [])),
            ("de", .init(place: 1, phrases: ["kind"], exceptions: [])),
        ])
        #expect(themes(list, ["Kind"], language: 1) == [comment | 1])
        #expect(themes(list, ["Kind"], language: 2) == [comment | 2])
        // No label: all rules. A language that the list does not know: none.
        #expect(themes(list, ["Kind"], language: 0) == [comment | 3])
        #expect(themes(list, ["Kind"], language: 3) == [comment])
        #expect(themes(list, ["Kind"], language: 99) == [comment])
    }

    @Test func withoutCommentsNothingIsMade() throws {
        let list = try Self.list([("en", .init(place: 0, phrases: ["wait"], exceptions: []))])
        #expect(themes(list, ["", "", ""]).isEmpty)
        #expect(themes(list, ["", "wait", ""]) == [0, comment | 1, 0])
    }

    // MARK: Against the naive way

    private static let vocabulary = [
        "ab", "aba", "abab", "bab", "b", "Café", "cafe\u{301}", "Größe", "grosse", "ärger", "a\u{308}rger", "x1",
    ]
    private static let glue = [" ", " ", " ", ", ", "-", "\n", "😀", " [phone] ", "[", "] ", "'", "’", "\u{AD}", ". "]

    private static func text(_ random: inout SeededRandom, words: Int) -> String {
        (0..<words).map { _ in
            let word = vocabulary[Int(random.next() % UInt64(vocabulary.count))]
            return (random.chance(0.2) ? word.uppercased() : word) + glue[Int(random.next() % UInt64(glue.count))]
        }.joined()
    }

    private static func phrases(_ random: inout SeededRandom, _ count: Int) -> [String] {
        (0..<count).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let word = vocabulary[Int(random.next() % UInt64(vocabulary.count))]
                return word.count >= Phrase.smallestPrefix && random.chance(0.3) ? word + "*" : word
            }.joined(separator: " ")
        }
    }

    @Test(arguments: 0..<30) func everyCommentGetsTheThemesOfTheNaiveWay(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let rules = (0..<6).map { place in
            NaiveThemes.Rule(
                place: place, phrases: Self.phrases(&random, 3), exceptions: Self.phrases(&random, place % 3))
        }
        let list = try Self.list(rules.map { ("en", $0) })
        let naive = NaiveThemes(rules: rules)
        let texts = (0..<80).map { _ in Self.text(&random, words: Int.random(in: 1...14, using: &random)) }
        let found = themes(list, texts)
        var kinds: Set<UInt64> = []
        for (text, mask) in zip(texts, found) {
            #expect(mask == naive.themes(text) | comment, "\(text.debugDescription)")
            kinds.insert(mask)
        }
        #expect(kinds.count > 3)
    }

    @Test func anyBytesAreRead() throws {
        var random = SeededRandom(seed: 3)
        let rule = NaiveThemes.Rule(
            place: 0, phrases: ["a", "abc*", "b c"], exceptions: ["a a"])
        let list = try Self.list([("en", rule)])
        let naive = NaiveThemes(rules: [rule])
        let comments = (0..<3_000).map { _ in
            (0..<Int.random(in: 1...20, using: &random)).map { _ -> UInt8 in
                let byte =
                    random.chance(0.5) ? UInt8(ascii: "a") + UInt8(random.next() % 4) : UInt8(random.next() % 256)
                return byte == UInt8(ascii: "[") ? 32 : byte
            }
        }
        var classifier = CommentClassifier(list: list, terms: Self.terms)
        let found = classifier.masks(of: Self.batch(comments.map { ($0, 1) })).masks
        for (bytes, mask) in zip(comments, found) {
            #expect(mask == naive.themes(String(decoding: bytes, as: UTF8.self)) | comment, "\(bytes)")
        }
        #expect(Set(found).count == 2)
    }

    @Test func aLongCommentOfHitsAndExceptionsIsReadInOnePass() throws {
        let list = try Self.list([
            (
                "en",
                .init(place: 0, phrases: ["wait"], exceptions: ["no wait"])
            )
        ])
        let text = String(repeating: "no wait ", count: 2_000)
        #expect(themes(list, [text, text + "wait"]) == [comment, comment | 1])
    }
}
