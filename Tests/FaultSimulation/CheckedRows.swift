import Journal

/// The rows of a journal that were found right, byte for byte, so that equal ones need not be judged again.
struct CheckedRows {
    private struct Row {
        let head: JournalBatch
        let body: [UInt8]
    }

    private var rows: [Row] = []

    mutating func add(_ reader: JournalReader, from position: Int64) throws {
        try reader.forEachRow(from: position, limit: .max) { head, body in
            rows.append(Row(head: head, body: Array(body)))
            return true
        }
    }

    /// Whether a journal begins with all these rows. The reader holds each against its digest.
    func begin(_ reader: JournalReader) throws -> Bool {
        var same = 0
        try reader.forEachRow(from: 0, limit: rows.count) { head, body in
            guard rows[same].head == head, rows[same].body.elementsEqual(body) else { return false }
            same += 1
            return true
        }
        return same == rows.count
    }
}
