import Deliberation
import Testing

@Suite struct GroupedParticipantsTests {
    /// Person p votes on statements 0 ..< count at the given second, one person after the other.
    private func record(_ people: [(second: Int64, votes: Int)], statements: Int32 = 20) -> ConversationRecord {
        var events = ConversationEvents()
        for number in 0..<statements {
            events.statements.append(Statement(number: number, author: nil, time: 0, identity: 0, text: "s"))
        }
        for (person, own) in people.enumerated() {
            for number in 0..<own.votes {
                events.votes.append(
                    Vote(
                        statement: Int32(number), participant: ParticipantKey(number: Int64(person), token: 0),
                        time: own.second * 1000, identity: 0, answer: .agree))
            }
        }
        return ConversationRecord(events)
    }

    @Test func sevenStatementsAreEnough() {
        let early = (0..<15).map { (second: Int64($0), votes: 8) }
        let record = record(early + [(20, 6), (21, 7), (22, 6)])
        #expect(GroupedParticipants.rows(of: record) == early.map { _ in true } + [false, true, false])
    }

    @Test func theFirstFifteenAreInWithOneVote() {
        let few = (0..<17).map { (second: Int64(100 - $0), votes: 1) }
        let record = record([(1, 9)] + few)
        // The last of the few came first; rows are in the order of people.
        #expect(GroupedParticipants.rows(of: record).count { $0 } == 15)
        #expect(
            GroupedParticipants.rows(of: record) == [true, false, false, false] + few.dropFirst(3).map { _ in true })
    }

    /// With three statements in all nobody can vote on seven.
    @Test func everyStatementSoFarIsEnough() {
        let early = (0..<15).map { (second: Int64($0), votes: 3) }
        let record = record(early + [(50, 2), (51, 3)], statements: 3)
        #expect(GroupedParticipants.rows(of: record) == early.map { _ in true } + [false, true])
    }

    @Test func aChangedVoteIsNotAnotherStatement() {
        var events = ConversationEvents()
        for number in 0..<20 as Range<Int32> {
            events.statements.append(Statement(number: number, author: nil, time: 0, identity: 0, text: "s"))
        }
        for person in 0..<16 as Range<Int64> {
            for number in 0..<7 as Range<Int32> {
                let statement = person == 15 ? number % 4 : number
                events.votes.append(
                    Vote(
                        statement: statement, participant: ParticipantKey(number: person, token: 0),
                        time: person * 1000 + Int64(number), identity: 0, answer: .pass))
            }
        }
        #expect(GroupedParticipants.rows(of: ConversationRecord(events)) == (0..<16).map { $0 < 15 })
    }

    /// Everybody is looked at again after every vote.
    @Test func agreesWithALiteralReplay() {
        var partial = 0
        for seed in 0..<60 as Range<UInt64> {
            var kind = RandomConversation()
            kind.people = 5 + Int(seed) % 40
            kind.statements = 2 + Int(seed) % 11
            kind.votesOfPerson = 1...9
            let record = kind.record(seed: seed)
            let found = GroupedParticipants.rows(of: record)
            #expect(found == NaiveGrouping.grouped(record, record.participants), "seed \(seed)")
            if found.contains(false) { partial += 1 }
        }
        // Otherwise there was nothing to find out.
        #expect(partial > 20)
    }

    @Test func timesBefore1970AreTimesToo() {
        var events = RandomConversation().events(seed: 3)
        let groups = GroupedParticipants.rows(of: ConversationRecord(events))
        for index in events.votes.indices { events.votes[index].time -= 1_000_000_000 }
        #expect(GroupedParticipants.rows(of: ConversationRecord(events)) == groups)
    }
}
