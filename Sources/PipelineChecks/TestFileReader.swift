import Definitions
import Events
import Foundation
import Ingest
import Yams

/// Reads a test file; every mistake is reported to `file` with its line.
struct TestFileReader {
    let file: YAMLFile
    let vocabulary: RowVocabulary

    static let caseKeys =
        ["name", "events", "rows", "absent", "rejected"] + AccountNumber.allCases.map(\.rawValue)

    func cases(in bytes: Data) -> [TestCase] {
        guard let root = file.root(of: bytes, what: "the test file", keys: ["cases"]) else { return [] }
        let maps = root.maps("cases", item: "a case", keys: Self.caseKeys, isRequired: true)
        if root.has("cases") && maps.isEmpty {
            file.report(root.line(of: "cases"), "\"cases\" is empty; expected one case at least")
        }
        var names: Set<String> = []
        return maps.enumerated().map { number, map in
            let name = map.text("name")
            if !names.insert(name).inserted { file.report(map.line, "two cases have the name \"\(name)\"") }
            return testCase(map, name: name, number: number)
        }
    }

    private func testCase(_ map: YAMLMap, name: String, number: Int) -> TestCase {
        let steps = map.list("events", isRequired: true).enumerated().compactMap { index, node in
            step(node, id: "\(number + 1)-\(index + 1)")
        }
        let testCase = TestCase(
            name: name, line: map.line, steps: steps, rows: rows("rows", map), absent: rows("absent", map),
            account: AccountNumber.allCases.compactMap { account($0, map) }, refusals: refusals(map))
        if testCase.rows.isEmpty && testCase.absent.isEmpty && testCase.account.isEmpty && testCase.refusals.isEmpty {
            file.report(map.line, "the case \"\(name)\" expects nothing; give it rows, absent, held or the like")
        }
        return testCase
    }

    private func account(_ number: AccountNumber, _ map: YAMLMap) -> (AccountNumber, Int64, Int)? {
        guard map.has(number.rawValue), let value = map.integer(number.rawValue, in: 0...1_000_000_000) else {
            return nil
        }
        return (number, Int64(value), map.line(of: number.rawValue))
    }

    private func refusals(_ map: YAMLMap) -> [(reason: RejectReason, line: Int)] {
        let codes = RejectReason.allCases.map(\.code)
        return map.list("rejected").compactMap { node in
            guard let text = file.text(node, what: "an item of \"rejected\"") else { return nil }
            let line = file.line(of: node)
            guard map.check(Located(text: text, line: line), isOneOf: codes, "reason") else { return nil }
            return RejectReason.allCases.first { $0.code == text }.map { ($0, line) }
        }
    }

    // MARK: Events and ticks

    private func step(_ node: Node, id: String) -> TestCase.Step? {
        if node.mapping?.keys.contains(where: { $0.scalar?.string == "tick" }) == true { return tick(node) }
        guard let map = file.map(node, what: "an event", keys: TestEventReader.keys) else { return nil }
        return TestEventReader(file: file, map: map, id: id).event().map { .event($0) }
    }

    private func tick(_ node: Node) -> TestCase.Step? {
        guard let item = file.map(node, what: "a tick", keys: ["tick"]),
            let map = item.map("tick", keys: ["at", "sweep"]),
            let time = file.instant("at", in: map)
        else { return nil }
        return .tick(TestTick(time: time, isSweep: map.flag("sweep", orElse: false)))
    }

    // MARK: Rows

    private func rows(_ key: String, _ map: YAMLMap) -> [ExpectedRow] {
        map.maps(key, item: "a row", keys: vocabulary.columns).map { row in
            if !row.has("metric_id") { file.report(row.line, "a row lacks \"metric_id\"; expected it in every row") }
            return ExpectedRow(line: row.line, columns: row.entries.compactMap { column($0, row) })
        }
    }

    private func column(_ entry: YAMLMap.Entry, _ row: YAMLMap) -> ExpectedRow.Column? {
        guard let text = entry.node.scalar?.string else {
            let kind = YAMLFile.kind(of: entry.node)
            file.report(entry.line, "\"\(entry.key)\" of a row must be one value, found \(kind)")
            return nil
        }
        if YAMLFile.kind(of: entry.node) == "nothing" { return ExpectedRow.Column(name: entry.key) }
        if vocabulary.numberColumns.contains(entry.key) {
            guard let number = Self.number(text) else {
                file.report(
                    entry.line,
                    "\"\(entry.key)\" of a row is \"\(text)\"; expected a number, a fraction such as 2/3, or ~")
                return nil
            }
            return ExpectedRow.Column(name: entry.key, text: text, number: number)
        }
        if let allowed = vocabulary.texts[entry.key] {
            guard row.check(Located(text: text, line: entry.line), isOneOf: allowed, entry.key) else { return nil }
        }
        return ExpectedRow.Column(name: entry.key, text: text)
    }

    /// `0.75`, `3/4`.
    static func number(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        switch parts.count {
        case 1: return parts[0]
        case 2: return parts[0].flatMap { above in parts[1].flatMap { $0 == 0 ? nil : above / $0 } }
        default: return nil
        }
    }
}

extension YAMLFile {
    /// An RFC 3339 instant as UTC milliseconds.
    func instant(_ key: String, in map: YAMLMap) -> Int64? {
        let text = map.text(key)
        if let instant = Self.instant(text) { return instant }
        if !text.isEmpty {
            report(
                map.line(of: key),
                "\"\(key)\" is \"\(text)\"; expected an instant with its offset, such as 2026-03-01T09:30:00Z")
        }
        return nil
    }

    static func instant(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBytes { Instant.milliseconds($0) }
    }
}
