/// Votes of the grouped people by group and statement, from their latest votes; statements that are left out keep their counts.
package struct GroupVotes: Sendable, Equatable {
    package var groups: Int
    package var columns: Int
    /// At `group * columns + column`.
    package var agrees: [Int]
    package var disagrees: [Int]
    /// All votes, passes included.
    package var votes: [Int]
}

extension GroupVotes {
    /// `groupOfRow` holds -1 for people who are not grouped.
    package init(matrix: VoteMatrix, groupOfRow: [Int8], groups: Int) {
        precondition(groupOfRow.count == matrix.rows, "one group for each row")
        let zeros = [Int](repeating: 0, count: groups * matrix.columns)
        var (agrees, disagrees, votes) = (zeros, zeros, zeros)
        for row in 0..<matrix.rows where groupOfRow[row] >= 0 {
            let base = Int(groupOfRow[row]) * matrix.columns
            for entry in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
                let place = base + Int(matrix.columnOfEntry[entry])
                votes[place] += 1
                // Not asked but added: what comes next cannot be foreseen, and a wrong guess costs the processor more.
                agrees[place] += matrix.answerOfEntry[entry] > 0 ? 1 : 0
                disagrees[place] += matrix.answerOfEntry[entry] < 0 ? 1 : 0
            }
        }
        self.init(groups: groups, columns: matrix.columns, agrees: agrees, disagrees: disagrees, votes: votes)
    }

    /// All voters as one group, whether they are grouped or not.
    package init(everybodyIn matrix: VoteMatrix) {
        self.init(matrix: matrix, groupOfRow: [Int8](repeating: 0, count: matrix.rows), groups: 1)
    }

    /// Votes of one group on one statement.
    package struct Count: Sendable, Equatable {
        package var agrees: Int
        package var disagrees: Int
        package var votes: Int

        package var passes: Int { votes - agrees - disagrees }

        package static func + (first: Count, second: Count) -> Count {
            Count(
                agrees: first.agrees + second.agrees, disagrees: first.disagrees + second.disagrees,
                votes: first.votes + second.votes)
        }

        package static func - (first: Count, second: Count) -> Count {
            Count(
                agrees: first.agrees - second.agrees, disagrees: first.disagrees - second.disagrees,
                votes: first.votes - second.votes)
        }
    }

    package func count(group: Int, column: Int) -> Count {
        let place = group * columns + column
        return Count(agrees: agrees[place], disagrees: disagrees[place], votes: votes[place])
    }

    /// All groups together.
    package func total(column: Int) -> Count {
        (0..<groups).reduce(Count(agrees: 0, disagrees: 0, votes: 0)) { $0 + count(group: $1, column: column) }
    }
}
