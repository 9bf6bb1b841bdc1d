/// Who has voted enough to be grouped, as a replay of the votes in the order of their time.
///
/// A person joins with a vote on the seventh statement, or on every statement that has a vote so far, and stays; the first fifteen voters join at once.
/// Times are taken in whole seconds, since exported files hold no more; votes of the same second come in the order of the record.
package enum GroupedParticipants {
    package static let votesNeeded = 7
    package static let peopleAtLeast = 15

    /// By row of the matrix.
    package static func rows(of record: ConversationRecord) -> [Bool] {
        var firstOfRow = [Moment](repeating: .never, count: record.participants.count)
        var firstOfColumn = [Moment](repeating: .never, count: record.statements.count)
        var statementsOf = [Int](repeating: 0, count: record.participants.count)
        eachFirstVote(of: record) { row, column, moment in
            firstOfRow[row] = min(firstOfRow[row], moment)
            firstOfColumn[column] = min(firstOfColumn[column], moment)
            statementsOf[row] += 1
        }
        var isIn = statementsOf.map { $0 >= votesNeeded }
        for row in firstOfRow.indices.sorted(by: { firstOfRow[$0] < firstOfRow[$1] }).prefix(peopleAtLeast) {
            isIn[row] = true
        }
        let statements = firstOfColumn.sorted()
        let end = statements.count < votesNeeded ? Moment.never : statements[votesNeeded - 1]
        joinWithAllStatements(record, until: end, &isIn)
        return isIn
    }

    /// When a vote was cast: the second, and within it the place in the record.
    private struct Moment: Comparable {
        var second: Int64
        var place: Int

        static let never = Moment(second: .max, place: .max)

        static func < (first: Moment, second: Moment) -> Bool {
            (first.second, first.place) < (second.second, second.place)
        }
    }

    /// The first vote of each person on each statement; changed votes add nothing to how many statements somebody has voted on.
    private static func eachFirstVote(of record: ConversationRecord, _ body: (Int, Int, Moment) -> Void) {
        var column = 0
        for place in record.votes.indices {
            let vote = record.votes[place]
            if place > 0, record.votes[place - 1].isOfSamePair(as: vote) { continue }
            while record.statements[column].statement.number != vote.statement { column += 1 }
            let second = vote.time >= 0 ? vote.time / 1000 : (vote.time - 999) / 1000
            body(Int(record.rowOfVote[place]), column, Moment(second: second, place: place))
        }
    }

    /// Those who at a vote of theirs have voted on all statements that have votes. Once these are seven, seven votes are asked for anyway, so only
    /// votes until then have to be put in order.
    private static func joinWithAllStatements(
        _ record: ConversationRecord, until end: Moment, _ isIn: inout [Bool]
    ) {
        var early: [(moment: Moment, row: Int, column: Int)] = []
        eachFirstVote(of: record) { row, column, moment in
            if moment <= end { early.append((moment, row, column)) }
        }
        var seen: Set<Int> = []
        var statementsOf: [Int: Int] = [:]
        for vote in early.sorted(by: { $0.moment < $1.moment }) {
            seen.insert(vote.column)
            let statements = statementsOf[vote.row, default: 0] + 1
            statementsOf[vote.row] = statements
            if statements >= min(votesNeeded, seen.count) { isIn[vote.row] = true }
        }
    }
}
