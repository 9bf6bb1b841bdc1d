import Definitions
import Foundation
import Testing

@testable import Deliberation
@testable import Publishing

@Suite("The page “You said, we did”")
struct AnswersPageTests {
    private func pages(_ time: Int64, _ commitments: [Commitment] = AnswersFixture.commitments) throws -> [String:
        String]
    {
        try AnswersFixture.pages(AnswersFixture.snapshot(of: AnswersFixture.release(at: time, commitments)))
    }

    @Test("Late ones come first; every row of the file stands on the page once, in every language")
    func order() throws {
        let snapshot = try AnswersFixture.snapshot(of: AnswersFixture.release(at: AnswersFixture.instant(50)))
        let pages = try AnswersFixture.pages(snapshot)
        for language in AnswersLanguage.all {
            let page = try #require(pages["answers/\(language.code).html"])
            #expect(page.contains("<html lang=\"\(language.code)\">"))
            let ids = MarkupScanner(page).elements.filter { $0.name == "li" }.compactMap { $0.attributes["id"] }
            #expect(ids == snapshot.answers.entries.map(\.rowID))
            let late = MarkupScanner(page).elements.filter { $0.attributes["class"] == "late" }
                .compactMap { $0.attributes["id"] }
            #expect(late == Array(ids.prefix(late.count)) && late.count == 6)
            #expect(page.contains("Gathered by the park’s friends.") && page.contains("licenses/by/4.0/\">CC-BY-4.0"))
            #expect(!page.contains("{{") && !page.contains("Optional("))
            #expect(Set(language.words.keys) == Set(AnswersWord.allCases))
            for word in AnswersWord.allCases { #expect(!page.contains(">\(word.rawValue)<"), "\(word)") }
        }
        let english = try #require(pages["answers/en.html"])
        #expect(english.contains("first promised for 26 June 2026") && english.contains("(begun, version 2)"))
        #expect(english.contains("Everybody together agreed once, and does no longer."))
        #expect(!english.contains("Statement 3<") && english.contains("Everybody together had agreed with it."))
    }

    @Test("Every link of every page leads somewhere")
    func links() throws {
        let pages = try pages(AnswersFixture.instant(50))
        for (path, page) in pages where path.hasSuffix(".html") {
            let base = URL(string: "https://here.example/\(path)")
            for element in MarkupScanner(page).elements {
                guard let href = element.attributes["href"], !href.contains("v1/"),
                    let target = URL(string: href, relativeTo: base)?.absoluteURL, target.host() == "here.example"
                else { continue }
                let place = String(target.path().dropFirst())
                #expect(pages[place] != nil, "\(path) → \(href)")
                guard let fragment = target.fragment() else { continue }
                #expect(pages[place]?.contains("id=\"\(fragment)\"") == true, "\(path) → \(href)")
            }
        }
    }

    @Test("Ministers see how many are late and the oldest of them; services show what was answered")
    func elsewhere() throws {
        let before = try pages(AnswersFixture.instant(35, hour: 20))
        #expect(before["ministers.html"]?.contains("0 promises are overdue and 0 points") == true)
        let after = try pages(AnswersFixture.instant(50))
        let ministers = try #require(after["ministers.html"])
        #expect(ministers.contains("2 promises are overdue and 4 points on which people agree were not answered"))
        #expect(ministers.contains("Renew a passport</a>: promised for 6 Jul 2026 (Borders Agency)"))
        #expect(ministers.contains("The park, statement 0</a>: promised for 11 Jul 2026 (City of Example)"))
        #expect(ministers.contains("Renew a passport</a> (2 answers, 1 overdue)"))
        let service = try #require(after["services/renew-passport.html"])
        #expect(service.contains("People wait too long.") && service.contains("The form is hard."))
        #expect(!service.contains("No step-free way."))
        #expect(after["catalogue.html"]?.contains("answers/organisations.csv") == true)
    }

    @Test("Without anything to answer there is no page and no link to it")
    func nothing() throws {
        let definitions = AnswersFixture.definitions(conversations: [])
        let release = AnswersFixture.release(at: AnswersFixture.instant(50), [])
        let snapshot = try AnswersFixture.snapshot(of: release, definitions)
        let pages = try AnswersFixture.pages(snapshot, definitions)
        #expect(!snapshot.files.contains { $0.path.hasPrefix("answers/") })
        #expect(!pages.keys.contains { $0.hasPrefix("answers/") })
        #expect(!pages.values.contains { $0.contains("answers/en.html") })
    }

    /// Marks that join the `<` before or behind them, so that both are one character to a reader.
    private static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\u{0600}<script>alert(1)</script>",
        "<\u{0301}script>\u{200D}<img src=x onerror=alert(1)>", "'\u{0301} onmouseover='alert(1)", "{{{w}}} {{>base}}",
        "&lt;script&gt; </li></ul></main>", "\u{202E}txet", "<svg/onload=alert(1)>",
        "\u{0600}<img src=x onerror=alert(1) \u{0600}>",
    ]

