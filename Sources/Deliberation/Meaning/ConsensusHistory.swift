import Events

/// Which statements everybody agreed on at given instants of event time, so that a consensus that was lost stays to be seen.
///
/// A function of the set of events: what an instant shows follows from the votes and the decisions of moderators before it, and later ones never change it.
/// Groups take no part, because today's groups say nothing of then.
package struct ConsensusHistory: Sendable, Equatable {
    /// Two years of weeks. Each instant holds three counts of each statement while it is made.
    package static let mostInstants = 104

    /// Ascending, UTC milliseconds since 1970; only what happened before counts. Of more than `mostInstants` the first ones are left out.
    package let instants: [Int64]
    /// Statements that were listed at one of them at least, by number, agreement before disagreement.
    package let points: [Point]

    /// One statement that was a consensus once.
    package struct Point: Sendable, Equatable {
        package var statement: Int32
        package var direction: Vote.Answer
        /// At each of the instants.
        package var standing: [Standing]

        /// The first instant that lists it, as a place in `instants`.
        package var firstListed: Int? { standing.firstIndex(of: .listed) }
        package var now: Standing { standing.last ?? .none }
        package var isLost: Bool { now == .none || now == .leftOut }
    }

    package enum Standing: UInt8, Sendable {
        /// Most people don't think so, or too few voted.
        case none
        /// Among the strongest of its direction.
        case listed
        /// As sure as those that are listed, but others are stronger.
        case agreed
        /// Its votes would make it one, but it was rejected by a moderator or is about the conversation itself.
        case leftOut
    }

    /// `minimumVoters`: what fewer people voted on by an instant is no consensus at it.
    package init(votes: [Vote], decisions: [ModerationDecision], instants: [Int64], minimumVoters: Int = 1) {
        let instants = Array(Set(instants).sorted().suffix(Self.mostInstants))
        let counts = Counts(votes: votes, instants: instants)
        let leftOut = Self.leftOut(decisions, numbers: counts.numbers, instants: instants)
        var standings: [Key: [Standing]] = [:]
        for place in instants.indices {
            let standing = Self.standing(counts.counts[place], leftOut: leftOut[place], minimumVoters)
            for (key, one) in standing {
                standings[key, default: .init(repeating: .none, count: instants.count)][place] = one
            }
        }
        self.instants = instants
        points = standings.filter { $0.value.contains(.listed) }.sorted {
            ($0.key.column, -$0.key.direction.rawValue) < ($1.key.column, -$1.key.direction.rawValue)
        }.map { Point(statement: counts.numbers[$0.key.column], direction: $0.key.direction, standing: $0.value) }
    }

    /// The end of each civil week (Monday, UTC) after the first vote and before `now`, and `now`.
    package static func weekly(votes: [Vote], now: Int64) -> [Int64] {
        let day: Int64 = 86_400_000
        guard let first = votes.lazy.map(\.time).min(), first < now else { return [now] }
        let monday = Period.week.start(of: Int32(clamping: now.flooredDivision(by: day)))
        var instants = [now]
        var end = Int64(monday) * day
        while end > first, instants.count < mostInstants {
            if end < now { instants.append(end) }
            end -= 7 * day
        }
        return instants.reversed()
    }

    private struct Key: Hashable {
        var column: Int
        var direction: Vote.Answer
    }

    /// Latest votes of each person before each instant, by statement.
    private struct Counts {
        var numbers: [Int32] = []
        /// By instant and column.
        var counts: [[GroupVotes.Count]]

        init(votes: [Vote], instants: [Int64]) {
            let votes = Self.sorted(votes)
            counts = .init(repeating: [], count: instants.count)
            let none = GroupVotes.Count(agrees: 0, disagrees: 0, votes: 0)
            var place = 0
            while place < votes.count {
                let number = votes[place].statement
                numbers.append(number)
                // What each instant adds to the one before.
                var added = [GroupVotes.Count](repeating: none, count: instants.count)
                while place < votes.count, votes[place].statement == number {
                    let isRevote =
                        place > 0 && votes[place - 1].statement == number
                        && votes[place - 1].participant == votes[place].participant
                    if let before = isRevote ? votes[place - 1] : nil,
                        let at = Self.first(instants, after: votes[place].time)
                    {
                        added[at] = added[at] + Self.one(votes[place]) - Self.one(before)
                    } else if let at = Self.first(instants, after: votes[place].time) {
                        added[at] = added[at] + Self.one(votes[place])
                    }
                    place += 1
                }
                var sum = none
                for at in instants.indices {
                    sum = sum + added[at]
                    counts[at].append(sum)
                }
            }
        }

        private static func one(_ vote: Vote) -> GroupVotes.Count {
            .init(agrees: vote.answer == .agree ? 1 : 0, disagrees: vote.answer == .disagree ? 1 : 0, votes: 1)
        }

        private static func first(_ instants: [Int64], after time: Int64) -> Int? {
            var (low, high) = (0, instants.count)
            while low < high {
                let middle = (low + high) / 2
                if instants[middle] > time { high = middle } else { low = middle + 1 }
            }
            return low < instants.count ? low : nil
        }

        /// By statement, person and time; a record's votes are so already.
        private static func sorted(_ votes: [Vote]) -> [Vote] {
            func isBefore(_ first: Vote, _ second: Vote) -> Bool {
                if first.statement != second.statement { return first.statement < second.statement }
                if first.participant != second.participant { return first.participant < second.participant }
                return (first.time, first.identity, first.answer.rawValue)
                    < (second.time, second.identity, second.answer.rawValue)
            }
            let isSorted = zip(votes, votes.dropFirst()).allSatisfy { !isBefore($1, $0) }
            return isSorted ? votes : votes.sorted(by: isBefore)
        }
    }

    /// By instant and column.
    private static func leftOut(_ decisions: [ModerationDecision], numbers: [Int32], instants: [Int64]) -> [[Bool]] {
        let columns = Dictionary(numbers.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let ordered = decisions.sorted { ($0.time, $0.identity) < ($1.time, $1.identity) }
        var current = [Bool](repeating: false, count: numbers.count)
        var next = 0
        return instants.map { instant in
            while next < ordered.count, ordered[next].time < instant {
                if let column = columns[ordered[next].statement] {
                    current[column] = ordered[next].state == .rejected || ordered[next].isMeta
                }
                next += 1
            }
            return current
        }
    }

    /// What stands at one instant; everything else is `none`.
    private static func standing(
        _ counts: [GroupVotes.Count], leftOut: [Bool], _ minimumVoters: Int
    ) -> [Key: Standing] {
        var standing: [Key: Standing] = [:]
        for column in counts.indices where counts[column].votes >= minimumVoters {
            for direction in [Vote.Answer.agree, .disagree]
            where ConsensusStatement(column: column, direction: direction, among: counts[column]) != nil {
                standing[Key(column: column, direction: direction)] = leftOut[column] ? .leftOut : .agreed
            }
        }
        let unlisted = counts.indices.map { leftOut[$0] || counts[$0].votes < minimumVoters }
        for one in ConsensusStatement.list(counts, leftOut: unlisted) {
            standing[Key(column: one.column, direction: one.direction)] = .listed
        }
        return standing
    }
}
