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
