import Events
import Testing

@testable import Deliberation

/// What was agreed on at instants of the past, against a plain recomputation at each of them.
@Suite struct ConsensusHistoryTests {
    private static let day: Int64 = 86_400_000

    private func random(_ seed: UInt64) -> ConversationEvents {
        var random = SeededRandom(seed: seed)
        var events = ConversationEvents()
        let (statements, people) = (1 + Int32(random.next() % 12), 1 + random.next() % 40)
        // Opinions change half way.
        let leanings = (0..<2).map { _ in (0..<Int(statements)).map { _ in random.unit() } }
        for identity in 0..<UInt64(random.next() % 900) {
            let (statement, time) = (Int32.random(in: 0..<statements, using: &random), Int64(random.next() % 100))
            let isAgree = random.chance(leanings[time < 50 ? 0 : 1][Int(statement)])
            events.votes.append(
                Vote(
                    statement: statement, participant: ParticipantKey(token: random.next() % people), time: time,
                    identity: identity, answer: random.chance(0.1) ? .pass : isAgree ? .agree : .disagree))
        }
        for identity in 0..<UInt64(random.next() % 6) {
            events.decisions.append(
                ModerationDecision(
                    statement: Int32.random(in: 0..<statements, using: &random), time: Int64(random.next() % 100),
                    identity: identity, state: .allCases[Int(random.next() % 3)], isMeta: random.chance(0.2)))
        }
        return events
    }

    /// Standings at one instant from nothing but the events before it.
    private func naive(_ events: ConversationEvents, before instant: Int64) -> [Int32: [Vote.Answer: ConsensusHistory
        .Standing]]
    {
        var past = ConversationEvents()
        past.votes = events.votes.filter { $0.time < instant }
        past.statements = Set(events.votes.map(\.statement)).sorted().map {
            Statement(number: $0, author: nil, time: 0, identity: 0, text: "")
        }
        let numbers = past.statements.map(\.number)
        let everybody = GroupVotes(everybodyIn: NaiveMatrix.make(past).0)
        let leftOut = numbers.map { number in
            let latest = events.decisions.filter { $0.statement == number && $0.time < instant }
                .max { ($0.time, $0.identity) < ($1.time, $1.identity) }
            return latest.map { $0.state == .rejected || $0.isMeta } ?? false
        }
        let listed = everybody.consensusStatements(leftOut: leftOut)
        var result: [Int32: [Vote.Answer: ConsensusHistory.Standing]] = [:]
        for (column, number) in numbers.enumerated() {
            for direction in [Vote.Answer.agree, .disagree] {
                let count = everybody.total(column: column)
                let passes = ConsensusStatement(column: column, direction: direction, among: count) != nil
                let isListed = listed.contains { $0.column == column && $0.direction == direction }
                result[number, default: [:]][direction] =
                    isListed ? .listed : !passes ? ConsensusHistory.Standing.none : leftOut[column] ? .leftOut : .agreed
            }
        }
        return result
    }

    @Test func agreesWithARecomputationAtEveryInstant() {
        var lost = 0
        for seed in 0..<120 as Range<UInt64> {
            var events = random(seed)
            let instants: [Int64] = [5, 20, 50, 51, 80, 99, 120]
            let history = ConsensusHistory(votes: events.votes, decisions: events.decisions, instants: instants)
            #expect(history.instants == instants)
            for (place, instant) in instants.enumerated() {
                let expected = naive(events, before: instant)
                for point in history.points {
                    #expect(point.standing[place] == expected[point.statement]?[point.direction], "seed \(seed)")
                }
                let listed = history.points.count { $0.standing[place] == .listed }
                #expect(listed == expected.values.reduce(0) { $0 + $1.values.count { $0 == .listed } })
            }
            lost += history.points.count(where: \.isLost)
            var random = SeededRandom(seed: seed)
            events.votes.shuffle(using: &random)
            events.decisions.shuffle(using: &random)
            #expect(
                history
                    == ConsensusHistory(votes: events.votes, decisions: events.decisions, instants: instants.reversed())
            )
        }
        #expect(lost > 100)
    }

    @Test func whatComesLaterChangesNothingOfThen() {
        for seed in 0..<30 as Range<UInt64> {
            let events = random(seed)
            let early = events.votes.filter { $0.time < 50 }
            let whole = ConsensusHistory(votes: events.votes, decisions: events.decisions, instants: [20, 50])
            let then = ConsensusHistory(
                votes: early, decisions: events.decisions.filter { $0.time < 50 }, instants: [20, 50])
            #expect(whole == then)
        }
    }

    @Test func aRejectedConsensusStaysToBeSeen() {
        let votes = (0..<20).map { person in
            Vote(
                statement: 7, participant: ParticipantKey(token: UInt64(person)), time: 1, identity: UInt64(person),
                answer: .agree)
        }
        let rejected = ModerationDecision(statement: 7, time: 15, identity: 1, state: .rejected)
        let history = ConsensusHistory(votes: votes, decisions: [rejected], instants: [10, 20])
        #expect(history.points.map(\.statement) == [7] && history.points[0].standing == [.listed, .leftOut])
        #expect(history.points[0].isLost && history.points[0].firstListed == 0)
    }

    @Test func weeksEndOnMondaysAndAreBounded() {
        func votes(_ times: [Int64]) -> [Vote] {
            times.map {
                Vote(statement: 0, participant: ParticipantKey(token: 1), time: $0, identity: 1, answer: .agree)
            }
        }
        // 1970-01-01 is a Thursday; the first Monday is day 4.
        let now = 20 * Self.day + 5
        #expect(
            ConsensusHistory.weekly(votes: votes([2 * Self.day, 19 * Self.day]), now: now)
                == [4 * Self.day, 11 * Self.day, 18 * Self.day, now])
        #expect(ConsensusHistory.weekly(votes: votes([4 * Self.day]), now: 11 * Self.day) == [11 * Self.day])
        #expect(ConsensusHistory.weekly(votes: [], now: now) == [now])
        let long = ConsensusHistory.weekly(votes: votes([0]), now: 3_000 * Self.day)
        #expect(long.count == ConsensusHistory.mostInstants && long.last == 3_000 * Self.day)
        #expect(long == long.sorted())
        let many = ConsensusHistory(votes: votes([0]), decisions: [], instants: (0..<500).map { Int64($0) })
        #expect(many.instants == Array(396..<500).map { Int64($0) })
    }
}
