/// Rated statements that a try does without.
struct SetAside: Sendable {
    /// By column.
    private(set) var contains: [Bool]
    private(set) var count = 0

    init(_ aside: some Sequence<Int>, columns: Int) {
        contains = [Bool](repeating: false, count: columns)
        for column in aside where !contains[column] {
            contains[column] = true
            count += 1
        }
    }

    /// The vector with nothing where a statement is set aside.
    func cleared(_ vector: [Double]) -> [Double] { zip(vector, contains).map { $1 ? 0 : $0 } }
}
