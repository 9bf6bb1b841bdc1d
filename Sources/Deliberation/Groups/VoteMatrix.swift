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
}

extension VoteMatrix {
    package init(_ record: ConversationRecord) {
        rows = record.participants.count
        columns = record.statements.count
        var starts = [Int](repeating: 0, count: rows + 1)
        Self.eachLatestVote(record) { row, _, _ in starts[row + 1] += 1 }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        rowStarts = starts
        var columnOfEntry = [Int32](repeating: 0, count: starts[rows])
        var answerOfEntry = [Int8](repeating: 0, count: starts[rows])
        // Votes come by column, so each row fills from left to right.
        Self.eachLatestVote(record) { row, column, answer in
            columnOfEntry[starts[row]] = column
            answerOfEntry[starts[row]] = answer.rawValue
            starts[row] += 1
        }
        self.columnOfEntry = columnOfEntry
        self.answerOfEntry = answerOfEntry
    }

    private static func eachLatestVote(_ record: ConversationRecord, _ body: (Int, Int32, Vote.Answer) -> Void) {
        var column = 0
        for index in record.votes.indices {
            let vote = record.votes[index]
            while record.statements[column].statement.number != vote.statement { column += 1 }
            let next = index + 1
            if next < record.votes.count, record.votes[next].isOfSamePair(as: vote) { continue }
            body(Int(record.rowOfVote[index]), Int32(column), vote.answer)
        }
    }
}
