import Definitions
import Events
import Foundation
import TestKit
import Testing

@testable import Deliberation
@testable import Publishing

/// The pages of a conversation, in every language.
struct ConversationPageTests {
    private static func pages(_ conversations: [PublishedConversation]) throws -> [String: String] {
        let releases = Fixture.releases(weeks: 1, services: 1)
        var cells = ReleasedCells()
        for release in releases { try cells.add(release, definitions: Fixture.definitions) }
        let snapshot = try Snapshot(
            release: #require(releases.last), cells: cells, conversations: conversations,
            definitions: Fixture.definitions)
        let site = try Site(snapshot: snapshot, definitions: Fixture.definitions, templates: Templates())
        return Dictionary(
            uniqueKeysWithValues: try site.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    private static let conversation: PublishedConversation = {
        var conversation = ConversationFixture.conversation()
        conversation.analysis.blocs = [VotingBloc(rows: [3, 4, 5], from: 0, to: 60_000, statements: 7, likeness: 0.98)]
        let keys = Set([3, 4, 5].map { conversation.analysis.record.participants[$0] })
        conversation.analysisWithoutBlocs = ConversationFixture.analysis(
            ConversationFixture.events().withoutVotes(of: keys), isQuick: true)
        conversation.commitments = [
            Commitment(
                id: "b", time: 1, identity: 0, subject: .statement(conversation: "park", number: 4), answer: .partly,
                status: .promised, responsible: "<Parks> office", due: conversation.today - 1, text: "We plant <soon>.",
                evidence: "javascript:alert(1)")
        ]
        conversation.expectedAnswers = [ExpectedAnswer(statement: 8, due: conversation.today + 3)]
        conversation.lostConsensus = [LostConsensus(statement: 9, direction: .agree, heldUntil: 1_700_000_000_000)]
        return conversation
    }()

    /// Every tag that is opened is closed again.
    private func isWhole(_ page: String) -> Bool {
        let void: Set<String> = ["meta", "link", "br", "!doctype"]
        var open: [String] = []
        for tag in page.split(separator: "<").dropFirst() {
            let isEnd = tag.hasPrefix("/")
            let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "!" }.lowercased()
            if void.contains(name) || tag.prefix(while: { $0 != ">" }).hasSuffix("/") { continue }
            if !isEnd { open.append(name) } else if open.popLast() != name { return false }
        }
        return open.isEmpty
    }

    @Test func everyLanguageHasItsPage() throws {
        let pages = try Self.pages([Self.conversation])
        for language in ConversationLanguage.all {
            let page = try #require(pages["conversations/park/\(language.code).html"])
            #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.code)\">"))
            #expect(page.contains(ConversationPage.title(Self.conversation.definition, language)))
            #expect(!page.contains("{") && !page.contains("Optional(") && !page.lowercased().contains("<script"))
            #expect(isWhole(page) && !isWhole(page.replacing("</table>", with: "")))
            for word in [ConversationWord.overdue, .waiting, .answerPartly, .lostTitle, .onlyWithBlocs, .withoutVote] {
                #expect(page.contains(language.text(word)), "\(language.code) \(word)")
            }
        }
        let index = try #require(pages["conversations/index.html"])
        #expect(index.contains("park/en.html") && index.contains("park/de.html") && isWhole(index))
        #expect(try Self.pages([]).keys.filter { $0.hasPrefix("conversations") } == [])
    }

    /// What people wrote is text, whatever it looks like, and keeps its direction.
    @Test func whatPeopleWroteIsEscapedAndIsolated() throws {
        var conversation = Self.conversation
        for column in conversation.analysis.record.statements.indices {
            conversation.lostConsensus.append(
                LostConsensus(statement: Int32(column), direction: .agree, heldUntil: 0))
        }
        let page = try #require(try Self.pages([conversation])["conversations/park/en.html"])
        #expect(!page.contains("<b>Benches") && page.contains("&lt;b&gt;Benches &amp; &quot;bins&quot;&lt;/b&gt;"))
        #expect(page.contains("<span class=\"said\" dir=\"auto\">المزيد من الأشجار</span>"))
        #expect(!page.contains("javascript:") && !page.contains("<Parks>") && !page.contains("<soon>"))
        for text in ConversationFixture.texts where text.first?.isLetter == true && !text.contains("\"") {
            for piece in page.components(separatedBy: text).dropLast() {
                #expect(piece.hasSuffix("<span class=\"said\" dir=\"auto\">"), "\(text)")
            }
        }
    }

    /// Groups are told apart without colour: each has a shape of its own, and every person a mark.
    @Test func theMapShowsEverybodyOnce() throws {
        let page = try #require(try Self.pages([Self.conversation])["conversations/park/en.html"])
        let map = try #require(page.split(separator: "class=\"chart map\"").last?.split(separator: "</svg>").first)
        let groups = Self.conversation.analysis.groups
        var shapes: Set<Substring> = []
        var drawn = 0
        for style in ["no-group", "group-0", "group-1"] {
            guard
                let path = map.split(separator: "class=\"mark \(style)\" d=\"").dropFirst().first?.split(
                    separator: "\""
                ).first
            else { continue }
            let marks = path.split(separator: "M")
            drawn += marks.count
            shapes.formUnion(marks.map { $0.drop { !$0.isLowercase } })
        }
        #expect(drawn == groups.groupOfRow.count)
        #expect(shapes.count == 3)
        #expect(map.components(separatedBy: "<polygon").count - 1 == groups.count)
        #expect(map.contains("<title id=\"map-title\">Opinion map</title>"))
    }

    @Test func numbersAreThoseOfTheFiles() throws {
        let page = try #require(try Self.pages([Self.conversation])["conversations/park/en.html"])
        let analysis = Self.conversation.analysis
        for size in analysis.groups.sizes { #expect(page.contains("<td class=\"number\">\(size)</td>")) }
        for entry in analysis.groups.silhouettes {
            #expect(page.contains("<td class=\"number\">\(SiteLanguage.english.thousandths(entry.mean))</td>"))
        }
        for entry in analysis.consensus {
            let share = Int((Double(entry.successes) / Double(entry.trials) * 100).rounded())
            #expect(page.contains(">\(share)% of \(entry.trials)<"))
        }
        #expect(page.contains("440 of 500 who were invited did not vote (88%)."))
    }

    @Test func sumsAloneShowNoPersonAndNoSmallCount() throws {
        let conversation = ConversationFixture.conversation(
            ConversationFixture.events(people: 80), publishes: .aggregates)
        let page = try #require(try Self.pages([conversation])["conversations/park/en.html"])
        #expect(!page.contains("chart map") && page.contains(ConversationLanguage.english.text(.mapWithheld)))
        #expect(page.contains("withheld.csv") && !page.contains("participant-votes.csv"))
        let bases = page.components(separatedBy: "% of ").dropFirst().compactMap { Int($0.prefix(while: \.isNumber)) }
        #expect(bases.count > 3 && bases.allSatisfy { $0 >= 10 })
    }

    @Test func everyLanguageHasEveryWordWithTheSamePlaces() throws {
        func places(_ text: String) -> Set<String> {
            Set(text.components(separatedBy: "{").dropFirst().map { String($0.prefix { $0 != "}" }) })
        }
        for language in ConversationLanguage.all {
            for word in ConversationWord.allCases {
                let text = try #require(language.words[word], "\(language.code) lacks \(word)")
                #expect(!text.isEmpty && places(text) == places(ConversationLanguage.english.words[word] ?? ""))
            }
        }
        let german = SiteLanguage.german
        #expect(
            german.number(12_345) == "12.345" && german.share(0.125) == "13\u{00A0}%"
                && german.thousandths(-0.305) == "−0,305")
        #expect(german.day(CivilDay.number(year: 2026, month: 3, day: 1)) == "1. März 2026")
        #expect(SiteLanguage.english.day(CivilDay.number(year: 2026, month: 3, day: 1)) == "1 March 2026")
    }

    @Test func theOutlineHoldsEveryPoint() {
        var random = SeededRandom(seed: 4)
        for count in [1, 2, 3, 50] {
            let points = (0..<count).map { _ in
                OpinionGroups.Position(
                    x: Double(Int.random(in: 0..<9, using: &random)), y: Double(Int.random(in: 0..<9, using: &random)))
            }
            let hull = ConvexHull.around(points)
            #expect(Set(hull).isSubset(of: points))
            guard hull.count > 2 else { continue }
            for point in points {
                for (from, to) in zip(hull, hull.dropFirst() + [hull[0]]) {
                    #expect((to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x) >= 0)
                }
            }
        }
    }
}
