import Definitions
import Deliberation
import Events
import Foundation
import Testing

@testable import Disclosure
@testable import Publishing

/// The same votes in any order, in any batches, over any restarts give the same published bytes.
@Suite struct ConversationBytesTests {
    private static let people: UInt64 = 24
    private static let statements: Int32 = 9

    /// Two camps, changed votes, events of one instant, decisions that change, a number that is taken twice, votes on nothing.
    private static func events(seed: UInt64) -> ConversationEvents {
        var random = SeededRandom(seed: seed)
        var events = ConversationEvents()
        for number in 0..<statements {
            for version in 0..<(number == 3 ? 2 : 1) as Range<Int> {
                events.statements.append(
                    Statement(
                        number: number, author: ParticipantKey(token: UInt64(number)), time: Int64(1_000 * version),
                        identity: random.next(), text: "Statement \(number), \(version).", language: "en"))
            }
            for _ in 0..<random.next() % 3 {
                events.decisions.append(
                    ModerationDecision(
                        statement: number, time: Int64(random.next() % 4) * 1_000, identity: random.next(),
                        state: .allCases[Int(random.next() % 3)], isMeta: random.chance(0.1)))
            }
        }
        for person in 0..<people {
            for statement in 0...statements where random.chance(0.8) {
                for _ in 0...(random.next() % 5 == 0 ? 1 : 0) {
                    let isFor = random.chance((UInt64(statement) + person) % 2 == 0 ? 0.85 : 0.2)
                    events.votes.append(
                        Vote(
                            statement: statement,
                            participant: person % 3 == 0
                                ? ParticipantKey(number: Int64(person), token: person) : ParticipantKey(token: person),
                            time: Int64(random.next() % 50) * 500, identity: random.next(),
                            answer: random.chance(0.1) ? .pass : isFor ? .agree : .disagree))
                }
            }
        }
        return events
    }

    private enum Event {
        case statement(Statement)
        case decision(ModerationDecision)
        case vote(Vote)
    }

    /// Through the gate in rows and ticks that chance draws, each release once through its bytes.
    private func digests(
        _ events: ConversationEvents, random: inout SeededRandom, drop: Int = 0
    ) throws -> [String: String] {
        var order =
            events.statements.map(Event.statement) + events.decisions.map(Event.decision) + events.votes.map(Event.vote)
        order.shuffle(using: &random)
        order.removeLast(drop)
        var gate = ConversationGate(ends: [ConversationFixture.definition.id: 1_000_000])
        var released = ReleasedConversations()
        var place = 0
        var ticks: Int64 = 0
        while place < order.count || ticks == 0 {
            var readings = ConversationBatch()
            for event in order[place..<min(order.count, place + 1 + Int(random.next() % 60))] {
                var own = ConversationEvents()
                switch event {
                case .statement(let statement): own.statements = [statement]
                case .decision(let decision): own.decisions = [decision]
                case .vote(let vote): own.votes = [vote]
                }
                readings.conversations[ConversationFixture.definition.id, default: .init()].append(own)
                place += 1
            }
            gate.take(readings)
            let isLast = place == order.count
            guard isLast || random.chance(0.3) else { continue }
            ticks += 1
            var release = Release(position: ticks, time: isLast ? 2_000_000 : ticks, isSweep: false)
            release.conversations = gate.release(at: release.time).conversations
            released.add(try JSONDecoder().decode(Release.self, from: JSONEncoder().encode(release)))
        }
        let definitions = Definitions(
            registry: Fixture.registry, datasets: [], conversations: [ConversationFixture.definition])
        let published = try #require(released.published(definitions: definitions, at: 2_000_000).first)
        return Dictionary(
            uniqueKeysWithValues: ConversationFormatList.files(of: published).map { ($0.path, $0.digest) })
    }

    /// Of each of two conversations; more by DCS_SHUFFLES.
    private static let rounds = ProcessInfo.processInfo.environment["DCS_SHUFFLES"].flatMap(Int.init) ?? 25

    @Test(arguments: [1, 2] as [UInt64]) func orderBatchesAndRestartsChangeNoByte(seed: UInt64) throws {
        let events = Self.events(seed: seed)
        var random = SeededRandom(seed: 100 + seed)
        let first = try digests(events, random: &random)
        #expect(first.count > 8)
        for round in 0..<Self.rounds {
            let again = try digests(events, random: &random)
            guard again == first else {
                Issue.record("round \(round): \(first.keys.filter { first[$0] != again[$0] }.sorted()) differ")
                return
            }
        }
        // One event less is seen.
        #expect(try digests(events, random: &random, drop: 1) != first)
    }
}
