import Definitions
import Disclosure
import Foundation
import Measures
import Testing

@testable import Publishing

@Suite("Pages")
struct SiteTests {
    private func pages(_ releases: [Release], _ definitions: Definitions = Fixture.definitions) throws -> [String:
        String]
    {
        var cells = ReleasedCells()
        for release in releases { try cells.add(release, definitions: definitions) }
        let snapshot = try Snapshot(release: #require(releases.last), cells: cells, definitions: definitions)
        let site = try Site(snapshot: snapshot, definitions: definitions, templates: Templates())
        return Dictionary(
            uniqueKeysWithValues: try site.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    private func numbers(_ text: String, _ pattern: String) throws -> [Int64] {
        try NSRegularExpression(pattern: pattern).matches(in: text, range: NSRange(text.startIndex..., in: text))
            .compactMap { Range($0.range(at: 1), in: text).flatMap { Int64(text[$0].replacing(",", with: "")) } }
    }

    @Test("Every page is whole, names its snapshot and licence, and runs no script")
    func everyPage() throws {
        let releases = Fixture.releases(weeks: 3, services: 6)
        let pages = try pages(releases)
        let last = try #require(releases.last)
        let id = SnapshotID(last).text
        #expect(pages.count == 13 + 6)
        for (path, page) in pages where path.hasSuffix(".html") {
            #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"), "\(path)")
            #expect(page.contains("href=\"#main\"") && page.contains("id=\"main\""), "\(path)")
            #expect(page.contains(id) && page.contains("Management information, provisional"), "\(path)")
            #expect(page.contains("OGL-UK-3.0"), "\(path)")
            #expect(!page.lowercased().contains("<script"), "\(path)")
            #expect(!page.contains("{{") && !page.contains("Optional("), "\(path)")
        }
    }

    @Test("What the status page shows adds up")
    func status() throws {
        let releases = Fixture.releases(weeks: 1)
        let page = try #require(try pages(releases)["status.html"])
        func part(_ name: String) throws -> Int64 {
            try #require(try numbers(page, ">\(name)</th><td class=\"number\">([0-9,]+)<").first)
        }
        let sum = try part("Accepted") + part("Duplicate") + part("Rejected")
        #expect(try part("Sum of the parts") == sum)
        #expect(try part("Received") == sum)
        #expect(releases.last?.account.received == sum)
        #expect(page.contains("✓ The sums agree"))
        #expect(!page.contains("do not agree"))
        let reasons = try numbers(page, "<code>[a-z-]+</code></th><td>[^<]*</td><td class=\"number\">([0-9,]+)<")
        #expect(reasons.reduce(0, +) == (try part("Rejected")))
        for line in page.split(separator: "\n") where line.contains("The sums agree</span>") {
            let cells = try numbers(String(line), "<td class=\"number\">([0-9,]+)<")
            #expect(cells.count == 7)
            #expect(cells.prefix(5).reduce(0, +) == cells[5])
            #expect(cells[5] == cells[6])
        }
    }

    @Test("A broken account is said in words")
    func brokenAccount() throws {
        var release = Fixture.releases(weeks: 1)[0]
        release.account.received += 1
        let page = try #require(try pages([release])["status.html"])
        #expect(page.contains("The sums do not agree"))
    }

    @Test("Text of definitions is escaped")
    func escaping() throws {
        var definitions = Fixture.definitions
        definitions.datasets[1].title = "<script>alert(1)</script>"
        definitions.registry.services[0].name = "A & <b>B</b>"
        for (path, page) in try pages(Fixture.releases(weeks: 1, services: 2), definitions) where path.hasSuffix("html")
        {
            #expect(!page.contains("<script") && !page.contains("<b>"), "\(path)")
        }
    }

    @Test("A chart shows the numbers of its table, and both those of the file")
    func chartEqualsTable() throws {
        let page = try #require(try pages(Fixture.releases(weeks: 4))["services/driving-licence.html"])
        let start = try #require(page.range(of: "service-experience-completion-by_event-desc\">"))
        let description = page[start.upperBound...].prefix { $0 != "<" }
        let table = page[start.upperBound...].prefix(while: { _ in true })
        for entry in description.dropLast().components(separatedBy: "; ") {
            let value = try #require(entry.components(separatedBy: ": ").last)
            #expect(table.contains("<td class=\"number\">\(value)</td>"))
        }
    }

    @Test("Before any answer the pages say so, and never 0")
    func empty() throws {
        let pages = try pages([Release(position: 12, time: 1_772_357_400_000, isSweep: false)])
        #expect(try #require(pages["ministers.html"]).contains("not yet enough answers"))
        #expect(try #require(pages["index.html"]).contains("Not enough answers"))
    }

    @Test("Better and worse are said only when the intervals lie apart")
    func comparison() throws {
        func value(_ yes: Int64, _ no: Int64) throws -> PublishedValue {
            let counts = Counts(byName: ["completed": yes, "abandoned": no])
            let metric = try #require(MeasureList.measure("completion")?.values(of: counts).first)
            return try PublishedValue(metric, counts: counts, dataset: Fixture.requests, cells: 1, isProvisional: false)
        }
        #expect(Comparison(try value(900, 100), before: try value(800, 200)) == .better)
        #expect(Comparison(try value(800, 200), before: try value(900, 100)) == .worse)
        #expect(Comparison(try value(81, 19), before: try value(80, 20)) == .unclear)
        #expect(Comparison(try value(81, 19), before: nil) == .impossible)
        #expect(Comparison(try value(81, 19), before: try value(0, 0)) == .impossible)
        #expect(Comparison.difference(try value(81, 19), try value(80, 20)) == "+1.0 points")
    }
}
