/// The place of each statement's number, looked up once for every vote.
///
/// Numbers are mostly counted up from 0, and a table is quicker than the hash of a dictionary; what is beyond the table is found there.
struct StatementPlaces {
    /// By number; -1 where no statement has it.
    private var table: [Int32]
    private let columns: [Int32: Int]

    init(_ columns: [Int32: Int]) {
        self.columns = columns
        table = [Int32](repeating: -1, count: 4 * columns.count)
        for (number, column) in columns where table.indices.contains(Int(number)) {
            table[Int(number)] = Int32(column)
        }
    }

    func place(of number: Int32) -> Int32? {
        guard table.indices.contains(Int(number)) else { return columns[number].map { Int32($0) } }
        let place = table[Int(number)]
        return place < 0 ? nil : place
    }
}
