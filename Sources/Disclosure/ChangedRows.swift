/// Numbers of rows that changed since they were last stored; noting one costs a comparison.
package struct ChangedRows: Sendable {
    private var isChanged: [Bool] = []
    private var list: [Int] = []

    package init() {}

    package mutating func insert(_ row: Int) {
        while row >= isChanged.count { isChanged.append(false) }
        guard !isChanged[row] else { return }
        isChanged[row] = true
        list.append(row)
    }

    /// The rows in the order of their numbers.
    package var sorted: [Int] { list.sorted() }

    package mutating func removeAll() {
        for row in list { isChanged[row] = false }
        list.removeAll(keepingCapacity: true)
    }
}
