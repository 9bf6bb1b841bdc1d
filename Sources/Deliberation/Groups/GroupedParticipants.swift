/// Who has voted enough to be grouped, as a replay of the votes in the order of their time.
///
/// A person joins with a vote on the seventh statement, or on every statement that has a vote so far, and stays; the first fifteen voters join at once.
/// Times are taken in whole seconds, since exported files hold no more; votes of the same second come in the order of the record.
package enum GroupedParticipants {
    package static let votesNeeded = 7
    package static let peopleAtLeast = 15

    /// By row of the matrix.
    package static func rows(of record: ConversationRecord) -> [Bool] {
        var rowOf: [ParticipantKey: Int] = [:]
        for (row, participant) in record.participants.enumerated() { rowOf[participant] = row }
        let firstVotes = firstVotes(of: record, rowOf)
        var statementsOf = [Int](repeating: 0, count: record.participants.count)
        var isIn = [Bool](repeating: false, count: record.participants.count)
        for vote in firstVotes {
            statementsOf[vote.row] += 1
            if statementsOf[vote.row] == votesNeeded { isIn[vote.row] = true }
        }
        joinEarly(firstVotes, &isIn)
        return isIn
    }

    /// The first vote of a person on a statement; changed votes add nothing to how many statements the person has voted on.
    private struct FirstVote {
        var second: Int64
        /// Place in the record, which decides within a second.
        var place: Int
        var row: Int
        var statement: Int32

        static func precedes(_ first: FirstVote, _ second: FirstVote) -> Bool {
            (first.second, first.place) < (second.second, second.place)
        }
    }

    private static func firstVotes(of record: ConversationRecord, _ rowOf: [ParticipantKey: Int]) -> [FirstVote] {
        var firstVotes: [FirstVote] = []
        for place in record.votes.indices {
            let vote = record.votes[place]
            if place > 0, record.votes[place - 1].statement == vote.statement,
                record.votes[place - 1].participant == vote.participant
            {
                continue
            }
            guard let row = rowOf[vote.participant] else { continue }
            let second = vote.time >= 0 ? vote.time / 1000 : (vote.time - 999) / 1000
            firstVotes.append(FirstVote(second: second, place: place, row: row, statement: vote.statement))
        }
        return firstVotes
    }

    /// The first fifteen voters, and those who at a vote of theirs have voted on all statements that have votes. Both can happen only
    /// until there are fifteen voters and seven statements with votes, so only votes up to then are sorted.
    private static func joinEarly(_ firstVotes: [FirstVote], _ isIn: inout [Bool]) {
        var ofRow: [Int: FirstVote] = [:]
        var ofStatement: [Int32: FirstVote] = [:]
        for vote in firstVotes {
            if ofRow[vote.row].map({ FirstVote.precedes(vote, $0) }) ?? true { ofRow[vote.row] = vote }
            if ofStatement[vote.statement].map({ FirstVote.precedes(vote, $0) }) ?? true {
                ofStatement[vote.statement] = vote
            }
        }
        let voters = ofRow.values.sorted(by: FirstVote.precedes)
        for vote in voters.prefix(peopleAtLeast) { isIn[vote.row] = true }

        let statements = ofStatement.values.sorted(by: FirstVote.precedes)
        var early = firstVotes
        if statements.count >= votesNeeded {
            let last = statements[votesNeeded - 1]
            early.removeAll { FirstVote.precedes(last, $0) }
        }
        var seen: Set<Int32> = []
        var statementsOf: [Int: Int] = [:]
        for vote in early.sorted(by: FirstVote.precedes) {
            seen.insert(vote.statement)
            statementsOf[vote.row, default: 0] += 1
            if statementsOf[vote.row, default: 0] >= min(votesNeeded, seen.count) { isIn[vote.row] = true }
        }
    }
}
