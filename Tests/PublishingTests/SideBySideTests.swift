import Disclosure
import Foundation
import Measures
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

/// A small made-up release of three providers and of answers from two regions, and every file made from it.
@Suite("Providers and respondents side by side")
struct SideBySideTests {
    static let week = Fixture.firstDay

    static let registry: Registry = {
        var registry = Fixture.registry
        registry.providers.append(.init(id: "second-start", name: "Second Start", kind: .charity))
        registry.services[0].providers = ["own-staff", "counter-co", "second-start"]
        registry.services[0].population = ServedPopulation(
            counts: [.region: ["north": 600, "south": 400]], source: "Invented", asOf: "1 January 2026")
        return registry
    }()

    static let providers: Dataset = {
        var dataset = Fixture.feedback
        dataset.id = "providers"
        dataset.kinds = [.feedback]
        dataset.measures = ["satisfaction-top2box"]
        dataset.rollups = []
        return dataset
    }()

    static let response: Dataset = {
        var dataset = Fixture.feedback
        dataset.id = "response"
        dataset.dimensions = [.service, .region]
        dataset.measures = ["volumes", "satisfaction-top2box"]
        dataset.rollups = [[.service]]
        return dataset
    }()

    private static func ratings(_ counts: Int64...) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: zip(["r5", "r4", "r3", "r2", "r1"], counts))
    }

    private static func provider(_ id: String, _ channel: String, _ counts: [String: Int64]) -> ReleaseIncrement {
        ReleaseIncrement(
            dataset: "providers", period: week, labels: ["renew-passport", id, channel], counts: counts)
    }

    private static func region(
        _ service: String, _ region: String, served: Int64, offered: Int64, answers: Int64, _ ratings: [String: Int64]
    ) -> ReleaseIncrement {
        let volumes = ["completed_digital": served, "offered": offered, "feedback_events": answers]
        return ReleaseIncrement(
            dataset: "response", period: week, labels: [service, region],
            counts: volumes.merging(ratings) { $1 }.filter { $0.value != 0 })
    }

    static let increments = [
        provider("own-staff", "web", ratings(100, 60, 20, 10, 10)),  // 160 of 200
        provider("own-staff", "phone", ratings(20, 10, 10, 10, 10)),  // 30 of 60
        provider("counter-co", "web", ratings(30, 20, 20, 15, 15)),  // 50 of 100
        provider("counter-co", "phone", ratings(60, 40, 40, 30, 30)),  // 100 of 200
        provider("second-start", "web", ratings(50, 25, 10, 10, 10)),  // 75 of 105, no phone
        region("renew-passport", "north", served: 350, offered: 300, answers: 110, ratings(30, 20, 20, 15, 15)),
        region("renew-passport", "south", served: 320, offered: 310, answers: 240, ratings(80, 80, 20, 10, 10)),
        region("renew-passport", "not-given", served: 0, offered: 0, answers: 10, [:]),
        region("apply-visa", "north", served: 300, offered: 300, answers: 100, ratings(20, 20, 20, 20, 20)),
        region("apply-visa", "south", served: 301, offered: 290, answers: 101, [:]),
    ]

    static func snapshot(_ increments: [ReleaseIncrement] = increments) throws -> (Snapshot, Definitions) {
        let definitions = Definitions(registry: registry, datasets: [providers, response])
        let release = Release(
            position: 9, time: (Int64(week) + 12) * 86_400_000, isSweep: false, increments: increments)
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        return (try Snapshot(release: release, cells: cells, definitions: definitions), definitions)
    }

    static func rows(_ path: String, _ increments: [ReleaseIncrement] = increments) throws -> [[String: String]] {
        let file = try #require(try snapshot(increments).0.files.first { $0.path == path })
        let lines = NaiveCSV.parse(file.bytes)
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    private func lines(_ path: String) throws -> [String] {
        let file = try #require(try Self.snapshot().0.files.first { $0.path == path })
        return String(decoding: file.bytes, as: UTF8.self).components(separatedBy: "\r\n").dropLast()
    }

    /// The values and weights are those of `increments`, worked out by hand: 0.682… = (405 · 0.8 + 260 · 0.5) / 665.
    @Test(
        "The files are these",
        arguments: [
            (
                "providers/comparison.csv",
                """
                period_start,period_end,service,metric_id,method_version,provider_a,provider_b,value_a,n_a,value_b,n_b,difference,difference_low,difference_high,comparisons,confidence_level,distinguishable,higher,value_status
                2026-02-02,2026-02-09,renew-passport,satisfaction.top2box,1,counter-co,own-staff,0.5,300,0.7307692307692307,260,-0.23076923076923073,-0.32203230532348925,-0.1326388388172114,3,0.9833333333333333,yes,own-staff,
                2026-02-02,2026-02-09,renew-passport,satisfaction.top2box,1,counter-co,second-start,0.5,300,0.7142857142857143,105,-0.2142857142857143,-0.32918645590431894,-0.08091369090343375,3,0.9833333333333333,yes,second-start,
                2026-02-02,2026-02-09,renew-passport,satisfaction.top2box,1,own-staff,second-start,0.7307692307692307,260,0.7142857142857143,105,0.016483516483516425,-0.09952903594561166,0.1458829116526541,3,0.9833333333333333,no,,
                """
            ),
            (
                "providers/standardised.csv",
                """
                period_start,period_end,service,provider,metric_id,method_version,value,n,standardised_value,interval_low,interval_high,value_status,reason,mix_dissimilarity,mix_margin,mix_differs,weights
                2026-02-02,2026-02-09,renew-passport,counter-co,satisfaction.top2box,1,0.5,300,0.5,0.43445538191648353,0.5655446180835164,,,0.2756892230576441,0.06338028169014084,yes,phone=0.39097744360902253;web=0.6090225563909775
                2026-02-02,2026-02-09,renew-passport,own-staff,satisfaction.top2box,1,0.7307692307692307,260,0.6827067669172933,0.6228184821354622,0.7425950516991243,,,0.16020821283979178,0.06338028169014084,,phone=0.39097744360902253;web=0.6090225563909775
                2026-02-02,2026-02-09,renew-passport,second-start,satisfaction.top2box,1,0.7142857142857143,105,,,,k,no released share in phone,0.39097744360902253,0.3633802816901408,,phone=0.39097744360902253;web=0.6090225563909775
                """
            ),
            (
                "response/representativeness.csv",
                """
                period_start,period_end,service,dimension,category,reference_kind,customers,offered,respondents,response_of_customers,response_of_offered,respondents_share,reference,reference_share,dissimilarity,margin,chi_square,degrees_of_freedom,p_value,verdict
                2026-02-02,2026-02-09,apply-visa,region,all,customers,,,,,,,,,0.0016556154336470896,0,0.0022038203225291943,1,0.9625571706227638,no-difference-found
                2026-02-02,2026-02-09,apply-visa,region,north,customers,300,300,100,0.3333333333333333,0.3333333333333333,0.4975124378109453,300,0.49916805324459235,,,,,,
                2026-02-02,2026-02-09,apply-visa,region,south,customers,301,290,101,0.33554817275747506,0.3482758620689655,0.5024875621890548,301,0.5008319467554077,,,,,,
                2026-02-02,2026-02-09,renew-passport,region,all,declared,,,,,,,,,0.2857142857142857,0.027777777777777776,119.04761904761905,1,1e-09,differs
                2026-02-02,2026-02-09,renew-passport,region,north,declared,350,300,110,0.3142857142857143,0.36666666666666664,0.3142857142857143,600,0.6,,,,,,
                2026-02-02,2026-02-09,renew-passport,region,south,declared,320,310,240,0.75,0.7741935483870968,0.6857142857142857,400,0.4,,,,,,
                """
            ),
            (
                "response/poststratified.csv",
                """
                period_start,period_end,service,dimension,reference_kind,metric_id,method_version,value,value_status,reason,interval_low,interval_high,unweighted_value,n,unweighted_low,unweighted_high,design_effect,effective_n,max_weight
                2026-02-02,2026-02-09,apply-visa,region,customers,satisfaction.top2box_poststratified,1,,k,no released share in south,,,0.4,100,0.3094012864324589,0.4979974132089382,,,
                2026-02-02,2026-02-09,renew-passport,region,declared,satisfaction.top2box_poststratified,1,0.6200000000000001,,,0.5571587741393156,0.6828412258606846,0.7,300,0.6458824752950584,0.749060336215123,1.32,227.27272727272725,1.8
                """
            ),
            (
                "response/weights.csv",
                """
                period_start,period_end,service,dimension,category,reference_kind,reference_source,reference_as_of,ratings,reference_share,weight
                2026-02-02,2026-02-09,renew-passport,region,north,declared,Invented,1 January 2026,100,0.6,1.8
                2026-02-02,2026-02-09,renew-passport,region,south,declared,Invented,1 January 2026,200,0.4,0.6000000000000001
                """
            ),
        ])
    func golden(path: String, expected: String) throws {
        #expect(try lines(path) == expected.components(separatedBy: "\n"))
    }

    @Test("A provider that waits is in every pair, without a number")
    func waiting() throws {
        let others = Self.increments.filter { $0.labels[1] != "second-start" }
        let pairs = try Self.rows("providers/comparison.csv", others)
        #expect(pairs.count == 3)
        for pair in pairs where pair["provider_b"] == "second-start" {
            #expect(pair["value_status"] == "k")
            for column in ["value_b", "n_b", "difference", "difference_low", "distinguishable", "higher"] {
                #expect(pair[column] == "")
            }
        }
        // Two have figures, so there is one comparison, at 95 %.
        let first = try #require(pairs.first)
        #expect(first["comparisons"] == "1" && first["confidence_level"] == "0.95")
        let waiting = try Self.rows("providers/standardised.csv", others).filter { $0["provider"] == "second-start" }
        #expect(waiting.map { $0["reason"] } == ["no released share"])
    }

    @Test("A share that held answers could move is used nowhere")
    func hidden() throws {
        // All 40 rated 5; the four other levels may each have nine waiting.
        let phone = Self.provider("second-start", "phone", Self.ratings(40, 0, 0, 0, 0).filter { $0.value != 0 })
        let rows = try Self.rows("providers/standardised.csv", Self.increments + [phone])
        let row = try #require(rows.first { $0["provider"] == "second-start" })
        #expect(row["standardised_value"] == "" && row["value_status"] == "c")
        #expect(row["reason"] == "no released share in phone")
    }

    @Test("Ratings without a known region, and extreme weights, hide the weighted share and say why")
    func weightedShareHidden() throws {
        let unknown = Self.region(
            "renew-passport", "not-broken-down", served: 0, offered: 0, answers: 0, Self.ratings(10, 10, 0, 0, 0))
        var row = try #require(
            try Self.rows("response/poststratified.csv", Self.increments + [unknown])
                .first { $0["service"] == "renew-passport" })
        #expect(row["value"] == "" && row["value_status"] == "x")
        #expect(row["reason"] == "the category of more than 5 % of the ratings is not known")

        let many = Self.region(
            "renew-passport", "south", served: 0, offered: 0, answers: 0, Self.ratings(900, 900, 90, 90, 90))
        row = try #require(
            try Self.rows("response/poststratified.csv", Self.increments + [many])
                .first { $0["service"] == "renew-passport" })
        #expect(row["value"] == "" && row["value_status"] == "x")
        #expect(row["reason"] == "the ratings of north would count more than 5 times")
        let weights = try Self.rows("response/weights.csv", Self.increments + [many])
        // 0.6 / (100 / 2370).
        #expect(abs((Double(weights.first?["weight"] ?? "") ?? 0) - 14.22) < 1e-9)
    }

    @Test("A mix is not judged where the channel of many is not known, nor a service that was not broken down")
    func unknownLabels() throws {
        let increments =
            Self.increments + [
                Self.provider("own-staff", "not-broken-down", Self.ratings(10, 10, 10, 10, 10)),
                Self.region("not-broken-down", "not-broken-down", served: 90, offered: 90, answers: 90, [:]),
            ]
        let rows = try Self.rows("providers/standardised.csv", increments)
        let row = try #require(rows.first { $0["provider"] == "own-staff" })
        #expect(row["standardised_value"] == "" && row["value_status"] == "x")
        #expect(row["reason"] == "the channel of more than 5 % of the base is not known")
        // 0.16 less 50 of 310 and 95 of 760 whose channel is not known: left open.
        #expect(row["mix_differs"] == "")
        #expect(abs((Double(row["mix_margin"] ?? "") ?? 0) - (50.0 / 310 + 95.0 / 760)) < 1e-12)
        let services = try Self.rows("response/representativeness.csv", increments).map { $0["service"] }
        #expect(Set(services) == ["renew-passport", "apply-visa"])
    }

    @Test("Every extra file stands in the data package with its columns")
    func dataPackage() throws {
        let snapshot = try Self.snapshot().0
        for (dataset, names) in [
            "providers": ["comparison", "standardised"],
            "response": ["representativeness", "poststratified", "weights"],
        ] {
            let file = try #require(snapshot.files.first { $0.path == "\(dataset)/datapackage.json" })
            let package = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
            let resources = try #require(package["resources"] as? [[String: Any]])
            for name in names {
                let resource = try #require(resources.first { $0["name"] as? String == name })
                let schema = try #require(resource["schema"] as? [String: Any])
                let columns = try #require(schema["fields"] as? [[String: Any]]).compactMap { $0["name"] as? String }
                #expect(try lines("\(dataset)/\(name).csv").first == columns.joined(separator: ","))
                let key = try #require(schema["primaryKey"] as? [String])
                let rows = try Self.rows("\(dataset)/\(name).csv").map { row in key.map { row[$0] } }
                #expect(Set(rows).count == rows.count && !rows.isEmpty)
            }
        }
    }

    @Test("The page of the providers says what can be told apart, and no more")
    func pages() throws {
        let (snapshot, definitions) = try Self.snapshot()
        let site = try Site(snapshot: snapshot, definitions: definitions, templates: Templates())
        let pages = Dictionary(
            uniqueKeysWithValues: try site.files().map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
        let page = try #require(pages["services/renew-passport/providers.html"])
        #expect(
            page.contains("<li>Second Start: better than Counter Company; not distinguishable from Own staff.</li>"))
        #expect(page.contains("<li>Counter Company: worse than Own staff and Second Start.</li>"))
        #expect(page.contains("not shown: no released share in phone"))
        #expect(page.contains("Intervals at 98.3%, so that all 3 pairs together hold at 95%."))
        #expect(page.contains("Second Start (charity)"))
        #expect(
            page.contains(
                "Counter Company serves people in other channels than the service as a whole; about 28 in 100"))
        #expect(page.contains("The channel mix of Second Start is not known well enough."))
        #expect(!page.contains("rank 1") && !page.contains("best"))
        // With the same channels, 0.5 and 0.683 still lie apart.
        #expect(!page.contains("their difference may come from the channels"))
        let service = try #require(pages["services/renew-passport.html"])
        #expect(service.contains("renew-passport/providers.html"))
        #expect(service.contains("Those who answered differ from those whom the service is for"))
        #expect(service.contains("31.4% of those who answered, but 60.0% of the population served"))
        #expect(service.contains("62.0% would be satisfied (interval 55.7% to 68.3%) instead of 70.0%"))
        let other = try #require(pages["services/apply-visa.html"])
        #expect(!other.contains("Those who answered differ"))
    }

    @Test("A difference that the channels make is called so")
    func channelsMakeTheDifference() throws {
        // 0.8 on the web and 0.4 by phone for both; one has mostly web, the other mostly phone.
        let increments = [
            Self.provider("own-staff", "web", Self.ratings(400, 240, 60, 50, 50)),
            Self.provider("own-staff", "phone", Self.ratings(20, 20, 20, 20, 20)),
            Self.provider("counter-co", "web", Self.ratings(50, 30, 10, 10, 0).filter { $0.value != 0 }),
            Self.provider("counter-co", "web", ["r1": 10, "r5": 10]),
            Self.provider("counter-co", "phone", Self.ratings(160, 160, 160, 160, 160)),
        ]
        let pair = try #require(
            try Self.rows("providers/comparison.csv", increments).first { $0["provider_b"] == "own-staff" })
        #expect(pair["distinguishable"] == "yes")
        let (snapshot, definitions) = try Self.snapshot(increments)
        let site = try Site(snapshot: snapshot, definitions: definitions, templates: Templates())
        let page = try #require(try site.files().first { $0.path == "services/renew-passport/providers.html" })
        #expect(
            String(decoding: page.bytes, as: UTF8.self)
                .contains("with the same channel mix Counter Company and Own staff cannot be told apart"))
    }
}
