import Events
import Testing

@testable import Deliberation

/// Who is shown what next: weights, moderation, and that what somebody writes is heard while others go on.
@Suite struct CommentRoutingTests {
    @Test func drawsFollowThePriorities() {
        let routing = CommentRouting(
            priority: [1, 1, 6, 5, 100], votes: [9, 9, 9, 9, 9],
            states: [.accepted, .unreviewed, .accepted, .accepted, .rejected],
            policy: .moderatedAfter)
        var random = SeededRandom(seed: 5)
        var drawn = [Int](repeating: 0, count: 5)
        for _ in 0..<8_000 { drawn[routing.next(votedOn: [3], using: &random).map(Int.init) ?? 4] += 1 }
        // Of 8 parts one, one and six; four deviations either way.
        #expect(abs(drawn[0] - 1_000) < 120 && abs(drawn[1] - 1_000) < 120 && abs(drawn[2] - 6_000) < 160)
        #expect(drawn[3] == 0 && drawn[4] == 0)
    }

    @Test func theSameSeedDrawsTheSame() {
        let routing = CommentRouting(
            priority: [1, 2, 3, 4], votes: [7, 7, 7, 7], states: Array(repeating: .accepted, count: 4),
            policy: .moderatedBefore)
        let draws = (0..<2).map { _ in
            var random = SeededRandom(seed: 9)
            return (0..<50).map { _ in routing.next(votedOn: [], using: &random) }
        }
        #expect(draws[0] == draws[1] && Set(draws[0]).count == 4)
    }

    @Test func onlyWhatThePolicyServesIsShown() {
        let states: [ModerationState] = [.rejected, .unreviewed, .accepted]
        func shown(_ policy: CommentRouting.Policy, votedOn: Set<Int32> = []) -> Set<Int32> {
            let routing = CommentRouting(priority: [5, 5, nil], votes: [0, 8, 0], states: states, policy: policy)
            var random = SeededRandom(seed: 1)
            return Set((0..<60).compactMap { _ in routing.next(votedOn: votedOn, using: &random) })
        }
        #expect(shown(.moderatedBefore) == [2] && shown(.moderatedAfter) == [1, 2])
        #expect(shown(.moderatedBefore, votedOn: [2]).isEmpty)
    }

    /// The first few who dislike a statement don't bury it.
    @Test func aDislikedNewStatementKeepsTheWeightOfANewOne() {
        let disliked = GroupVotes.Count(agrees: 0, disagrees: 4, votes: 4)
        let priority = StatementPriority.of(disliked, extremity: 0)
        #expect(priority < 1 && CommentRouting.newStatement == 5.0625)
        func share(votes: Int) -> Int {
            let routing = CommentRouting(
                priority: [priority, CommentRouting.newStatement], votes: [votes, 9],
                states: [.accepted, .accepted], policy: .moderatedBefore)
            var random = SeededRandom(seed: 4)
            return (0..<1_000).count { _ in routing.next(votedOn: [], using: &random) == 0 }
        }
        #expect(abs(share(votes: 4) - 500) < 64 && share(votes: 5) < 200)
    }

    /// After how many turns the last one was heard.
    private func last(_ seed: UInt64, _ rule: RoutingSimulation.Rule) -> Int {
        let turns = RoutingSimulation.play(seed: seed, rule: rule)
        #expect(turns.count > 150)
        let last = turns.last ?? .max
        print(
            "routing, \(rule), seed \(seed): of \(turns.count) new statements half have \(RoutingSimulation.promisedVotes) votes after",
            "\(turns[turns.count / 2]) turns, the last one \(last == .max ? "never" : "after \(last)")")
        return last
    }

    @Test func newStatementsAreHeard() {
        for seed in 1...3 as ClosedRange<UInt64> {
            #expect(last(seed, .asShipped) <= RoutingSimulation.promisedWithinTurns)
        }
    }

    /// The promise is not kept by itself.
    @Test func withoutTheRuleForNewStatementsSomeAreNotHeard() {
        #expect(last(1, .formulaAlone) > RoutingSimulation.promisedWithinTurns)
        #expect(last(1, .evenChance) > RoutingSimulation.promisedWithinTurns)
    }
}
