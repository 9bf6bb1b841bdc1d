import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Journal
@testable import Processing
@testable import Publishing

/// What is published of cases does not depend on the order in which events came, on batches or on restarts.
@Suite struct CaseBytesTests {
    private static let end = CaseFixture.start + 80 * 86_400

    /// Sorted by the instant at which each event arrives: up to a day after it happened, as the dataset allows.
    private func arrivals(_ seed: UInt64) -> [(received: Int64, event: CaseEvent)] {
        var random = SeededRandom(seed: seed)
        return CaseFixture.events(seed: 77, cases: 900).map { event in
            (received: event.second + Int64(random.next() % 86_400), event: event)
        }.sorted { ($0.received, $0.event.token, $0.event.second) < ($1.received, $1.event.token, $1.event.second) }
    }

    private func published(_ rule: DisclosureRule, seed: UInt64) throws -> [PublishedFile] {
        var random = SeededRandom(seed: seed &+ 1_000)
        let folder = try TemporaryFolder()
        let store = try TallyStore(path: folder.url.appending(path: "tallies.sqlite").path)
        try store.reset(definitions: "")
        var counting = CaseFixture.counting(rule)
        let arrivals = arrivals(seed)
        var place = 0
        var stored: Int64 = 0
        while place < arrivals.count {
            let part = arrivals[place..<min(arrivals.count, place + 1 + Int(random.next() % 400))]
            var row = CaseFixture.row(
                part.map(\.event), position: Int64(place), receivedAt: (part.first?.received ?? 0) * 1000)
            row.kind = .live
            try counting.count(row)
            place += part.count
            guard random.chance(0.2) else { continue }
            try counting.fold()
            try store.checkpoint(from: stored, to: Int64(place), received: ReceivedAccount(), counting: &counting)
            stored = Int64(place)
            counting = CaseFixture.counting(rule)
            try store.load(&counting)
        }
        var release = Release(position: Int64(place), time: Self.end * 1000, isSweep: false)
        let names = Dictionary(uniqueKeysWithValues: ProcessingFixture.terms.map { ($0.value, $0.key) })
        release.increments = try counting.release(at: release.time, isSweep: false) { names[$0] ?? "other" }
        let dataset = CaseFixture.dataset(rule)
        let definitions = Definitions(registry: CaseFixture.registry, datasets: [dataset])
        var cells = ReleasedCells()
        try cells.add(release, definitions: definitions)
        return try Snapshot(release: release, cells: cells, definitions: definitions).files
            .filter { $0.path.hasPrefix("all/") }
    }

    @Test(arguments: [DisclosureRule.open(reason: "made up"), .wholeBatches(k: 10)])
    func theSameBytesInAnyOrderBatchingAndWithRestarts(rule: DisclosureRule) throws {
        let calm = try published(rule, seed: 0)
        #expect(calm.count >= 3)
        #expect(calm.reduce(0) { $0 + $1.bytes.count } > 20_000)
        for seed in 1..<8 {
            let shaken = try published(rule, seed: UInt64(seed))
            #expect(shaken.map(\.path) == calm.map(\.path))
            for (left, right) in zip(calm, shaken) { #expect(left.bytes == right.bytes, "\(left.path), seed \(seed)") }
        }
    }
}
