/// The latest vote of each person on each statement: rows in canonical order, columns by statement number, blanks left out.
package struct VoteMatrix: Sendable, Equatable {
    package var rows: Int
    /// Every statement of the record, voted on or not.
    package var columns: Int
    /// `rowStarts[p] ..< rowStarts[p + 1]` are the entries of row p, by ascending column.
    package var rowStarts: [Int]
    package var columnOfEntry: [Int32]
    /// `Vote.Answer` raw values.
    package var answerOfEntry: [Int8]

    /// By column: whether anybody has voted on the statement.
    package var isVotedOn: [Bool] {
        columnOfEntry.reduce(into: [Bool](repeating: false, count: columns)) { $0[Int($1)] = true }
    }

    package init(_ record: ConversationRecord) {
        rows = record.participants.count
        columns = record.statements.count
        var rowOf: [ParticipantKey: Int32] = [:]
        rowOf.reserveCapacity(rows)
        for (row, participant) in record.participants.enumerated() { rowOf[participant] = Int32(row) }

        var latest: [(row: Int32, column: Int32, answer: Int8)] = []
        var column: Int32 = 0
        var starts = [Int](repeating: 0, count: rows + 1)
        for index in record.votes.indices {
            let vote = record.votes[index]
            while record.statements[Int(column)].statement.number != vote.statement { column += 1 }
            let next = index + 1
            if next < record.votes.count, record.votes[next].statement == vote.statement,
                record.votes[next].participant == vote.participant
            {
                continue
            }
            guard let row = rowOf[vote.participant] else { continue }
            latest.append((row, column, vote.answer.rawValue))
            starts[Int(row) + 1] += 1
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        rowStarts = starts
        columnOfEntry = [Int32](repeating: 0, count: latest.count)
        answerOfEntry = [Int8](repeating: 0, count: latest.count)
        // Votes come by column, so each row fills from left to right.
        for vote in latest {
            let entry = starts[Int(vote.row)]
            columnOfEntry[entry] = vote.column
            answerOfEntry[entry] = vote.answer
            starts[Int(vote.row)] += 1
        }
    }
}
