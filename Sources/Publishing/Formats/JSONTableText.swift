import Events
import Measures

/// Writes the rows of a table as JSON objects: what repeats from row to row is made once.
///
/// It gives the same as `JSONText` over `TableColumns.fields`, which is what tests hold it against.
struct JSONTableText {
    /// A part of an object; each member ends with a comma, and the last one gives way to the brace.
    private enum Part {
        /// The same in every row of a metric: a part of `pool`, which costs no count of references.
        case fixed(Range<Int>)
        /// The same in every row of a group: one of its members, by number.
        case group(Int)
        case counter(place: Int, key: Range<Int>)
        case value
        case status
        case n
        case low
        case high
    }

    private var pool: [UInt8] = []
    private var objects: [[Part]] = []
    private let groupKeys: [String]

    init(_ table: PublishedTable) {
        groupKeys = (["period", "period_start", "period_end"] + table.dimensions.map(\.column)).map(Self.key)
        for facts in table.metrics.facts { objects.append(parts(of: facts, table)) }
    }

    private static func key(_ name: String) -> String { JSONText.text(name).compact + ":" }

    private mutating func keep(_ text: String) -> Range<Int> {
        let start = pool.count
        pool += text.utf8
        return start..<pool.count
    }

    private mutating func parts(of facts: MetricFacts, _ table: PublishedTable) -> [Part] {
        let fixed: [(name: String, text: String, part: Part?)] = [
            ("interval_high", "", .high), ("interval_low", "", .low),
            ("method_version", "\(facts.methodVersion),", nil),
            ("metric_id", JSONText.text(facts.metricID).compact + ",", nil), ("n", "", .n),
            ("unit", JSONText.text(facts.unit.rawValue).compact + ",", nil), ("value", "", .value),
            ("value_status", "", .status),
        ]
        var members: [(name: String, parts: [Part])] = [
            ("period", [.group(0)]), ("period_start", [.group(1)]), ("period_end", [.group(2)]),
        ]
        for member in fixed {
            let text = keep(Self.key(member.name) + member.text)
            members.append((member.name, [.fixed(text)] + (member.part.map { [$0] } ?? [])))
        }
        for (index, dimension) in table.dimensions.enumerated() {
            members.append((dimension.column, [.group(3 + index)]))
        }
        for place in facts.places {
            let name = facts.names.list[place]
            members.append((name, [.counter(place: place, key: keep(Self.key(name)))]))
        }
        return members.sorted { $0.name < $1.name }.flatMap(\.parts)
    }

    func append(_ group: PublishedTable.RowGroup, isFirst: Bool, to bytes: inout [UInt8]) {
        let texts =
            [group.window.length.rawValue, CivilDay.text(group.window.start), CivilDay.text(group.window.end)]
            + group.labels
        let members = zip(groupKeys, texts).map { key, text in Array((key + JSONText.text(text).compact + ",").utf8) }
        let counts = group.sum.counts.values
        for index in objects.indices {
            if !isFirst || index > 0 {
                bytes.append(UInt8(ascii: ","))
                bytes.append(0x0A)
            }
            bytes.append(UInt8(ascii: "{"))
            append(objects[index], members, counts, group.figures[index], to: &bytes)
            bytes[bytes.count - 1] = UInt8(ascii: "}")
        }
    }

    private func append(
        _ parts: [Part], _ members: [[UInt8]], _ counts: [Int64], _ figure: Figure, to bytes: inout [UInt8]
    ) {
        let comma = UInt8(ascii: ",")
        let pool = pool.span
        for part in parts {
            switch part {
            case .fixed(let text): bytes.append(text, of: pool)
            case .group(let place): bytes += members[place]
            case .counter(let place, let key):
                guard counts[place] >= figure.leastShown else { continue }
                bytes.append(key, of: pool)
                bytes.append(integer: counts[place])
                bytes.append(comma)
            case .value: Self.append(figure.value, to: &bytes)
            case .low: Self.append(figure.interval?.low, to: &bytes)
            case .high: Self.append(figure.interval?.high, to: &bytes)
            case .n:
                if let n = figure.n { bytes.append(integer: n) } else { bytes += Self.null }
                bytes.append(comma)
            case .status:
                if let status = figure.status {
                    bytes.append(UInt8(ascii: "\""))
                    bytes.append(status.code)
                    bytes.append(UInt8(ascii: "\""))
                } else {
                    bytes += Self.null
                }
                bytes.append(comma)
            }
        }
    }

    private static let null = Array("null".utf8)

    private static func append(_ number: Double?, to bytes: inout [UInt8]) {
        if let number { bytes.append(number: number) } else { bytes += null }
        bytes.append(UInt8(ascii: ","))
    }
}
