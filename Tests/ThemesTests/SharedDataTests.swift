import Events
import Foundation
import Measures
import TestKit
import Testing

@testable import Definitions
@testable import Themes

/// How much the shipped rules find in real comments; the figures stand in docs/themes.md.
@Suite struct ThemesSharedDataTests {
    private static let pipelines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Pipelines")

    /// Columns in which people marked what a comment is about, by the theme that comes nearest.
    private static let marked: [String: [String]] = [
        "waiting-time": ["Timeliness of care"],
        "staff": ["Staff manner & personal attributes", "Staff listening, understanding & involving patients"],
        "reaching-somebody": ["Contacting services"],
        "thanks-and-praise": ["Positive experience & gratitude"],
    ]

    @Test func theShareUnclassifiedOfRealCommentsIsKnown() throws {
        guard let shared = SharedData.folder(for: "themes of NHS comments") else { return }
        let file = shared.appending(path: "nhs-fft-comments/v6framework_230831.csv")
        let rows = NaiveCSV.parse([UInt8](try Data(contentsOf: file)))
        let column = Dictionary(rows[0].enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
        let answer = try #require(column["FFT answer"])
        let given = rows.dropFirst().filter { row in
            row.count > answer && row[answer].contains { !$0.isWhitespace }
        }
        let definitions = try DefinitionsLoader.load(folder: Self.pipelines)
        let list = try #require(definitions.themeLists.first { $0.id == "public-services" })
        var classifier = CommentClassifier(list: list, terms: ["en": 1])
        let batch = CommentClassifierTests.batch(given.map { (Array($0[answer].utf8), 1) })
        let masks = classifier.masks(of: batch).masks
        #expect(masks.count == given.count && given.count > 7_000)

        let without = masks.count { $0 == ThemeMasks.comment }
        let short = zip(given, masks).count { row, mask in
            mask == ThemeMasks.comment && Phrase.words(of: row[answer]).count <= 3
        }
        print("NHS: \(masks.count) comments, \(without) without a theme: \(percent(without, masks.count))")
        print("NHS: of these with three words at most: \(percent(short, without))")
        for theme in list.themes {
            let found = masks.map { $0 >> UInt64(theme.place) & 1 == 1 }
            let count = found.count { $0 }
            print("NHS: \(theme.id): \(percent(count, masks.count))")
            guard let names = Self.marked[theme.id] else { continue }
            let places = try names.map { try #require(column[$0]) }
            let byPeople = given.map { row in places.contains { row.count > $0 && row[$0] == "1" } }
            let both = zip(found, byPeople).count { $0 && $1 }
            let marked = byPeople.count { $0 }
            print(
                "NHS:   people marked \(marked), found of these \(percent(both, marked)), "
                    + "marked of those found \(percent(both, count))")
        }
        let share = Double(without) / Double(masks.count)
        // A floor and a ceiling, so that a change of rules or matcher that spoils them is seen.
        #expect(share > 0.05 && share < 0.5)
    }

    private func percent(_ part: Int, _ whole: Int) -> String {
        "\((Double(part) / Double(whole) * 1000).rounded() / 10) %"
    }
}
