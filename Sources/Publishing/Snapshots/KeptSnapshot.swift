import Measures

/// What the next snapshot of the same definitions takes over from one: the figures and the text that no release touches.
///
/// As much memory as the files of a snapshot take, or none where that is more than `largestByteCount`.
package struct KeptSnapshot: Sendable {
    /// Larger snapshots are made anew each time, so that a process of 2 GiB has room for one while it is made.
    static let largestByteCount = 1 << 30
    /// Of a table of which more changed nothing is taken over, or the text of two would be in memory.
    static let largestShareMadeAnew = 0.25
    /// The text of a table that takes no more is always taken over.
    static let smallByteCount = 1 << 24

    /// One table of it.
    struct Table: Sendable {
        let groups: [PublishedTable.RowGroup]
        let leaves: [(key: ReleasedCells.Key, counts: Counts)]
        /// By the path of the file in the folder of the dataset.
        var texts: [String: EntryText] = [:]

        var byteCount: Int {
            texts.values.reduce(0) { sum, text in text.blocks.reduce(sum) { $0 + $1.bytes.count } }
        }
    }

    private var tables: [String: Table] = [:]

    /// Nil where it is too large.
    init?(_ snapshot: Snapshot, largestByteCount: Int = Self.largestByteCount) {
        guard snapshot.files.reduce(0, { $0 + $1.byteCount }) <= largestByteCount else { return nil }
        for table in snapshot.tables {
            tables[table.dataset.id] = Table(groups: table.groups, leaves: table.leafCounts)
        }
        for file in snapshot.files {
            guard let entries = file.entries, let slash = file.path.firstIndex(of: "/") else { continue }
            let name = String(file.path[file.path.index(after: slash)...])
            tables[String(file.path[..<slash])]?.texts[name] = entries
        }
    }

    /// Whether to take the text of a table over that has rows of such origins now.
    static func isWorthwhile(_ origins: [Int?], byteCount: Int) -> Bool {
        byteCount <= smallByteCount
            || Double(origins.count { $0 == nil }) <= largestShareMadeAnew * Double(origins.count)
    }

    subscript(dataset id: String) -> Table? { tables[id] }
}
