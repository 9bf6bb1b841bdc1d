import Events
import Measures

/// Writes the rows of a table as bytes: what repeats from row to row (labels, names of columns) is made once.
///
/// It gives the same as `CSVText.line` and `JSONText` over `TableColumns.fields`, which is what tests hold it against.
struct TableText {
    private let table: PublishedTable
    private let placeOfCounter: [String: Int]

    init(_ table: PublishedTable) {
        self.table = table
        placeOfCounter = Dictionary(
            table.counterNames.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: CSV

    func csvRows(into bytes: inout [UInt8]) {
        var start: [UInt8] = []
        var plans: [String: Plan] = [:]
        for (index, row) in table.rows.enumerated() {
            if index == 0 || !isSameCell(row, table.rows[index - 1]) {
                start = Array(CSVText.line(TableColumns.keyFields(row.window, row.labels)).utf8.dropLast(2))
            }
            bytes += start
            let value = row.value
            bytes.append(comma)
            bytes += value.metricID.utf8
            bytes.append(comma)
            bytes.append(integer: Int64(value.methodVersion))
            bytes.append(comma)
            if let number = value.value { bytes += NumberText.exact(number).utf8 }
            bytes.append(comma)
            if let status = value.status { bytes += status.rawValue.utf8 }
            bytes.append(comma)
            bytes += value.unit.rawValue.utf8
            bytes.append(comma)
            if let n = value.n { bytes.append(integer: n) }
            bytes.append(comma)
            if let low = value.interval?.low { bytes += NumberText.exact(low).utf8 }
            bytes.append(comma)
            if let high = value.interval?.high { bytes += NumberText.exact(high).utf8 }
            var written = 0
            for (place, name) in plan(row, &plans).counters {
                while written <= place {
                    bytes.append(comma)
                    written += 1
                }
                if let count = value.counters[name] { bytes.append(integer: count) }
            }
            while written < table.counterNames.count {
                bytes.append(comma)
                written += 1
            }
            bytes += [0x0D, 0x0A]
        }
    }

    private let comma = UInt8(ascii: ",")

    private func isSameCell(_ left: PublishedTable.Row, _ right: PublishedTable.Row) -> Bool {
        left.window == right.window && left.labels == right.labels
    }

    /// The counters that a metric may show, in the order of the columns.
    private struct Plan {
        var names: Set<String> = []
        var counters: [(place: Int, name: String)] = []
    }

    private func plan(_ row: PublishedTable.Row, _ plans: inout [String: Plan]) -> Plan {
        let value = row.value
        var plan = plans[value.metricID] ?? Plan()
        // Rows hide different counters of a metric, so that no single one need know them all.
        if value.counters.keys.allSatisfy(plan.names.contains) { return plan }
        plan.names.formUnion(value.counters.keys)
        plan.counters = plan.names.compactMap { name in placeOfCounter[name].map { (place: $0, name: name) } }
            .sorted { $0.place < $1.place }
        plans[value.metricID] = plan
        return plan
    }

    // MARK: JSON

    private enum Source {
        case fixed(Int)
        case label(Int)
        case counter(String)
    }

    private static let fixed = [
        "interval_high", "interval_low", "method_version", "metric_id", "n", "period", "period_end", "period_start",
        "unit", "value", "value_status",
    ]

    func jsonRows(into bytes: inout [UInt8]) {
        var plans: [String: [(key: [UInt8], source: Source)]] = [:]
        var counterPlans: [String: Plan] = [:]
        var quotedLabels: [String: [UInt8]] = [:]
        for (index, row) in table.rows.enumerated() {
            if index > 0 { bytes += [comma, 0x0A] }
            let counters = plan(row, &counterPlans).counters
            var members = plans[row.value.metricID] ?? []
            if members.count != Self.fixed.count + table.dimensions.count + counters.count {
                members = Self.members(table, counters.map(\.name))
                plans[row.value.metricID] = members
            }
            bytes.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in members {
                if case .counter(let name) = member.source, row.value.counters[name] == nil { continue }
                if !isFirst { bytes.append(comma) }
                isFirst = false
                bytes += member.key
                switch member.source {
                case .counter(let name): bytes.append(integer: row.value.counters[name] ?? 0)
                case .label(let place): bytes += quoted(row.labels[place], &quotedLabels)
                case .fixed(let place): appendFixed(place, row, &quotedLabels, into: &bytes)
                }
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func members(_ table: PublishedTable, _ counters: [String]) -> [(key: [UInt8], source: Source)] {
        var all: [(name: String, source: Source)] = fixed.enumerated().map { ($0.element, .fixed($0.offset)) }
        all += table.dimensions.enumerated().map { ($0.element.column, .label($0.offset)) }
        all += counters.map { ($0, .counter($0)) }
        return all.sorted { $0.name < $1.name }.map { name, source in
            (key: Array((JSONText.text(name).compact + ":").utf8), source: source)
        }
    }

    private func quoted(_ text: String, _ known: inout [String: [UInt8]]) -> [UInt8] {
        if let bytes = known[text] { return bytes }
        let bytes = Array(JSONText.text(text).compact.utf8)
        known[text] = bytes
        return bytes
    }

    private func appendFixed(
        _ place: Int, _ row: PublishedTable.Row, _ known: inout [String: [UInt8]], into bytes: inout [UInt8]
    ) {
        let value = row.value
        func number(_ value: Double?) { bytes += (value.map { NumberText.exact($0) } ?? "null").utf8 }
        switch place {
        case 0: number(value.interval?.high)
        case 1: number(value.interval?.low)
        case 2: bytes.append(integer: Int64(value.methodVersion))
        case 3: bytes += quoted(value.metricID, &known)
        case 4: if let n = value.n { bytes.append(integer: n) } else { bytes += "null".utf8 }
        case 5: bytes += quoted(row.window.length.rawValue, &known)
        case 6: bytes += quoted(CivilDay.text(row.window.end), &known)
        case 7: bytes += quoted(CivilDay.text(row.window.start), &known)
        case 8: bytes += quoted(value.unit.rawValue, &known)
        case 9: number(value.value)
        default: bytes += value.status.map { quoted($0.rawValue, &known) } ?? Array("null".utf8)
        }
    }
}

extension [UInt8] {
    /// Decimal digits, without a text in between.
    mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
