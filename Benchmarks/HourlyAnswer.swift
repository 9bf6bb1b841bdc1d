import Events
import Foundation
import Journal

/// Counts by service and hour of event time, made from the journal's columns.
struct HourlyAnswer {
    /// The counters of a cell: ratings 0 (none) to 5, then events, then completions.
    private static let width = 8
    private static let events = 6
    private static let completions = 7

    private let names: [UInt32: String]
    private let services: Int
    /// A cell for each label in each hour that has events.
    private var counters: [Int] = []
    private var starts: [Int64: Int] = [:]

    init(_ journal: JournalReader) throws {
        names = Dictionary(uniqueKeysWithValues: try journal.terms().map { ($0.value, $0.key) })
        services = Int(names.keys.max() ?? 0) + 1
        var position: Int64 = 0
        while true {
            let batches = try journal.batches(from: position, limit: 256)
            guard let last = batches.last else { break }
            for batch in batches { count(batch.events) }
            position = last.endPosition
        }
    }

    private mutating func count(_ batch: EventBatch) {
        var hour = Int64.min
        var start = 0
        for index in 0..<batch.count {
            let eventHour = batch.time[index] / 3_600_000
            if eventHour != hour {
                hour = eventHour
                start = firstCounter(of: hour)
            }
            let cell = start + Int(batch.service[index]) * Self.width
            counters[cell + Self.events] += 1
            if batch.rating[index] <= 5 { counters[cell + Int(batch.rating[index])] += 1 }
            if batch.stage[index] == OutcomeStage.completed.rawValue { counters[cell + Self.completions] += 1 }
        }
    }

    private mutating func firstCounter(of hour: Int64) -> Int {
        if let known = starts[hour] { return known }
        let new = counters.count
        counters.append(contentsOf: repeatElement(0, count: services * Self.width))
        starts[hour] = new
        return new
    }

    /// A header, then a line for each service and hour, in order of both.
    var text: String {
        var lines: [String] = []
        for (hour, start) in starts {
            let text = CivilDay.instantText(hour * 3_600_000).prefix(13)
            for service in 0..<services {
                let cell = Array(counters[(start + service * Self.width)...].prefix(Self.width))
                guard cell[Self.events] > 0 else { continue }
                lines.append("\(names[UInt32(service)] ?? ""),\(text),\(Self.columns(cell))\n")
            }
        }
        // The comma comes before every character of a service, so lines in order are services and hours in order.
        let sorted = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let header = "service,hour,events,r1,r2,r3,r4,r5,satisfaction,completions\n"
        return header + sorted.joined()
    }

    private static func columns(_ cell: [Int]) -> String {
        let ratings = Array(cell[1...5])
        let counts = ratings.map(String.init).joined(separator: ",")
        return "\(cell[events]),\(counts),\(satisfaction(ratings)),\(cell[completions])"
    }

    /// The mean with three decimals, rounded half up; empty without a rating.
    private static func satisfaction(_ ratings: [Int]) -> String {
        let answers = ratings.reduce(0, +)
        guard answers > 0 else { return "" }
        let total = zip(1..., ratings).reduce(0) { $0 + $1.0 * $1.1 }
        let thousandths = (2_000 * total + answers) / (2 * answers)
        let decimals = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - decimals.count) + decimals
    }
}
