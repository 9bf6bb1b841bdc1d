/// The votes less the mean of their statement; blanks are 0 then and need no room.
///
/// Statements that are left out count as voted 0 by everybody, so nothing of them is held, but their number goes into the scale of the map.
struct CentredVotes {
    enum Use {
        case rated
        /// Rejected or meta.
        case zeroed
        /// Without votes, or set aside for a try.
        case absent
    }

    private(set) var rows: Int
    private(set) var columns: Int
    /// By column; 0 where a statement is not rated.
    private(set) var means: [Double]
    private var rowStarts: [Int]
    private var columnOfEntry: [Int32]
    private var values: [Double]
    private var zeroedColumns: Int
    private var usedColumns: Int

    init(_ matrix: VoteMatrix, uses: [Use]) {
        rows = matrix.rows
        columns = matrix.columns
        zeroedColumns = uses.count { $0 == .zeroed }
        usedColumns = uses.count { $0 != .absent }
        var sums = [Int](repeating: 0, count: columns)
        var votes = [Int](repeating: 0, count: columns)
        for entry in matrix.columnOfEntry.indices {
            let column = Int(matrix.columnOfEntry[entry])
            sums[column] += Int(matrix.answerOfEntry[entry])
            votes[column] += 1
        }
        means = uses.indices.map { column in
            uses[column] == .rated && votes[column] > 0 ? Double(sums[column]) / Double(votes[column]) : 0
        }
        let entries = uses.indices.reduce(0) { $0 + (uses[$1] == .rated ? votes[$1] : 0) }
        (rowStarts, columnOfEntry, values) = ([0], [], [])
        rowStarts.reserveCapacity(rows + 1)
        columnOfEntry.reserveCapacity(entries)
        values.reserveCapacity(entries)
        for row in 0..<rows {
            for entry in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
                let column = Int(matrix.columnOfEntry[entry])
                guard uses[column] == .rated else { continue }
                columnOfEntry.append(Int32(column))
                values.append(Double(matrix.answerOfEntry[entry]) - means[column])
            }
            rowStarts.append(values.count)
        }
    }

    /// XᵀX times two vectors, where X is the matrix of centred votes.
    func gramProduct(_ first: [Double], _ second: [Double]) -> ([Double], [Double]) {
        var (one, other) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
        for row in 0..<rows {
            let (along, across) = rowProduct(row, first, second)
            for entry in rowStarts[row]..<rowStarts[row + 1] {
                let column = Int(columnOfEntry[entry])
                one[column] += values[entry] * along
                other[column] += values[entry] * across
            }
        }
        return (one, other)
    }

    /// Where each person stands on the map: the votes along both components, enlarged for those who voted on few statements.
    func positions(on components: PrincipalComponents) -> [OpinionGroups.Position] {
        guard rows >= 2, usedColumns >= 2 else {
            return [OpinionGroups.Position](repeating: .init(x: 0, y: 0), count: rows)
        }
        return (0..<rows).map { row in
            let present = rowStarts[row + 1] - rowStarts[row] + zeroedColumns
            let scale = (Double(usedColumns) / Double(max(present, 1))).squareRoot()
            let (x, y) = rowProduct(row, components.first, components.second)
            return OpinionGroups.Position(x: scale * x, y: scale * y)
        }
    }

    private func rowProduct(_ row: Int, _ first: [Double], _ second: [Double]) -> (Double, Double) {
        var (along, across) = (0.0, 0.0)
        for entry in rowStarts[row]..<rowStarts[row + 1] {
            let column = Int(columnOfEntry[entry])
            along += values[entry] * first[column]
            across += values[entry] * second[column]
        }
        return (along, across)
    }

    /// Sum of the squares of all values, which is that of all eigenvalues.
    var squares: Double { values.reduce(0) { $0 + $1 * $1 } }
}
