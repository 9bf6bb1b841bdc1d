import Definitions
import Deliberation
import Events
import FeedbackClient
import Foundation
import Ingest
import Testing

@testable import Simulation

@Suite("Simulated conversation")
struct SimulatedConversationTests {
    private static let start: Int64 = 1_767_225_600_000
    private static let day: Int64 = 86_400_000

    private static func definitions() throws -> Definitions {
        try DefinitionsLoader.load(
            folder: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Pipelines"))
    }

    private static func source(
        _ definitions: Definitions, seed: UInt64 = 1, from start: Int64 = start, people: Double = 15
    ) throws -> SimulationSource<SimulatedConversation> {
        let conversation = try #require(
            SimulatedConversation(
                definitions: definitions,
                settings: .init(seed: seed, start: start, length: 28 * day, participantsPerDay: people)))
        return SimulationSource(producer: conversation, from: start, end: start + 28 * day)
    }

    private static func batches(
        _ source: SimulationSource<SimulatedConversation>, of size: Int
    ) throws -> [EncodedBatch] {
        var source = source
        var batches: [EncodedBatch] = []
        var next: UInt64 = 0
        while let batch = try source.batch(from: next, maximum: size) {
            batches.append(batch)
            next += UInt64(batch.count)
        }
        return batches
    }

    /// What the intake makes of it, and how much it refuses.
    private static func reading(
        _ source: SimulationSource<SimulatedConversation>, _ definitions: Definitions
    ) throws -> (EventReading, refused: Int, times: [Int64]) {
        let terms = Dictionary(
            uniqueKeysWithValues: definitions.labels.enumerated().map { ($1, UInt32($0 + 1)) })
        let labels = Dictionary(uniqueKeysWithValues: terms.map { ($1, $0) })
        let decoder = EventDecoder(
            vocabulary: try Vocabulary(definitions: definitions, terms: terms), key: [UInt8](0..<16))
        let rights = SenderRights(
            producer: SimulatedConversation.name, sourcePrefix: SimulatedConversation.sourcePrefix,
            kinds: SimulatedConversation.kinds)
        var events = EventBatch()
        var refused = 0
        for batch in try batches(source, of: 500) {
            let decoded = Array("application/cloudevents-batch+json".utf8).withUnsafeBytes { type in
                batch.body.withUnsafeBytes {
                    decoder.decode(
                        body: $0, contentType: type, count: batch.count, rights: rights, stream: "s", epoch: 1,
                        firstSequence: batch.firstSequence)
                }
            }
            refused += decoded.verdict.count { $0 != 0 }
            events.append(decoded.events)
        }
        return (EventReading(events) { labels[$0] }, refused, events.time)
    }

    @Test("The same events wherever batches are cut, in order of time, and none is refused")
    func deterministic() throws {
        let definitions = try Self.definitions()
        let bodies = try Self.batches(Self.source(definitions), of: 5_000).map {
            String(decoding: $0.body, as: UTF8.self)
        }
        let cut = try Self.batches(Self.source(definitions), of: 7).map { String(decoding: $0.body, as: UTF8.self) }
        func joined(_ bodies: [String]) -> String { bodies.map { $0.dropFirst().dropLast() }.joined(separator: ",") }
        #expect(joined(bodies) == joined(cut))
        let (_, refused, times) = try Self.reading(Self.source(definitions), definitions)
        #expect(refused == 0 && times.count > 3_000)
        #expect(times == times.sorted())
        #expect(
            try Self.batches(Self.source(definitions, seed: 2), of: 5_000).map(\.body) != bodies.map { Array($0.utf8) })
    }

    @Test("Three camps with some ground in common, decisions of each kind, commitments")
    func whatIsSaid() throws {
        let definitions = try Self.definitions()
        let (reading, _, _) = try Self.reading(Self.source(definitions), definitions)
        #expect(reading.unreadable == 0)
        let said = try #require(reading.conversations["city-centre-traffic"])
        #expect(said.statements.map(\.number).sorted() == (0..<Int32(SimulatedStatement.all.count)).map { $0 })
        #expect(Set(said.statements.map(\.language)) == ["en", "de"])
        #expect(said.statements.allSatisfy { $0.isSeed == ($0.author == nil) })
        #expect(Set(said.decisions.map(\.state)) == [.accepted, .rejected] && said.decisions.contains(where: \.isMeta))
        #expect(said.decisions.count < said.statements.count)
        #expect(Set(said.votes.map(\.participant)).count == 28 * 15)
        #expect(Set(said.votes.map(\.answer)).count == 3)
        #expect(reading.commitments.map(\.status).count { $0 == .promised } == 3 && reading.commitments.count == 5)
        #expect(Set(reading.commitments.map(\.answer)).count == 3)
        #expect(reading.commitments.contains { if case .service = $0.subject { true } else { false } })

        func agreement(_ number: Int32, where isChosen: (Vote) -> Bool = { _ in true }) -> Double {
            let votes = said.votes.filter { $0.statement == number && $0.answer != .pass && isChosen($0) }
            return Double(votes.count { $0.answer == .agree }) / Double(votes.count)
        }
        for shared in [8, 9, 10, 11] as [Int32] { #expect(agreement(shared) > 0.8) }
        #expect((0.2...0.7).contains(agreement(1)))
        let drivers = Set(said.votes.filter { $0.statement == 1 && $0.answer == .agree }.map(\.participant))
        let walkers = Set(said.votes.filter { $0.statement == 4 && $0.answer == .agree }.map(\.participant))
        #expect(
            agreement(7) { drivers.contains($0.participant) } > agreement(7) { walkers.contains($0.participant) } + 0.3)
    }

    @Test("Nobody speaks before the conversation opens, and nobody where it is not declared")
    func onlyWhereItIsOpen() throws {
        var definitions = try Self.definitions()
        let early = try Self.source(definitions, from: 1_576_800_000_000)
        let (reading, refused, times) = try Self.reading(early, definitions)
        #expect(refused == 0 && !reading.conversations.isEmpty)
        #expect(times.allSatisfy { $0 >= 1_577_836_800_000 })
        definitions.conversations = []
        let settings = SimulatedConversation.Settings(seed: 1, start: Self.start, length: 1, participantsPerDay: 1)
        #expect(SimulatedConversation(definitions: definitions, settings: settings) == nil)
    }
}
