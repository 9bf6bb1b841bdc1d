import Events

@testable import Deliberation

/// 200 people who come one after another, twenty at a time, and vote on what they are shown; after ten votes each writes a statement of their own.
struct RoutingSimulation {
    /// The promise that docs/deliberation.md states.
    static let (promisedVotes, promisedWithinTurns) = (5, 1_500)

    enum Rule {
        case asShipped
        case formulaAlone
        case evenChance
    }

    private static let (people, turnsBetweenPeople, stay, votesBeforeWriting) = (200, 50, 1_000, 10)
    /// Every twentieth turn votes are counted anew and new statements come in.
    private static let turnsBetweenAnalyses = 20

    private var random: SeededRandom
    private var counts: [GroupVotes.Count] = []
    private var appeal: [Double] = []
    private var extremity: [Double] = []

    /// For each written statement, after how many turns it has `promisedVotes`, quickest first; `Int.max` where it never has. Without those that were
    /// written too late for the promise.
    static func play(seed: UInt64, rule: Rule) -> [Int] {
        var simulation = RoutingSimulation(random: SeededRandom(seed: seed))
        for _ in 0..<10 { simulation.write() }
        return simulation.run(rule)
    }

    private mutating func write() {
        counts.append(.init(agrees: 0, disagrees: 0, votes: 0))
        appeal.append(random.unit())
        extremity.append(4 * random.unit())
    }

    private mutating func run(_ rule: Rule) -> [Int] {
        var routing = routing(rule)
        var votedOn = [Set<Int32>](repeating: [], count: Self.people)
        var written: [(column: Int, turn: Int)] = []
        var heardAfter: [Int: Int] = [:]
        for turn in 0..<(Self.people * Self.turnsBetweenPeople + Self.stay) {
            if turn % Self.turnsBetweenAnalyses == 0 { routing = self.routing(rule) }
            let first = max(0, turn - Self.stay) / Self.turnsBetweenPeople
            let last = min(Self.people - 1, turn / Self.turnsBetweenPeople)
            let person = first + Int(random.next() % UInt64(last - first + 1))
            if let column = routing.next(votedOn: votedOn[person], using: &random) {
                votedOn[person].insert(column)
                vote(Int(column))
                if counts[Int(column)].votes == Self.promisedVotes { heardAfter[Int(column)] = turn }
                if votedOn[person].count == Self.votesBeforeWriting {
                    written.append((counts.count, turn))
                    write()
                }
            }
        }
        let end = Self.people * Self.turnsBetweenPeople + Self.stay
        return written.filter { $0.turn + Self.promisedWithinTurns <= end }
            .map { one in heardAfter[one.column].map { $0 - one.turn } ?? .max }.sorted()
    }

    private func routing(_ rule: Rule) -> CommentRouting {
        let weights = counts.indices.map { column in
            rule == .evenChance
                ? 1 : StatementPriority.of(counts[column], extremity: counts[column].votes < 7 ? 0 : extremity[column])
        }
        let votes = rule == .asShipped ? counts.map(\.votes) : counts.map { _ in CommentRouting.heardFromVotes }
        return CommentRouting(
            priority: weights, votes: votes, states: counts.map { _ in .accepted }, policy: .moderatedBefore)
    }

    private mutating func vote(_ column: Int) {
        var vote = GroupVotes.Count(agrees: 0, disagrees: 0, votes: 1)
        if !random.chance(0.15) {
            if random.chance(appeal[column]) { vote.agrees = 1 } else { vote.disagrees = 1 }
        }
        counts[column] = counts[column] + vote
    }
}
