import Events
import Testing

@testable import Deliberation

@Suite struct StabilityTests {
    private func stability(_ record: ConversationRecord) -> Stability {
        let matrix = VoteMatrix(record)
        return Stability(OpinionGroups(record, matrix), record, matrix)
    }

    private func conversation(strength: Double) -> RandomConversation {
        var kind = RandomConversation()
        (kind.people, kind.statements, kind.votesOfPerson) = (80, 24, 12...24)
        kind.strength = strength
        return kind
    }

    @Test func opinionsThatAreApartAreStableAndNoiseIsNot() {
        var (apart, noise) = ([Double](), [Double]())
        for seed in 0..<4 as Range<UInt64> {
            apart.append(stability(conversation(strength: 2).record(seed: seed)).ofConversation ?? 0)
            noise.append(stability(conversation(strength: 0).record(seed: seed)).ofConversation ?? 1)
        }
        print("stability of two camps: \(apart); of noise: \(noise)")
        #expect(apart.allSatisfy { $0 > 0.9 })
        #expect(noise.allSatisfy { $0 < Stability.shakyBelow })
    }

    @Test func theSameVotesAreTriedInTheSameWays() {
        var random = SeededRandom(seed: 4)
        let events = conversation(strength: 0.7).events(seed: 3)
        let once = stability(ConversationRecord(events))
        let isSame = stability(ConversationRecord(events.rearranged(using: &random))) == once
        #expect(isSame)
        #expect(once.tries == 16)
    }

    @Test func sharesAreOfTriesAndTheirMeanIsThatOfTheConversation() {
        let record = conversation(strength: 0.7).record(seed: 5)
        let matrix = VoteMatrix(record)
        let groups = OpinionGroups(record, matrix)
        let found = Stability(groups, record, matrix)
        #expect(found.ofRow.map { $0 == nil } == groups.groupOfRow.map { $0 < 0 })
        let shares = found.ofRow.compactMap { $0 }
        #expect(
            shares.allSatisfy {
                (0...1).contains($0) && ($0 * Double(found.tries)).rounded() == $0 * Double(found.tries)
            })
        #expect(abs(shares.reduce(0, +) / Double(shares.count) - (found.ofConversation ?? 9)) < 1e-12)
    }

    @Test func whereNobodyIsGroupedNothingIsSaid() {
        let found = stability(ConversationRecord(ConversationEvents()))
        #expect(found.ofConversation == nil && found.tries == 0 && found.isShaky)
    }
}
