/// Accounts that vote nearly the same within a short time, as duplicates or an agreed campaign do; shown, never removed.
package struct VotingBloc: Sendable, Equatable {
    /// Rows of the matrix, ascending.
    package var rows: [Int]
    /// First and last of their first votes: UTC milliseconds since 1970.
    package var from: Int64
    package var to: Int64
    /// Statements on which all of them voted, and share of equal answers there.
    package var statements: Int
    package var likeness: Double
}
