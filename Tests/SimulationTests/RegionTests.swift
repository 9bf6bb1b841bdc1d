import Definitions
import Events
import Foundation
import Testing

@testable import Simulation

@Suite("Simulated regions")
struct RegionTests {
    private struct Sent: Decodable {
        struct Fields: Decodable {
            var service: String
            var region: String?
            var stage: String?
        }

        var data: Fields
    }

    private static func producers() throws -> [SimulatedProducer] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Pipelines")
        return SimulatedProducer.all(
            registry: try DefinitionsLoader.registry(folder: folder), except: ["city-of-boston", "neas", "nhft"],
            settings: .init(seed: 3, start: 1_767_225_600_000, casesPerDay: 2000))
    }

    /// The first events of every producer.
    private static func events() throws -> [[UInt8]] {
        try producers().flatMap { producer in
            var producer = producer
            return (0..<1500).map { _ in producer.next().json }
        }
    }

    @Test("The same seed gives the same bytes, and every event has a region of the registry")
    func deterministic() throws {
        let events = try Self.once.get()
        #expect(events == (try Self.events()))
        let regions = Set(try events.map { try JSONDecoder().decode(Sent.self, from: Data($0)).data.region })
        #expect(regions == ["north", "east", "south", "west", "capital"])
    }

    private static let once = Result { try events() }

    /// The part of those who answered, and of those who were served, who live in the capital.
    private func capital(_ service: String) throws -> (answers: Double, served: Double) {
        var counts: [String: (capital: Double, all: Double)] = ["answer": (0, 0), "served": (0, 0)]
        for json in try Self.once.get() {
            let fields = try JSONDecoder().decode(Sent.self, from: Data(json)).data
            let what = fields.stage == nil ? "answer" : fields.stage == "completed" ? "served" : ""
            guard fields.service == service, let count = counts[what] else { continue }
            counts[what] = (count.capital + (fields.region == "capital" ? 1 : 0), count.all + 1)
        }
        func share(_ what: String) -> Double { (counts[what]?.capital ?? 0) / max(1, counts[what]?.all ?? 0) }
        return (share("answer"), share("served"))
    }

    @Test("Those who answer differ from those served in one service only")
    func unevenService() throws {
        let uneven = try capital(ServiceProfile.unevenService)
        #expect(uneven.answers > uneven.served + 0.1)
        let even = try capital("job-search-support")
        #expect(abs(even.answers - even.served) < 0.05)
        // 11 in 30.
        #expect(abs(even.served - 11.0 / 30) < 0.05)
    }
}
