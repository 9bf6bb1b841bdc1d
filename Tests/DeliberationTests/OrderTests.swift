import Events
import Testing

@testable import Deliberation

/// The same events give the same result, however they came.
@Suite struct OrderTests {
    @Test func anyOrderAndAnyBatchesGiveTheSame() {
        var random = SeededRandom(seed: 6)
        var shuffles = 0
        for seed in 0..<100 as Range<UInt64> {
            var kind = RandomConversation()
            kind.people = 4 + Int(seed) % 16
            (kind.statements, kind.votesOfPerson) = (9, 1...9)
            kind.camps = 1 + Int(seed) % 3
            kind.faults = 0.1
            let events = kind.events(seed: seed)
            let record = ConversationRecord(events)
            let result = OpinionGroups(record, VoteMatrix(record))
            for _ in 0..<10 {
                let again = ConversationRecord(events.rearranged(using: &random))
                let isSame = again == record && OpinionGroups(again, VoteMatrix(again)) == result
                #expect(isSame, "seed \(seed)")
                shuffles += 1
            }
        }
        #expect(shuffles == 1_000)
    }

    /// Arithmetic is in a fixed order, so the last bit is the same on every machine and after every change that means to change nothing.
    @Test func theSameBitsEverywhere() {
        var kind = RandomConversation()
        (kind.people, kind.statements, kind.votesOfPerson) = (150, 20, 5...20)
        let record = kind.record(seed: 1)
        let matrix = VoteMatrix(record)
        let groups = OpinionGroups(record, matrix)
        let stability = Stability(groups, record, matrix)
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: UInt64) { digest = (digest ^ value) &* 0x100_0000_01B3 }
        for group in groups.groupOfRow { add(UInt64(bitPattern: Int64(group))) }
        for position in groups.positions { for value in [position.x, position.y] { add(value.bitPattern) } }
        for silhouette in groups.silhouettes { add(silhouette.mean.bitPattern) }
        for value in groups.components.singularValues { add(value.bitPattern) }
        for share in stability.ofRow { add((share ?? -1).bitPattern) }
        #expect(digest == 9_408_876_683_868_063_518, "\(groups.sizes), \(stability.ofConversation ?? -1)")
    }

    /// Events that agree in time and half of their identity are still told apart by what they say.
    @Test func equalTimesAndIdentitiesDoNotLetTheOrderThrough() {
        var random = SeededRandom(seed: 7)
        for seed in 0..<100 as Range<UInt64> {
            var kind = RandomConversation()
            kind.people = 10
            kind.changedVotes = 0.6
            kind.faults = 0.2
            var events = kind.events(seed: seed)
            for index in events.votes.indices { (events.votes[index].time, events.votes[index].identity) = (3, 4) }
            for index in events.statements.indices {
                (events.statements[index].time, events.statements[index].identity) = (3, 4)
            }
            for index in events.decisions.indices {
                (events.decisions[index].time, events.decisions[index].identity) = (3, 4)
            }
            let record = ConversationRecord(events)
            for _ in 0..<5 {
                let isSame = ConversationRecord(events.rearranged(using: &random)) == record
                #expect(isSame, "seed \(seed)")
            }
        }
    }

    /// Pol.is' groups move with the order of rows: among sixteen orders the index went down to .18. Ours has one order.
    @Test func sixteenOrdersOfTheRealRowsMoveNothing() throws {
        var random = SeededRandom(seed: 8)
        for conversation in try RecordedConversation.all() {
            let result = OpinionGroups(conversation.record, VoteMatrix(conversation.record))
            for order in 0..<16 {
                let again = ConversationRecord(conversation.events.rearranged(using: &random))
                // Compared outside of the macro, which would print both when they differ.
                let isSame = again == conversation.record
                #expect(isSame, "\(conversation.name), order \(order)")
                guard order % 8 == 0 else { continue }
                let hasSameGroups = OpinionGroups(again, VoteMatrix(again)) == result
                #expect(hasSameGroups, "\(conversation.name), order \(order)")
            }
        }
    }

    /// What the test above guards against can happen: rows in another order than the canonical one give other groups.
    @Test func rowsInAnotherOrderMoveTheGroups() throws {
        var random = SeededRandom(seed: 9)
        for conversation in try RecordedConversation.all() where conversation.name == "vtaiwan.uberx" {
            let record = conversation.record
            let matrix = VoteMatrix(record)
            let uses = OpinionGroups.uses(record, matrix)
            let isGrouped = GroupedParticipants.rows(of: record)
            let groups = OpinionGroups(matrix, uses: uses, isGrouped: isGrouped).groupOfRow
            let likeness = (0..<4).map { _ in
                let order = (0..<matrix.rows).shuffled(using: &random)
                let moved = OpinionGroups(
                    matrix.withRows(order), uses: uses, isGrouped: order.map { isGrouped[$0] }
                ).groupOfRow
                let people = order.indices.filter { moved[$0] >= 0 }
                return adjustedRandIndex(people.map { Int(moved[$0]) }, people.map { Int(groups[order[$0]]) })
            }
            #expect(likeness.contains { $0 < 1 }, "\(likeness)")
        }
    }
}

extension VoteMatrix {
    /// The same rows in another order.
    func withRows(_ order: [Int]) -> VoteMatrix {
        var moved = self
        (moved.rowStarts, moved.columnOfEntry, moved.answerOfEntry) = ([0], [], [])
        for row in order {
            moved.columnOfEntry += columnOfEntry[rowStarts[row]..<rowStarts[row + 1]]
            moved.answerOfEntry += answerOfEntry[rowStarts[row]..<rowStarts[row + 1]]
            moved.rowStarts.append(moved.columnOfEntry.count)
        }
        return moved
    }
}
