/// Hides counts below a minimum in a table with sums, and with them as many others as it takes so that none of the hidden ones can be computed
/// from what is left.
///
/// The last row is the sum of the rows before it, the first column that of the columns after it. Such a table is a graph: rows and columns are its
/// points, hidden counts its edges. A hidden count follows from the others if and only if its edge lies on no circle.
struct SmallCounts {
    let minimum: Int

    /// Which counts are shown.
    func shown(_ counts: [[Int]]) -> [[Bool]] {
        var shown = counts.map { $0.map { $0 >= minimum } }
        while let given = Self.firstThatFollows(shown) {
            let places = Self.places(shown)
            // A count that closes a circle, or, where none can, one more in the same row or column.
            let closing = places.filter { given.joins($0) }
            let candidates =
                closing.isEmpty ? places.filter { $0.row == given.row || $0.column == given.column } : closing
            guard let next = candidates.min(by: { Self.order(counts, $0) < Self.order(counts, $1) }) else { break }
            shown[next.row][next.column] = false
        }
        return shown
    }

    private typealias Place = (row: Int, column: Int)

    /// Small ones go first, and those of the sums last.
    private static func order(_ counts: [[Int]], _ place: Place) -> (Int, Int, Int, Int) {
        let isSum = (place.row == counts.count - 1 ? 1 : 0) + (place.column == 0 ? 1 : 0)
        return (isSum, counts[place.row][place.column], place.row, place.column)
    }

    private static func places(_ shown: [[Bool]]) -> [Place] {
        shown.indices.flatMap { row in shown[row].indices.map { (row, $0) } }.filter { shown[$0.row][$0.column] }
    }

    /// A hidden count that the others give away, with what hangs together on either side of it.
    private struct Given {
        var row: Int
        var column: Int
        var ofRow: Reach
        var ofColumn: Reach

        func joins(_ place: Place) -> Bool {
            ofRow.rows.contains(place.row) && ofColumn.columns.contains(place.column)
                || ofColumn.rows.contains(place.row) && ofRow.columns.contains(place.column)
        }
    }

    private static func firstThatFollows(_ shown: [[Bool]]) -> Given? {
        for row in shown.indices {
            for column in shown[row].indices where !shown[row][column] {
                var without = shown
                without[row][column] = true
                let ofRow = Reach(row: row, without)
                if ofRow.columns.contains(column) { continue }
                return Given(row: row, column: column, ofRow: ofRow, ofColumn: Reach(column: column, without))
            }
        }
        return nil
    }

    /// The rows and columns that hidden counts join to one of them.
    private struct Reach {
        private(set) var rows: Set<Int> = []
        private(set) var columns: Set<Int> = []

        init(row: Int, _ shown: [[Bool]]) {
            rows = [row]
            spread(shown)
        }

        init(column: Int, _ shown: [[Bool]]) {
            columns = [column]
            spread(shown)
        }

        private mutating func spread(_ shown: [[Bool]]) {
            var size = 0
            while size < rows.count + columns.count {
                size = rows.count + columns.count
                for row in shown.indices {
                    for column in shown[row].indices
                    where !shown[row][column] && (rows.contains(row) || columns.contains(column)) {
                        rows.insert(row)
                        columns.insert(column)
                    }
                }
            }
        }
    }
}
