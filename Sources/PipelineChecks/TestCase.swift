import Events

/// One case of a test file: what comes in, and what must be published then.
struct TestCase {
    enum Step {
        case event(TestEvent)
        case tick(TestTick)
    }

    var name: String
    var line: Int
    var steps: [Step]
    /// Rows that must be published, each exactly once.
    var rows: [ExpectedRow]
    /// Rows that must not be published.
    var absent: [ExpectedRow]
    /// Numbers of the dataset's account after the last tick.
    var account: [(number: AccountNumber, value: Int64, line: Int)]
    /// Events that must be refused, one reason for each.
    var refusals: [(reason: RejectReason, line: Int)]

    var endsWithTick: Bool {
        if case .tick? = steps.last { true } else { false }
    }
}

struct TestEvent {
    var line: Int
    /// UTC milliseconds.
    var receivedAt: Int64
    var isBackfill: Bool
    var times: Int
    /// CloudEvents JSON, one text for each time.
    var bodies: [String]
}

struct TestTick {
    /// UTC milliseconds.
    var time: Int64
    var isSweep: Bool
}

/// The numbers of `DatasetAccount` that a case may name.
enum AccountNumber: String, CaseIterable {
    case held, counted, late, underReview, outOfScope
}

/// Some columns of a published row.
struct ExpectedRow {
    var line: Int
    var columns: [Column]

    struct Column {
        var name: String
        /// As written in the file; nil = the field must be empty.
        var text: String?
        /// Set for columns that hold numbers.
        var number: Double?
    }

    func text(_ column: String) -> String? { columns.first { $0.name == column }?.text }

    /// A row that names no period speaks of the length that pages show.
    func speaking(of length: WindowLength) -> ExpectedRow {
        guard !columns.contains(where: { $0.name == "period" }) else { return self }
        return ExpectedRow(line: line, columns: columns + [Column(name: "period", text: length.rawValue)])
    }

    /// `{service: renew-passport, value: 2/3}`.
    var description: String {
        "{" + columns.map { "\($0.name): \($0.text ?? "~")" }.joined(separator: ", ") + "}"
    }
}
