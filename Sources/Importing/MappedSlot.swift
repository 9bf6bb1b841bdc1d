import Events

/// One sequence number's worth of an import: an event, or the word that there is none.
package struct MappedSlot: Sendable, Equatable {
    /// The CloudEvent as JSON.
    package var json: [UInt8]
    /// Why there is no event; nil for an event.
    package var rejection: RejectReason?
    package var isTimeUncertain = false
    package var isCommentCut = false
}

/// What became of the rows of an import.
package struct ImportReport: Sendable, Equatable {
    package struct Rejected: Sendable, Equatable {
        package var count: Int
        /// The first rows, counted from 1 below the header.
        package var rows: [Int]
    }

    /// Rows below the header; every row is in exactly one of the next three.
    package var rows = 0
    package var rowsMapped = 0
    package var rowsPartlyMapped = 0
    package var rowsRejected = 0
    /// Events made; with the rejected slots they are all sequence numbers of the stream.
    package var events = 0
    package var eventsByName: [String: Int] = [:]
    package var rejected: [RejectReason: Rejected] = [:]
    package var timesUncertain = 0
    package var commentsCut = 0

    package static let rowsKept = 5

    package var slots: Int { events + rejected.values.reduce(0) { $0 + $1.count } }

    mutating func add(_ slots: [MappedSlot], names: [String], row: Int) {
        rows += 1
        var made = 0
        for (slot, name) in zip(slots, names) {
            if let reason = slot.rejection {
                var entry = rejected[reason] ?? Rejected(count: 0, rows: [])
                entry.count += 1
                if entry.rows.count < Self.rowsKept && entry.rows.last != row { entry.rows.append(row) }
                rejected[reason] = entry
            } else {
                made += 1
                events += 1
                eventsByName[name, default: 0] += 1
                if slot.isTimeUncertain { timesUncertain += 1 }
                if slot.isCommentCut { commentsCut += 1 }
            }
        }
        if made == slots.count {
            rowsMapped += 1
        } else if made > 0 {
            rowsPartlyMapped += 1
        } else {
            rowsRejected += 1
        }
    }
}

extension ImportReport: CustomStringConvertible {
    package var description: String {
        var lines = [
            "\(rows) rows: \(rowsMapped) mapped, \(rowsPartlyMapped) in part, \(rowsRejected) rejected",
            "\(events) events",
        ]
        for (name, count) in eventsByName.sorted(by: { $0.key < $1.key }) { lines.append("  \(name): \(count)") }
        for (reason, entry) in rejected.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let rows = entry.rows.map(String.init).joined(separator: ", ")
            lines.append("\(entry.count) rejected, \(reason.code); first rows \(rows)")
        }
        if timesUncertain > 0 { lines.append("\(timesUncertain) events with a time that can be read in two ways") }
        if commentsCut > 0 { lines.append("\(commentsCut) comments cut at \(Limits.commentCharacters) characters") }
        return lines.joined(separator: "\n")
    }
}
