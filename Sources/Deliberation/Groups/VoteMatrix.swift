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
}
