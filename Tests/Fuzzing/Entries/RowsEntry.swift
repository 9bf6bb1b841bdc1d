import Events
import Journal

/// A damaged row is refused; one that is not refused can be written and read again.
enum RowsEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let row = try? BatchCoding.decode(Array(bytes)) else { return }
        let count = row.events.count
        try hold(count <= Limits.batchEvents && row.tombstones.count <= Limits.batchEvents, "more than a row holds")
        let lengths = [
            row.events.time.count, row.events.identity.count, row.events.caseToken.count, row.events.respondent.count,
            row.events.duration.count, row.events.cost.count, row.events.commentLength.count,
        ]
        try hold(lengths.allSatisfy { $0 == count }, "columns of \(lengths) for \(count) events")
        let comments = row.events.commentLength.reduce(0) { $0 + Int($1) }
        try hold(comments == row.events.commentBytes.count, "comments of \(comments) bytes")
        try hold(
            zip(row.tombstones, row.tombstones.dropFirst()).allSatisfy { $0.offset <= $1.offset },
            "tombstones out of order")
        let again = try BatchCoding.decode(
            BatchCoding.encode(row.events, tombstones: row.tombstones, droppedFields: row.droppedFields))
        try hold(again.events == row.events, "events changed by writing and reading")
        try hold(again.tombstones == row.tombstones, "tombstones changed by writing and reading")
        try hold(again.droppedFields == row.droppedFields, "dropped fields changed by writing and reading")
    }
}
