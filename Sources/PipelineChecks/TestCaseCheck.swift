import Definitions
import Disclosure
import Events
import Measures
import Publishing

/// Compares what a case published with what its file expects.
struct TestCaseCheck {
    let testCase: TestCase
    let file: YAMLFile

    func check(with runner: TestCaseRunner) {
        let outcome: TestCaseRunner.Outcome
        do {
            outcome = try runner.run(testCase)
        } catch {
            report(testCase.line, "stopped: \(error)")
            return
        }
        checkRefusals(outcome)
        checkAccount(outcome.account)
        let names = outcome.table.columnNames
        let rows = outcome.table.rows.map {
            FoundRow(names: names, texts: outcome.table.texts(of: $0), unit: $0.value.unit)
        }
        let length = outcome.table.dataset.pageLength
        for row in testCase.rows.map({ $0.speaking(of: length) }) { checkPresent(row, in: rows) }
        for row in testCase.absent.map({ $0.speaking(of: length) })
        where rows.contains(where: { $0.differences(from: row).isEmpty }) {
            report(row.line, "\(row.description) is published; expected no such row")
        }
    }

    private func report(_ line: Int, _ message: String) {
        file.report(line, "case \"\(testCase.name)\": \(message)")
    }

    private func checkPresent(_ row: ExpectedRow, in rows: [FoundRow]) {
        let matching = rows.filter { $0.differences(from: row).isEmpty }
        if matching.count == 1 { return }
        if let first = matching.first, let second = matching.dropFirst().first {
            let columns = first.columns(differingFrom: second).joined(separator: ", ")
            report(row.line, "\(row.description) fits \(matching.count) published rows; tell them apart by \(columns)")
            return
        }
        guard let nearest = rows.max(by: { $0.nearness(to: row) < $1.nearness(to: row) }) else {
            report(row.line, "expected \(row.description), but nothing is published")
            return
        }
        let differences = nearest.differences(from: row).map { column in
            "\(column.name) is \(nearest.text(column.name) ?? "empty"), not \(column.text ?? "empty")"
        }
        report(
            row.line,
            "expected \(row.description); in the nearest row, \(nearest.description), "
                + differences.joined(separator: " and "))
    }

    private func checkRefusals(_ outcome: TestCaseRunner.Outcome) {
        var expected = testCase.refusals
        for refusal in outcome.refusals {
            if let index = expected.firstIndex(where: { $0.reason == refusal.reason }) {
                expected.remove(at: index)
            } else {
                report(
                    refusal.line, "the event is refused as \(refusal.reason.code): \(refusal.reason.explanation)")
            }
        }
        for missing in expected { report(missing.line, "no event was refused as \(missing.reason.code)") }
        for line in outcome.linesWithDroppedFields {
            report(line, "the event has a field that events of its type do not carry; intake drops it")
        }
    }

    private func checkAccount(_ account: DatasetAccount) {
        for expected in testCase.account {
            let found =
                switch expected.number {
                case .held: account.held
                case .counted: account.counted
                case .late: account.late
                case .underReview: account.underReview
                case .outOfScope: account.outOfScope
                }
            if found != expected.value {
                report(expected.line, "\(expected.number.rawValue) is \(found), not \(expected.value)")
            }
        }
        if account.sum != account.accepted {
            report(
                testCase.line,
                "the account does not add up: accepted \(account.accepted), but out of scope + counted + late + "
                    + "under review + held is \(account.sum)")
        }
    }
}

/// A row of the published table as its columns' texts.
struct FoundRow {
    let names: [String]
    let texts: [String?]
    let unit: Unit

    private static let shareError = 1e-12
    private static let hoursRelativeError = 0.01

    func text(_ column: String) -> String? { names.firstIndex(of: column).flatMap { texts[$0] } }

    func differences(from row: ExpectedRow) -> [ExpectedRow.Column] { row.columns.filter { !holds($0) } }

    private func holds(_ column: ExpectedRow.Column) -> Bool {
        let found = text(column.name)
        guard let expected = column.number else { return found == column.text }
        guard let number = found.flatMap({ Double($0) }) else { return false }
        let isHours = unit == .hours && column.name == "value"
        let error = isHours ? Self.hoursRelativeError * abs(expected) : Self.shareError
        return abs(number - expected) <= error
    }

    /// How well a row fits: columns that say which row is meant weigh more than what it holds, and a cell more than a sum.
    func nearness(to row: ExpectedRow) -> Int {
        let fitting = row.columns.filter(holds).reduce(0) { sum, column in
            sum + (column.name == "metric_id" ? 16 : column.number == nil && column.name != "value_status" ? 8 : 1)
        }
        return fitting * names.count - texts.count { $0 == PublishedTable.all }
    }

    func columns(differingFrom other: FoundRow) -> [String] {
        zip(names, zip(texts, other.texts)).filter { $1.0 != $1.1 }.map(\.0)
    }

    /// Every field that is not empty, except those that say nothing about which row it is or what it holds.
    var description: String {
        let hidden: Set<String> = ["period_end", "method_version", "unit", "interval_low", "interval_high"]
        let shown = zip(names, texts).filter { name, text in
            text != nil && text != PublishedTable.all && !hidden.contains(name)
        }
        return "{" + shown.map { "\($0): \($1 ?? "")" }.joined(separator: ", ") + "}"
    }
}
