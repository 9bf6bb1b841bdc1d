/// The names of counters in the order of their columns, one object for all cells of a table.
package final class CounterNames: Sendable, Equatable {
    package static let none = CounterNames([])

    package let list: [String]
    private let places: [String: Int]

    package init(_ list: [String]) {
        self.list = list
        places = Dictionary(list.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    package func place(of name: String) -> Int? { places[name] }

    package static func == (left: CounterNames, right: CounterNames) -> Bool {
        left === right || left.list == right.list
    }
}

/// The released counts of one cell; a name that is absent was not asked for by the dataset, and counts as 0.
package struct Counts: Sendable {
    /// What the counts are called; cells of the same table share it, so that they add up without a look at any name.
    package private(set) var names: CounterNames
    /// One for each of `names`; or none at all while nothing was counted.
    package private(set) var values: [Int64]
    /// Duration histogram, bucket index to count (`DurationBuckets`).
    package var durations: [Int: Int64]

    package init(names: CounterNames = .none, values: [Int64] = [], durations: [Int: Int64] = [:]) {
        precondition(values.isEmpty || values.count == names.list.count, "one count for each name")
        self.names = names
        self.values = values
        self.durations = durations
    }

    package init(byName counts: [String: Int64], durations: [Int: Int64] = [:]) {
        let entries = counts.sorted { $0.key < $1.key }
        self.init(names: CounterNames(entries.map(\.key)), values: entries.map(\.value), durations: durations)
    }

    package subscript(_ name: String) -> Int64 {
        guard let place = names.place(of: name), place < values.count else { return 0 }
        return values[place]
    }

    /// What is not 0, by name.
    package var byName: [String: Int64] {
        var found: [String: Int64] = [:]
        for (name, value) in zip(names.list, values) where value != 0 { found[name] = value }
        return found
    }

    package mutating func add(_ other: Counts) {
        addDurations(other.durations)
        if other.values.isEmpty { return }
        if values.isEmpty {
            (names, values) = (other.names, other.values)
        } else if names === other.names {
            for place in values.indices { values[place] += other.values[place] }
        } else {
            let sums = byName.merging(other.byName, uniquingKeysWith: +)
            self = Counts(byName: sums, durations: durations)
        }
    }

    private mutating func addDurations(_ other: [Int: Int64]) {
        if durations.isEmpty {
            durations = other
        } else {
            for (bucket, count) in other { durations[bucket, default: 0] += count }
        }
    }
}

extension Counts: Equatable {
    package static func == (left: Counts, right: Counts) -> Bool {
        guard left.durations == right.durations else { return false }
        return left.names === right.names && left.values.count == right.values.count
            ? left.values == right.values : left.byName == right.byName
    }
}
