import Events
import Foundation
import Testing

@testable import Deliberation

/// What groups stand for, on invented votes: worked cases, and a second way of computing it.
@Suite struct GroupMeaningTests {
    /// A matrix of letters: one row for each person, one column for each statement; a agree, d disagree, p pass, anything else no vote.
    static func matrix(_ rows: [String]) -> VoteMatrix {
        var matrix = VoteMatrix(
            rows: rows.count, columns: rows[0].count, rowStarts: [0], columnOfEntry: [], answerOfEntry: [])
        for row in rows {
            for (column, letter) in row.enumerated() {
                guard let answer = ["a": 1, "d": -1, "p": 0][letter] else { continue }
                matrix.columnOfEntry.append(Int32(column))
                matrix.answerOfEntry.append(Int8(answer))
            }
            matrix.rowStarts.append(matrix.columnOfEntry.count)
        }
        return matrix
    }

    private func random(_ seed: UInt64) -> GroupVotes {
        var random = SeededRandom(seed: seed)
        let (groups, columns, rows) = (2 + Int(random.next() % 4), 1 + Int(random.next() % 30), Int(random.next() % 60))
        let leanings = (0..<groups * columns).map { _ in random.unit() }
        let seen = random.unit()
        let groupOfRow = (0..<rows).map { _ in Int8(random.next() % UInt64(groups + 1)) - 1 }
        let letters = groupOfRow.map { group in
            (0..<columns).map { column in
                if !random.chance(seen) { return "-" }
                if random.chance(0.1) { return "p" }
                return random.chance(leanings[max(0, Int(group)) * columns + column]) ? "a" : "d"
            }.joined()
        }
        let matrix = rows == 0 ? Self.matrix([String(repeating: "-", count: columns)]) : Self.matrix(letters)
        return GroupVotes(matrix: matrix, groupOfRow: rows == 0 ? [-1] : groupOfRow, groups: groups)
    }

    @Test func votesAreCountedByGroupAndStatement() {
        let matrix = Self.matrix(["ad-", "aap", "dp-", "aaa"])
        let votes = GroupVotes(matrix: matrix, groupOfRow: [0, 1, 1, -1], groups: 2)
        #expect(votes.votes == [1, 1, 0, 2, 2, 1])
        #expect(votes.agrees == [1, 0, 0, 1, 1, 0])
        #expect(votes.disagrees == [0, 1, 0, 1, 0, 0])
        #expect(votes.total(column: 1) == GroupVotes.Count(agrees: 1, disagrees: 1, votes: 3))
        #expect(votes.count(group: 1, column: 2).passes == 1)
        #expect(GroupVotes(everybodyIn: matrix).votes == [4, 4, 2])
    }

    @Test func representativeStatementsAgreeWithTheNaiveWay() {
        var (sufficient, alone) = (0, 0)
        for seed in 0..<300 as Range<UInt64> {
            let votes = random(seed)
            let leftOut = (0..<votes.columns).map { ($0 + Int(seed)) % 7 == 0 }
            let lists = votes.representativeStatements(leftOut: leftOut)
            for group in 0..<votes.groups {
                let rows = (0..<votes.columns).filter { !leftOut[$0] }.map { column in
                    let counts = (0..<votes.groups).map {
                        [Int]([
                            votes.agrees[$0 * votes.columns + column], votes.disagrees[$0 * votes.columns + column],
                            votes.votes[$0 * votes.columns + column],
                        ])
                    }
                    let others = (0..<3).map { part in
                        counts.indices.reduce(0) { $0 + ($1 == group ? 0 : counts[$1][part]) }
                    }
                    return NaiveMeaning.row(column, counts[group], others)
                }
                let expected = NaiveMeaning.list(rows)
                let list = lists[group]
                #expect(list.map(\.column) == expected.columns, "seed \(seed)")
                #expect(list.first { $0.isBestAgree }?.column == expected.bestAgree, "seed \(seed)")
                for one in list {
                    let row = rows.first { $0.column == one.column }
                    #expect(one.direction == (row?.agree == true ? .agree : .disagree))
                    #expect(one.successes == row?.success && one.trials == row?.trials)
                    #expect(one.successTest == row?.shareTest && one.representativeness == row?.ratio)
                    #expect(one.agreeing == (one.isBestAgree ? row?.agrees : nil))
                }
                sufficient += list.count > 1 ? 1 : 0
                alone += list.count == 1 ? 1 : 0
            }
        }
        // Both ways out of the choice were taken.
        #expect(sufficient > 100 && alone > 50)
    }

    @Test func consensusNeedsMoreThanHalfAndEnoughVoters() {
        func lists(_ counts: [(Int, Int, Int)]) -> [Int] {
            ConsensusStatement.list(
                counts.map { GroupVotes.Count(agrees: $0.0, disagrees: $0.1, votes: $0.2) },
                leftOut: counts.map { _ in false }
            ).map { $0.direction == .agree ? $0.column + 1 : -$0.column - 1 }
        }
        #expect(lists([(10, 0, 10), (5, 5, 10), (0, 10, 10), (0, 0, 0), (6, 0, 12)]) == [1, -3])
        // Six agree-lists of equal strength: the first five by column.
        #expect(lists(Array(repeating: (9, 0, 9), count: 6)) == [1, 2, 3, 4, 5])
        let leftOut = ConsensusStatement.list([.init(agrees: 9, disagrees: 0, votes: 9)], leftOut: [true])
        #expect(leftOut.isEmpty)
    }

