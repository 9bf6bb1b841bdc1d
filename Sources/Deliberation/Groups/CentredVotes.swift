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
    private(set) var rowStarts: [Int]
    private(set) var columnOfEntry: [Int32]
    private(set) var values: [Double]
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
        let both = Self.side(first, by: second)
        var sums = [SIMD2<Double>](repeating: .zero, count: columns)
        for row in 0..<rows {
            let product = rowProduct(row, both)
            for entry in rowStarts[row]..<rowStarts[row + 1] {
                sums[Int(columnOfEntry[entry])] += values[entry] * product
            }
        }
        return (sums.map(\.x), sums.map(\.y))
    }

    /// Where each person stands on the map: the votes along both components, enlarged for those who voted on few statements.
    ///
    /// As if the rated statements that are set aside were absent; the components have nothing there.
    func positions(on components: PrincipalComponents, without aside: SetAside? = nil) -> [OpinionGroups.Position] {
        let used = usedColumns - (aside?.count ?? 0)
        guard rows >= 2, used >= 2 else {
            return [OpinionGroups.Position](repeating: .init(x: 0, y: 0), count: rows)
        }
        let both = Self.side(components.first, by: components.second)
        return (0..<rows).map { row in
            let present = votes(inRow: row, without: aside) + zeroedColumns
            let scale = (Double(used) / Double(max(present, 1))).squareRoot()
            let place = scale * rowProduct(row, both)
            return OpinionGroups.Position(x: place.x, y: place.y)
        }
    }

    /// Two vectors as one of pairs, which the processor multiplies at once.
    private static func side(_ first: [Double], by second: [Double]) -> [SIMD2<Double>] {
        first.indices.map { SIMD2(first[$0], second[$0]) }
    }

    private func votes(inRow row: Int, without aside: SetAside?) -> Int {
        var count = rowStarts[row + 1] - rowStarts[row]
        guard let aside else { return count }
        for entry in rowStarts[row]..<rowStarts[row + 1] where aside.contains[Int(columnOfEntry[entry])] { count -= 1 }
        return count
    }

    private func rowProduct(_ row: Int, _ vectors: [SIMD2<Double>]) -> SIMD2<Double> {
        var sum = SIMD2<Double>.zero
        for entry in rowStarts[row]..<rowStarts[row + 1] { sum += values[entry] * vectors[Int(columnOfEntry[entry])] }
        return sum
    }

    /// Sum of the squares of all values, which is that of all eigenvalues.
    var squares: Double { values.reduce(0) { $0 + $1 * $1 } }

    /// Of each column.
    var squaresOfColumns: [Double] {
        var squares = [Double](repeating: 0, count: columns)
        for (column, value) in zip(columnOfEntry, values) { squares[Int(column)] += value * value }
        return squares
    }
}
