import Definitions
import Disclosure
import Foundation
import Measures
import Testing
import Themes

@testable import Publishing

@Suite("Themes of comments")
struct ThemeTests {
    private static let list: ThemeList = {
        let themes = ["Waiting", "Cost"].enumerated().map { Theme(place: $0, id: $1.lowercased(), title: $1) }
        return ThemeList(
            id: "two", title: "Two themes", version: 3,
            entries: themes.map { ThemeList.Entry(theme: $0, rules: ["en": ThemeList.Rules(phrases: [])]) },
            digest: "abc")
    }()

    private func publish(
        _ counts: [String: Int64], _ disclosure: DisclosureRule = .wholeBatches(k: 10)
    ) throws -> (page: String, snapshot: Snapshot) {
        var dataset = Fixture.feedback
        dataset.measures = ["comment-themes"]
        dataset.themes = Self.list
        dataset.disclosure = disclosure
        let definitions = Definitions(registry: Fixture.registry, datasets: [dataset])
        let increment = ReleaseIncrement(
            dataset: dataset.id, period: 20_507, labels: ["renew-passport", "own-staff", "web"], counts: counts)
        let release = Release(position: 9, time: 1_772_357_400_000, isSweep: false, increments: [increment])
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        let snapshot = try Snapshot(release: release, cells: cells, definitions: definitions)
        let site = try Site(snapshot: snapshot, definitions: definitions, templates: Templates())
        let page = try #require(try site.files().first { $0.path == "services/renew-passport.html" })
        return (String(decoding: page.bytes, as: UTF8.self), snapshot)
    }

    private let counts: [String: Int64] = [
        "comments": 80, "comments_classified": 60, "comments_unclassified": 20, "theme_waiting": 30,
        "without_theme_waiting": 50,
    ]

    @Test("Shares stand beside the share without a theme, and small ones are not shown")
    func page() throws {
        let page = try publish(counts).page
        func row(_ name: String, _ value: String) -> String {
            "<th scope=\"row\">\(name)</th><td class=\"number\">\(value)</td>"
        }
        #expect(page.contains("What comments are about"))
        #expect(page.contains(row("Waiting", "37.5%") + "<td class=\"number\">80</td>"))
        #expect(page.contains(row("Cost", "fewer than 10")))
        #expect(page.contains(row("No known theme", "25.0%")))
        #expect(page.contains("Theme: Waiting") && page.contains("methods.html#comment-themes"))
        #expect(!(try publish(["comments": 80]).page).contains("What comments are about"))
        // One comment of an open dataset is in the table and makes no chart.
        let one = ["comments": 1, "comments_classified": 1, "theme_waiting": 1, "without_theme_cost": 1]
        let open = try publish(one.mapValues { Int64($0) }, .open(reason: "Public already.")).page
        #expect(open.contains("Theme: Waiting") && !open.contains("What comments are about"))
    }

    @Test("A count of comments with a theme under k stops the publication")
    func small() {
        #expect(throws: PublishingError.self) { try publish(["theme_waiting": 9, "without_theme_waiting": 50]) }
    }

    @Test("The data package names the rules by their digest")
    func dataPackage() throws {
        let file = try #require(
            try publish(counts).snapshot.files.first { $0.path == "service-experience/datapackage.json" })
        let package = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
        let themes = try #require(package["dcs:themes"] as? [String: Any])
        #expect(themes["id"] as? String == "two" && themes["version"] as? Int == 3)
        #expect(themes["definition_sha256"] as? String == "abc" && themes["languages"] as? [String] == ["en"])
        let metrics = (themes["themes"] as? [[String: Any]])?.compactMap { $0["metric_id"] as? String }
        #expect(metrics == ["theme.waiting.share", "theme.cost.share"])
    }
}