    @Test func aConsensusHoldsOnlyWithVotersAndAMajorityInEveryGroup() {
        func holds(_ groups: [(agrees: Int, votes: Int)]) -> Bool {
            let votes = GroupVotes(
                groups: groups.count, columns: 1, agrees: groups.map(\.agrees), disagrees: groups.map { _ in 0 },
                votes: groups.map(\.votes))
            return votes.groupConsensus()[0].holds()
        }
        #expect(holds([(5, 5), (90, 100)]))
        #expect(!holds([(4, 4), (90, 100)]), "four voters say nothing of a group")
        #expect(!holds([(3, 8), (1_000, 1_000)]), "the larger group doesn't speak for the smaller one")
        #expect(!holds([]))
        let votes = GroupVotes(groups: 3, columns: 1, agrees: [7, 1, 0], disagrees: [1, 7, 0], votes: [8, 8, 0])
        let agree = votes.groupConsensus()[0]
        #expect(agree.product == 0.8 * 0.2 * 0.5 && agree.lowest == 0.2 && agree.fewestVoters == 0)
        #expect(abs(agree.geometricMean - pow(0.08, 1 / 3.0)) < 1e-15)
        #expect(votes.groupConsensus(column: 0, direction: .disagree).lowest == 0.2)
    }

    @Test func rootsAreThoseOfTheLibrary() {
        var random = SeededRandom(seed: 3)
        for degree in 1...5 {
            for _ in 0..<200 {
                let value = pow(10, -12 * random.unit())
                let (ours, library) = (GroupVotes.root(value, degree), pow(value, 1 / Double(degree)))
                #expect(abs(ours - library) <= 4e-16 * library * 4)
            }
        }
        #expect(GroupVotes.root(0, 3) == 0)
    }

    @Test func prioritiesFollowTheFormula() {
        for votes in [0, 1, 2, 7, 23, 400] {
            #expect(abs(StatementPriority.halvedEveryFive(votes) / exp2(-Double(votes) / 5) - 1) < 1e-15)
        }
        // Nobody voted: (1/2 · 1 · 1/2 · 9)².
        let unseen = GroupVotes.Count(agrees: 0, disagrees: 0, votes: 0)
        #expect(StatementPriority.of(unseen, extremity: 0) == 5.0625)
        let votes = GroupVotes(groups: 1, columns: 2, agrees: [3, 0], disagrees: [0, 0], votes: [3, 3])
        let priorities = StatementPriority.all(votes, extremity: [1, 0], isMeta: [false, true])
        #expect(abs(priorities[0] - pow(0.8 * 2 * 0.8 * (1 + 8 * exp2(-0.6)), 2)) < 1e-12 && priorities[1] == 49)
    }

    @Test func extremityIsTheLengthOfALoneAgreeVotesProjection() {
        let matrix = Self.matrix(["a-d-", "d-a-", "a-p-"])
        let components = PrincipalComponents(
            means: [1 / 3.0, 0, 0, 0], first: [0.6, 0, 0.8, 0], second: [0.8, 0, -0.6, 0], singularValues: [1, 1])
        let extremity = components.extremity(matrix: matrix, leftOut: [false, false, true, false])
        // Two statements have votes.
        #expect(abs(extremity[0] - 2.squareRoot() * 2 / 3) < 1e-15 && extremity[1...] == [0, 0, 0])
    }

    @Test func silenceIsCounted() {
        let matrix = Self.matrix(["a-", "aa", "d-", "-a"])
        let groups = OpinionGroups(
            count: 2, groupOfRow: [0, 1, 1, -1], silhouettes: [], positions: [],
            components: PrincipalComponents(means: [], first: [], second: [], singularValues: []))
        let votes = GroupVotes(matrix: matrix, groupOfRow: groups.groupOfRow, groups: 2)
        let silence = Silence(groups: groups, votes: votes, voters: 4, invited: 100)
        #expect(silence.groupedWithoutVote == [0, 2] && silence.ofGroup == [0, 1, 0, 1])
        #expect(silence.invitedWithoutVote == 96)
        #expect(Silence(groups: groups, votes: votes, voters: 4, invited: 3).invitedWithoutVote == 0)
        #expect(Silence(groups: groups, votes: votes, voters: 4, invited: nil).invitedWithoutVote == nil)
    }

    /// A majority of everybody that one group is against is listed as Pol.is does, and doesn't hold.
    @Test func aListedConsensusThatAGroupIsAgainstDoesNotHold() throws {
        let votes = GroupVotes(groups: 2, columns: 1, agrees: [90, 1], disagrees: [0, 9], votes: [90, 10])
        let listed = try #require(votes.consensusStatements(leftOut: [false]).first)
        #expect(listed.direction == .agree && !votes.groupConsensus(of: listed).holds())
        let turned = GroupVotes(groups: 2, columns: 1, agrees: [0, 0], disagrees: [90, 9], votes: [90, 10])
        let against = try #require(turned.consensusStatements(leftOut: [false]).first)
        #expect(against.direction == .disagree && turned.groupConsensus(of: against).holds())
        #expect(!turned.groupConsensus(of: against).holds(minimumVoters: 11))
    }
}
