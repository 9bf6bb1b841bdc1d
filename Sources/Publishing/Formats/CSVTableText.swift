import Events
import Measures

/// Writes the rows of a table as lines of CSV: what repeats from row to row is made once.
///
/// It gives the same as `CSVText` over `TableColumns.fields`, which is what tests hold it against.
struct CSVTableText {
    /// What is the same of a metric in every row, commas included: parts of `pool`, which cost no count of references.
    private struct Line {
        var name: Range<Int>
        var unit: Range<Int>
        /// Of `counters`.
        var counters: Range<Int>
        var end: Range<Int>
    }

    private var pool: [UInt8] = []
    /// The place of a counter and the commas before it.
    private var counters: [(place: Int, gap: Range<Int>)] = []
    private var lines: [Line] = []

    init(_ table: PublishedTable) {
        let width = table.counterNames.count
        for facts in table.metrics.facts {
            let first = counters.count
            var next = 0
            for place in facts.places {
                counters.append((place, keep(Self.commas(place + 1 - next))))
                next = place + 1
            }
            lines.append(
                Line(
                    name: keep(",\(facts.metricID),\(facts.methodVersion),"), unit: keep(",\(facts.unit.rawValue),"),
                    counters: first..<counters.count, end: keep(Self.commas(width - next) + "\r\n")))
        }
    }

    private mutating func keep(_ text: String) -> Range<Int> {
        let start = pool.count
        pool += text.utf8
        return start..<pool.count
    }

    private static func commas(_ count: Int) -> String { String(repeating: ",", count: count) }

    /// The fields that say which row it is, metric left out.
    static func start(_ window: Window, _ labels: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        CSVText.append(TableColumns.keyFields(window, labels), to: &bytes)
        return bytes.dropLast(2)
    }

    func append(_ group: PublishedTable.RowGroup, to bytes: inout [UInt8]) {
        let comma = UInt8(ascii: ",")
        let start = Self.start(group.window, group.labels)
        let counts = group.sum.counts.values
        let pool = pool.span
        for index in lines.indices {
            let (line, figure) = (lines[index], group.figures[index])
            bytes += start
            bytes.append(line.name, of: pool)
            if let number = figure.value { bytes.append(number: number) }
            bytes.append(comma)
            if let status = figure.status { bytes.append(status.code) }
            bytes.append(line.unit, of: pool)
            if let n = figure.n { bytes.append(integer: n) }
            bytes.append(comma)
            if let low = figure.interval?.low { bytes.append(number: low) }
            bytes.append(comma)
            if let high = figure.interval?.high { bytes.append(number: high) }
            for counter in line.counters {
                bytes.append(counters[counter].gap, of: pool)
                let count = counts[counters[counter].place]
                if count >= figure.leastShown { bytes.append(integer: count) }
            }
            bytes.append(line.end, of: pool)
        }
    }
}

extension ValueStatus {
    /// The one letter that it is written as.
    var code: UInt8 {
        switch self {
        case .confidential: UInt8(ascii: "c")
        case .low: UInt8(ascii: "k")
        case .provisional: UInt8(ascii: "p")
        case .revised: UInt8(ascii: "r")
        case .unavailable: UInt8(ascii: "x")
        case .notApplicable: UInt8(ascii: "z")
        }
    }
}
