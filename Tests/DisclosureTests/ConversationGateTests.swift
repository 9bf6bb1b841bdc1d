import Deliberation
import Events
import Foundation
import Testing

@testable import Disclosure

/// What waits, what goes out, and that neither rows nor restarts change it.
@Suite struct ConversationGateTests {
    private static let day: Int64 = 86_400_000
    private static func gate() -> ConversationGate { ConversationGate(ends: ["open": nil, "ends": 10 * day]) }

    private static func votes(of people: Range<UInt64>, statement: Int32 = 0) -> ConversationEvents {
        var events = ConversationEvents()
        events.votes = people.map {
            Vote(
                statement: statement, participant: ParticipantKey(token: $0), time: Int64($0),
                identity: $0 << 8 | UInt64(statement), answer: $0 % 3 == 0 ? .pass : .agree)
        }
        return events
    }

    private static func readings(_ conversations: [String: ConversationEvents]) -> ConversationBatch {
        var readings = ConversationBatch()
        readings.conversations = conversations
        return readings
    }

    @Test func votesWaitForACrowdOfDifferentPeople() {
        var gate = Self.gate()
        gate.take(Self.readings(["open": Self.votes(of: 0..<9)]))
        // More votes of the same people are no crowd.
        gate.take(Self.readings(["open": Self.votes(of: 0..<9, statement: 1)]))
        #expect(gate.release(at: 0).conversations.isEmpty)
        gate.take(Self.readings(["open": Self.votes(of: 9..<10)]))
        let released = gate.release(at: 1).conversations
        #expect(released.map(\.conversation) == ["open"] && released[0].events.votes.count == 19)
        #expect(gate.release(at: 2).conversations.isEmpty && gate.waiting.isEmpty)
    }

    @Test func whatIsMadeToBeReadGoesOutAtOnce() {
        var gate = Self.gate()
        var events = Self.votes(of: 0..<3)
        events.statements = [Statement(number: 0, author: nil, time: 0, identity: 1, text: "A statement.")]
        gate.take(Self.readings(["open": events]))
        let released = gate.release(at: 0).conversations
        #expect(released.map(\.events.statements) == [events.statements] && released[0].events.votes.isEmpty)
        #expect(gate.waiting["open"]?.votes == events.votes)
    }

    @Test func afterTheEndNobodyIsWaitedFor() {
        var gate = Self.gate()
        gate.take(Self.readings(["open": Self.votes(of: 0..<3), "ends": Self.votes(of: 0..<3)]))
        #expect(gate.release(at: 10 * Self.day - 1).conversations.isEmpty)
        #expect(gate.release(at: 10 * Self.day).conversations.map(\.conversation) == ["ends"])
    }

    @Test func conversationsThatNobodyDeclaredAreLeftOut() {
        var gate = Self.gate()
        gate.take(Self.readings(["other": Self.votes(of: 0..<30)]))
        #expect(gate.release(at: 0).conversations.isEmpty)
    }

    /// Any difference of two publications is none, or the votes of ten people at least; a gate that went through a file says the same.
    @Test func everyReleaseHoldsACrowdAlsoAfterRestarts() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<100 {
            var (gate, restarted) = (Self.gate(), Self.gate())
            var stored = Self.readings([:])
            for tick in 0..<20 as Range<Int64> {
                let first = random.next() % 40
                let readings = Self.readings(["open": Self.votes(of: first..<first + random.next() % 8)])
                gate.take(readings)
                restarted.take(readings)
                if random.chance(0.5) {
                    // A checkpoint and a start from it.
                    stored.append(restarted.unstored)
                    if restarted.hasReleased { stored = restarted.held }
                    let bytes = try JSONEncoder().encode(stored)
                    restarted = Self.gate()
                    restarted.restore(try JSONDecoder().decode(ConversationBatch.self, from: bytes))
                    restarted.markStored()
                }
                guard random.chance(0.4) else { continue }
                let released = gate.release(at: tick).conversations
                #expect(released == restarted.release(at: tick).conversations)
                for release in released {
                    #expect(Set(release.events.votes.map(\.participant)).count >= ConversationGate.crowd)
                }
            }
            #expect(gate.waiting == restarted.waiting)
        }
    }

    @Test func aReleaseIsTheSameAfterItsBytes() throws {
        var events = Self.votes(of: 0..<20)
        events.votes[3].participant.number = 17
        events.votes[4].answer = .disagree
        events.votes[5].time = -1
        events.statements = [
            Statement(number: 7, author: ParticipantKey(token: .max), time: 5, identity: .max, text: "\u{1F}\"é")
        ]
        events.decisions = [ModerationDecision(statement: 7, time: 6, identity: 2, state: .rejected, isMeta: true)]
        var release = Release(position: 1, time: 2, isSweep: false)
        let before = try JSONEncoder().encode(release)
        #expect(!String(decoding: before, as: UTF8.self).contains("conversations"))
        release.conversations = [ConversationRelease(conversation: "open", events: events)]
        release.commitments = [
            Commitment(
                id: "c", time: 1, identity: 2, subject: .service("passport", finding: "f"), answer: .act,
                status: .promised, responsible: "r", due: nil, text: "t", evidence: "")
        ]
        #expect(try JSONDecoder().decode(Release.self, from: JSONEncoder().encode(release)) == release)
        #expect(PackedVotes.unpacked(PackedVotes.packed(events.votes).dropLast()) == nil)
        var damaged = PackedVotes.packed(events.votes)
        damaged[damaged.count - 1] = 7
        #expect(PackedVotes.unpacked(damaged) == nil)
    }
}
