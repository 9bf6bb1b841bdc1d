import Foundation
import Testing

@testable import Simulation

@Suite("Simulated brigade")
struct SimulatedBrigadeTests {
    private struct Sent: Decodable, Equatable {
        struct Fields: Decodable, Equatable {
            var service: String
            var rating: Int
            var respondent: String
            var comment: String?
        }

        var id: String
        var source: String
        var time: String
        var data: Fields
    }

    /// All events, taken in batches of this size.
    private func events(inBatchesOf size: Int, seed: UInt64 = 4) throws -> [Sent] {
        var brigade = SimulatedBrigade(
            service: "renew-passport", sourcePrefix: "https://town.example/", count: 250, seed: seed,
            end: 1_767_225_600_000)
        var sent: [Sent] = []
        while let batch = try brigade.batch(from: UInt64(sent.count), maximum: size) {
            let events = try JSONDecoder().decode([Sent].self, from: Data(batch.body))
            #expect(batch.firstSequence == UInt64(sent.count) && batch.count == events.count)
            sent += events
        }
        return sent
    }

    @Test("The same events wherever the batches are cut; every person is another one")
    func deterministic() throws {
        let events = try events(inBatchesOf: 5000)
        #expect(events == (try self.events(inBatchesOf: 7)))
        #expect(events.count == 250 && Set(events.map(\.id)).count == 250)
        #expect(Set(events.map(\.data.respondent)).count == 250)
        #expect(events.allSatisfy { $0.data.rating == 1 && $0.source == "https://town.example/renew-passport" })
        #expect(events.allSatisfy { $0.time >= "2025-12-31T23:50:00" && $0.time <= "2026-01-01T00:00:00Z" })
        #expect(Set(events.compactMap(\.data.comment)).count > 40)
        #expect(try self.events(inBatchesOf: 250, seed: 5) != events)
    }
}
