import Deliberation
import Testing

@Suite struct ConversationRecordTests {
    private func statement(
        _ number: Int32, _ text: String, time: Int64, identity: UInt64 = 1, author: Int64? = nil
    ) -> Statement {
        Statement(
            number: number, author: author.map { ParticipantKey(number: $0, token: 0) }, time: time,
            identity: identity, text: text)
    }

    private func vote(
        _ statement: Int32, _ person: Int64, _ answer: Vote.Answer, time: Int64 = 0, identity: UInt64 = 1
    ) -> Vote {
        Vote(
            statement: statement, participant: ParticipantKey(number: person, token: 0), time: time,
            identity: identity, answer: answer)
    }

    @Test func theFirstStatementOfANumberHolds() {
        var events = ConversationEvents()
        events.statements = [
            statement(4, "late", time: 30, author: 1), statement(4, "first", time: 10, identity: 8, author: 1),
            statement(4, "same time, higher identity", time: 10, identity: 9, author: 1),
            statement(4, "first", time: 20, author: 1), statement(4, "first", time: 20, author: 2),
            statement(2, "other", time: 99),
        ]
        let record = ConversationRecord(events)
        #expect(record.statements.map(\.statement.text) == ["other", "first"])
        // An equal repeat contradicts nothing; another text or another author does.
        #expect(record.contradictedStatements == 3)
        #expect(record.statements.map(\.isContradicted) == [false, true])
    }

    @Test func theOrganisersStatementHoldsWhateverItsTime() {
        var events = ConversationEvents()
        events.statements = [
            statement(4, "of somebody", time: 10, author: 1), statement(4, "of the organisers", time: 30),
        ]
        #expect(ConversationRecord(events).statements.map(\.statement.text) == ["of the organisers"])
    }

    @Test func theLatestDecisionHolds() {
        var events = ConversationEvents()
        events.statements = (1...4).map { statement($0, "s", time: 0) }
        events.decisions = [
            ModerationDecision(statement: 1, time: 5, identity: 1, state: .accepted),
            ModerationDecision(statement: 1, time: 7, identity: 1, state: .rejected),
            ModerationDecision(statement: 1, time: 6, identity: 9, state: .accepted),
            ModerationDecision(statement: 2, time: 7, identity: 2, state: .rejected),
            ModerationDecision(statement: 2, time: 7, identity: 3, state: .accepted, isMeta: true),
            ModerationDecision(statement: 3, time: 1, identity: 1, state: .accepted),
            ModerationDecision(statement: 9, time: 1, identity: 1, state: .accepted),
        ]
        let record = ConversationRecord(events)
        #expect(record.statements.map(\.state) == [.rejected, .accepted, .accepted, .unreviewed])
        #expect(record.statements.map(\.isMeta) == [false, true, false, false])
        #expect(record.statements.map(\.isLeftOut) == [true, true, false, false])
        #expect(record.decisionsOnUnknownStatements == 1)
    }

    /// As when a file was imported again after it had grown.
    @Test func anEventThatCameTwiceIsOneEvent() {
        var events = ConversationEvents()
        events.statements = [statement(1, "s", time: 0)]
        events.votes = [
            vote(1, 5, .agree, time: 2), vote(1, 3, .pass, time: 9), vote(1, 5, .disagree, time: 4),
            vote(1, 5, .agree, time: 2, identity: 7),
        ]
        let record = ConversationRecord(events)
        events.append(events)
        #expect(ConversationRecord(events) == record)
        #expect(record.statements[0].agrees == 2 && record.votes.count == 4 && record.rowOfVote.count == 4)
    }

    @Test func peopleComeInTheOrderOfStatementsAndPeople() {
        var events = ConversationEvents()
        events.statements = [statement(1, "s", time: 0), statement(2, "s", time: 0)]
        events.votes = [
            vote(2, 1, .agree, time: 1), vote(1, 5, .agree, time: 2), vote(1, 3, .pass, time: 9),
            vote(3, 0, .agree, time: 0), vote(2, 3, .disagree, time: 3),
        ]
        let record = ConversationRecord(events)
        #expect(record.participants.map(\.number) == [3, 5, 1])
        #expect(record.votes.map(\.participant.number) == [3, 5, 1, 3])
        #expect(record.rowOfVote == [0, 1, 2, 0])
        #expect(record.votesOnUnknownStatements == 1)
    }

    @Test func aVoteCountsOnceItsStatementComes() {
        var events = ConversationEvents()
        events.votes = [vote(1, 1, .agree)]
        #expect(ConversationRecord(events).participants.isEmpty)
        events.statements = [statement(1, "s", time: 50)]
        #expect(ConversationRecord(events).statements.map(\.agrees) == [1])
    }

    @Test func nothingIsARecordToo() {
        let record = ConversationRecord(ConversationEvents())
        #expect(record.statements.isEmpty && record.participants.isEmpty && record.votes.isEmpty)
        #expect(VoteMatrix(record).rowStarts == [0])
    }

    /// Everything against sorting and counting in the shortest way.
    @Test func agreesWithTheNaiveWay() {
        for seed in 0..<20 as Range<UInt64> {
            var kind = RandomConversation()
            kind.changedVotes = 0.4
            kind.faults = 0.1
            let events = kind.events(seed: seed)
            let record = ConversationRecord(events)
            let known = Set(events.statements.map(\.number))
            let votes = events.votes.filter { known.contains($0.statement) }.sorted {
                ($0.statement, $0.participant, $0.time, $0.identity)
                    < ($1.statement, $1.participant, $1.time, $1.identity)
            }
            #expect(record.votes == votes)
            #expect(record.votesOnUnknownStatements == events.votes.count - votes.count)
            var people: [ParticipantKey] = []
            for vote in votes where !people.contains(vote.participant) { people.append(vote.participant) }
            #expect(record.participants == people)
            #expect(zip(record.votes, record.rowOfVote).allSatisfy { people[Int($1)] == $0.participant })
            for one in record.statements {
                let own = votes.filter { $0.statement == one.statement.number }.map(\.answer)
                #expect(one.agrees == own.count { $0 == .agree })
                #expect(one.disagrees == own.count { $0 == .disagree })
                #expect(one.passes == own.count { $0 == .pass })
            }
            let naive = NaiveGrouping.votes(record)
            let matrix = VoteMatrix(record)
            let columns = matrix.isVotedOn.indices.filter { matrix.isVotedOn[$0] }
            for row in 0..<matrix.rows {
                var cells = [Double?](repeating: nil, count: matrix.columns)
                for entry in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
                    cells[Int(matrix.columnOfEntry[entry])] = Double(matrix.answerOfEntry[entry])
                }
                #expect(columns.map { cells[$0] } == naive[row])
                let filled = matrix.columnOfEntry[matrix.rowStarts[row]..<matrix.rowStarts[row + 1]]
                #expect(zip(filled, filled.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    /// Two votes of one person on one statement in the same millisecond: the higher identity counts.
    @Test func identityDecidesWithinAMillisecond() {
        var events = ConversationEvents()
        events.statements = [statement(1, "s", time: 0)]
        events.votes = [
            vote(1, 1, .agree, time: 5, identity: 7), vote(1, 1, .disagree, time: 5, identity: 6),
            vote(1, 1, .pass, time: 4, identity: 9),
        ]
        #expect(VoteMatrix(ConversationRecord(events)).answerOfEntry == [Vote.Answer.agree.rawValue])
    }
}
