import Events

/// What became of the rows of an export.
package struct PolisExportReport: Sendable, Equatable {
    package var dialect: PolisDialect
    package var statements = 0
    package var votes = 0
    /// Votes by somebody who had voted on the statement before; they are among the votes.
    package var changedVotes = 0
    package var badRows: [Kind: BadRows] = [:]
    /// Statements whose counts in comments.csv differ from the events in votes.csv.
    package var differingStatements: [Int32]

    /// What is wrong, and in which file.
    package struct Kind: Hashable, Sendable {
        package var file: String
        package var fault: PolisBadRow.Fault
    }

    package struct BadRows: Sendable, Equatable {
        package var count = 0
        /// Of the first of them.
        package var lines: [Int] = []
    }

    package static let linesKept = 5

    package init(dialect: PolisDialect, differingStatements: [Int32] = []) {
        self.dialect = dialect
        self.differingStatements = differingStatements
    }

    package var badRowCount: Int { badRows.values.reduce(0) { $0 + $1.count } }

    mutating func add(_ row: PolisExportRows.Row) {
        switch row {
        case .comment: statements += 1
        case .vote(let vote):
            votes += 1
            if vote.repetition > 0 { changedVotes += 1 }
        case .bad(let row):
            var bad = badRows[Kind(file: row.file, fault: row.fault)] ?? BadRows()
            bad.count += 1
            if bad.lines.count < Self.linesKept { bad.lines.append(row.line) }
            badRows[Kind(file: row.file, fault: row.fault)] = bad
        }
    }
}

extension PolisBadRow.Fault {
    package var words: String {
        switch self {
        case .malformed: "the wrong number of fields, a quote that never closes, or bytes that are not UTF-8"
        case .missing(let column): "nothing in \"\(column)\""
        case .unreadable(let column): "\"\(column)\" is none of the values that it may have"
        case .repeated: "another row has the same comment-id"
        }
    }

    /// What the journal keeps of it.
    var reason: RejectReason {
        switch self {
        case .malformed: .recordMalformed
        case .missing: .recordValueMissing
        case .unreadable(let column): column == "timestamp" ? .recordTimeInvalid : .recordUnmapped
        case .repeated: .recordUnmapped
        }
    }
}

extension PolisExportReport: CustomStringConvertible {
    package var description: String {
        let unit = dialect == .old ? "milliseconds" : "seconds"
        var lines = [
            "\(dialect.rawValue) form (times in \(unit)): \(statements) statements, \(votes) votes, "
                + "\(changedVotes) of them changes of an earlier one"
        ]
        let kinds = badRows.map { (place: $0.value.lines.first ?? 0, kind: $0.key, rows: $0.value) }
        for (_, kind, rows) in kinds.sorted(by: { ($0.kind.file, $0.place) < ($1.kind.file, $1.place) }) {
            let places = rows.lines.map(String.init).joined(separator: ", ")
            lines.append("\(rows.count) rows of \(kind.file) left out: \(kind.fault.words); first lines \(places)")
        }
        if !differingStatements.isEmpty {
            let first = differingStatements.prefix(Self.linesKept).map(String.init).joined(separator: ", ")
            lines.append(
                "\(differingStatements.count) statements have other counts in comments.csv than votes.csv gives; first \(first)"
            )
        }
        return lines.joined(separator: "\n")
    }
}