    /// What of a page could run or lead away.
    private func dangers(_ page: String) -> [String] {
        MarkupScanner(page).elements.flatMap { element -> [String] in
            var found =
                ["script", "img", "iframe", "object", "embed", "form"].contains(element.name) ? [element.name] : []
            found += element.attributes.keys.filter { $0.hasPrefix("on") }
            let href = element.attributes["href"] ?? ""
            if href.contains(":"), !href.hasPrefix("https://") || href.contains("evil") { found.append(href) }
            return found
        }
    }

    @Test("Hostile texts are inert, and only plain https becomes a link")
    func hostileTexts() throws {
        let addresses = [
            "javascript:alert(1)", "http://evil.example/", "https://city.example@evil.example/",
            "HTTPS://evil.example/",
            "https://evil.example/\"onclick=\"alert(1)", "data:text/html,evil", "https:///evil.example",
            "https://evil.example/\u{0301}", "//evil.example",
        ]
        var commitments: [Commitment] = []
        for (number, text) in Self.hostile.enumerated() {
            commitments.append(
                AnswersFixture.commitment(
                    "c\(number)" + text, AnswersFixture.statement(Int32(number % 7)), due: 30, text: text,
                    evidence: addresses[number % addresses.count], responsible: text))
            commitments.append(
                AnswersFixture.commitment(
                    "s\(number)" + text, .service("renew-passport", finding: text), due: 30, text: text,
                    evidence: addresses[number % addresses.count], responsible: text))
        }
        let events = AnswersFixture.events { Self.hostile[$0 % Self.hostile.count] }
        let release = AnswersFixture.release(at: AnswersFixture.instant(50), commitments, events: events)
        let pages = try AnswersFixture.pages(AnswersFixture.snapshot(of: release))
        for (path, page) in pages where path.hasSuffix(".html") { #expect(dangers(page).isEmpty, "\(path)") }
        let page = try #require(pages["answers/en.html"])
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("javascript:alert(1)"))
        for text in Self.hostile { #expect(page.contains(Chart.escape(text)), "\(text.debugDescription)") }
        // Unescaped they would be found.
        for text in [0, 1, 2, 8].map({ Self.hostile[$0] }) { #expect(!dangers("<p>\(text)</p>").isEmpty) }
    }

    @Test("A text of https becomes a link that search engines don’t follow, and texts are set apart from ours")
    func evidence() throws {
        let page = try #require(try pages(AnswersFixture.instant(50))["answers/en.html"])
        let elements = MarkupScanner(page).elements
        let link = try #require(elements.first { $0.attributes["href"] == "https://city.example/lamps" })
        #expect(link.attributes["rel"] == "nofollow noopener noreferrer")
        let said = elements.filter { $0.attributes["class"]?.hasPrefix("said") == true }
        #expect(!said.isEmpty && said.allSatisfy { $0.attributes["dir"] == "auto" })
        #expect(try Templates().stylesheet.contains(".said { unicode-bidi: isolate; }"))
    }
}
