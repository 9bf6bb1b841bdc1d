import Disclosure
import Events
import TestKit
import Testing

@testable import Definitions
@testable import Journal
@testable import Measures
@testable import Processing
@testable import Themes

/// Counts of themes, against texts whose themes are known.
@Suite struct CommentThemesTests {
    /// Invented comments with the themes of `list` that stand in them, and without a theme.
    private static let texts: [(text: String, themes: Set<String>)] = [
        ("Long wait.", ["waiting"]), ("The price!", ["cost"]), ("Waited, and the price rose.", ["waiting", "cost"]),
        ("No wait at all", []), ("Blue.", []),
    ]

    private static func list() throws -> ThemeList {
        ThemeList(
            id: "two", title: "Two", version: 1,
            entries: [
                .init(
                    theme: Theme(place: 0, id: "waiting", title: "Waiting"),
                    rules: ["en": .init(phrases: [try Phrase("wait*")], exceptions: [try Phrase("no wait")])]),
                .init(
                    theme: Theme(place: 1, id: "cost", title: "Cost"),
                    rules: ["en": .init(phrases: [try Phrase("price")])]),
            ])
    }

    private static func dataset(_ disclosure: DisclosureRule) throws -> Dataset {
        var dataset = ProcessingFixture.dataset(disclosure)
        dataset.themes = try list()
        return dataset
    }

    /// The rows of the fixture with comments of `texts`; which one an event has.
    private static func rows(seed: UInt64) -> [(row: JournalBatch, texts: [Int?])] {
        var random = SeededRandom(seed: seed)
        return ProcessingFixture.rows(seed: seed, messages: 40).map { row in
            var row = row
            row.events.commentBytes = []
            let chosen = (0..<row.events.count).map { index -> Int? in
                guard random.chance(0.6) else {
                    row.events.commentLength[index] = 0
                    return nil
                }
                let choice = Int(random.next() % UInt64(Self.texts.count))
                let bytes = Array(Self.texts[choice].text.utf8)
                row.events.commentLength[index] = UInt32(bytes.count)
                row.events.commentBytes += bytes
                return choice
            }
            return (row, chosen)
        }
    }

    @Test(arguments: 0..<6) func everyThemeIsCountedOnceForEachCommentThatHasIt(seed: Int) throws {
        let dataset = try Self.dataset(.wholeBatches(k: 10))
        var counting = ProcessingFixture.counting([dataset])
        var naive: [String: Int64] = [:]
        for (row, texts) in Self.rows(seed: UInt64(seed)) where !row.kind.isTick {
            try counting.count(row)
            for (index, choice) in texts.enumerated() {
                guard let choice, row.events.service[index] <= 3, row.events.kind[index] <= 3 else { continue }
                let end =
                    (Int64(row.events.day[index]) + 1) * 86_400_000 - Int64(row.events.dayEndOffset[index]) * 60_000
                guard row.kind == .backfill || row.receivedAt <= end + 24 * 3_600_000 else { continue }
                let themes = Self.texts[choice].themes
                naive["comments", default: 0] += 1
                naive[themes.isEmpty ? "comments_unclassified" : "comments_classified", default: 0] += 1
                for name in ["waiting", "cost"] {
                    naive[(themes.contains(name) ? "theme_" : "without_theme_") + name, default: 0] += 1
                }
            }
        }
        try counting.fold()
        let tally = counting.tallies[0]
        var ours: [String: Int64] = [:]
        for leaf in 0..<tally.leaves.count {
            for (name, value) in zip(tally.layout.names, tally.counters(of: leaf))
            where value != 0 && (name.contains("theme") || name.hasPrefix("comments")) {
                ours[name, default: 0] += value
            }
        }
        #expect(ours == naive && naive.count == 7)
        #expect(tally.layout.names.last == "late_events")
    }

    @Test func nobodysThemeGoesOutUnlessOthersAreWithoutIt() throws {
        let dataset = try Self.dataset(.wholeBatches(k: 10))
        func released(waiting: Int, other: Int) throws -> [String: Int64] {
            var batch = EventBatch()
            for index in 0..<(waiting + other) {
                batch.appendEmpty()
                batch.kind[index] = EventKind.feedback.rawValue
                batch.service[index] = 1
                batch.channel[index] = 5
                batch.day[index] = 20_400
                let bytes = Array((index < waiting ? "A long wait" : "A price").utf8)
                batch.commentLength[index] = UInt32(bytes.count)
                batch.commentBytes += bytes
            }
            var counting = ProcessingFixture.counting([dataset])
            try counting.count(
                JournalBatch(
                    position: 0, slots: batch.count, kind: .backfill, producer: 1, epoch: 1, firstSequence: 0,
                    receivedAt: 0, events: batch, tombstones: []))
            let increments = try counting.release(at: 0, isSweep: false) { "\($0)" }
            return increments.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
                .filter { $0.key.contains("theme") || $0.key.hasPrefix("comments") }
        }
        // All fifty waited: how many commented may be known, what each of them wrote about may not.
        #expect(try released(waiting: 50, other: 0) == ["comments": 50])
        #expect(try released(waiting: 50, other: 9) == ["comments": 59])
        #expect(
            try released(waiting: 50, other: 10) == [
                "comments": 60, "theme_waiting": 50, "without_theme_waiting": 10, "theme_cost": 10,
                "without_theme_cost": 50,
            ])
        #expect(try released(waiting: 5, other: 4).isEmpty)
    }
}
