import Definitions
import Measures

/// The release gate: turns what waits into what is published, in whole batches of at least k people.
///
/// The rule is in docs/disclosure.md. It runs at ticks only, and everything it decides follows from the table it is given.
package enum Gate {
    /// Takes from `table` what may be published now.
    ///
    /// - Parameter text: the label of a term number.
    package static func release(
        _ table: inout GateTable, dataset: Dataset, isSweep: Bool, text: (UInt32) -> String
    ) -> [ReleaseIncrement] {
        var output = Output(dataset: dataset.id)
        switch dataset.disclosure {
        case .open: releaseAll(&table, &output, text)
        case .wholeBatches(let k):
            look(&table, k, &output, text)
            if isSweep { sweep(&table, k, &output, text) }
        }
        return output.increments
    }

    private static func releaseAll(_ table: inout GateTable, _ output: inout Output, _ text: (UInt32) -> String) {
        for parent in table.parents.indices { table.admit(parent: parent) }
        for leaf in table.leaves.indices where table.isWaiting(leaf) {
            let labels = table.leaves[leaf].labels.map(text)
            for counter in 0..<table.layout.width {
                let value = table.take(leaf: leaf, counter: counter, toOwnCell: true)
                output.add(table.leaves[leaf].period, labels, table.layout.names[counter], value)
            }
            for series in DurationSeries.allCases {
                output.add(table.leaves[leaf].period, labels, durations: table.takeDurations(leaf: leaf, of: series))
            }
        }
    }

    /// Looks at each parent with at least k new events since its last look.
    private static func look(
        _ table: inout GateTable, _ k: Int, _ output: inout Output, _ text: (UInt32) -> String
    ) {
        for parent in table.parents.indices where table.parents[parent].newEvents >= Int64(k) {
            table.admit(parent: parent)
            for leaf in table.parents[parent].leaves {
                let labels = table.leaves[leaf].labels.map(text)
                releaseReady(&table, [leaf], k, labels, &output, isOwnCell: true)
            }
        }
    }

    /// What still waits goes out one level up, as "not broken down", where enough people wait together.
    ///
    /// Parents whose new events make a crowd only together are admitted together, at the level at which they do.
    private static func sweep(
        _ table: inout GateTable, _ k: Int, _ output: inout Output, _ text: (UInt32) -> String
    ) {
        let dimensions = table.leaves.first?.labels.count ?? 0
        for depth in stride(from: min(table.parentDepth, dimensions), through: 0, by: -1) {
            let crowds = Dictionary(grouping: table.parents.indices) { Array(table.parents[$0].labels.prefix(depth)) }
            for parents in crowds.values
            where parents.reduce(0, { $0 + table.parents[$1].newEvents }) >= Int64(k) {
                for parent in parents { table.admit(parent: parent) }
            }
            var groups: [GateTable.Group: [Int]] = [:]
            for leaf in table.leaves.indices where table.isWaiting(leaf) {
                let row = table.leaves[leaf]
                groups[GateTable.Group(labels: Array(row.labels.prefix(depth)), period: row.period), default: []]
                    .append(leaf)
            }
            for (group, leaves) in groups {
                let rest = Array(repeating: ReleaseIncrement.notBrokenDown, count: dimensions - depth)
                releaseReady(&table, leaves, k, group.labels.map(text) + rest, &output)
            }
        }
    }

    /// Releases, for each variable, the categories in which at least k people wait over `leaves`.
    ///
    /// Answers go out only if two categories of the variable are ready together: a batch in which everybody gave the same
    /// answer would tell it of each of them.
    ///
    /// In its own cell (`isOwnCell`) a counter may also go down, by at least k cases, if what is left there is none or at least k.
    private static func releaseReady(
        _ table: inout GateTable, _ leaves: [Int], _ k: Int, _ labels: [String], _ output: inout Output,
        isOwnCell: Bool = false
    ) {
        let layout = table.layout
        guard let period = leaves.first.map({ table.leaves[$0].period }) else { return }
        for (variable, base) in zip(layout.variables, layout.bases) {
            let counters = base..<(base + variable.counters.count)
            let ready = counters.filter { counter in
                table.peopleWaiting(leaves, counter: counter) >= Int64(k)
                    || (isOwnCell && table.mayGoDown(leaves, counter: counter))
            }
            guard !ready.isEmpty, !variable.isAnswer || counters.count < 2 || ready.count >= 2 else { continue }
            for counter in ready {
                var sum: Int64 = 0
                for leaf in leaves { sum += table.take(leaf: leaf, counter: counter, toOwnCell: isOwnCell) }
                output.add(period, labels, layout.names[counter], sum)
                if counter == base, let series = variable.durationSeries {
                    for leaf in leaves {
                        output.add(period, labels, durations: table.takeDurations(leaf: leaf, of: series))
                    }
                }
            }
        }
    }

    /// Collects increments by cell.
    private struct Output {
        let dataset: String
        private var cells: [Cell: ReleaseIncrement] = [:]

        struct Cell: Hashable {
            var period: Int32
            var labels: [String]
        }

        init(dataset: String) { self.dataset = dataset }

        mutating func add(_ period: Int32, _ labels: [String], _ counter: String, _ value: Int64) {
            guard value != 0 else { return }
            let cell = Cell(period: period, labels: labels)
            let blank = empty(cell)
            cells[cell, default: blank].counts[counter, default: 0] += value
        }

        mutating func add(_ period: Int32, _ labels: [String], durations: [Int: Int64]) {
            guard !durations.isEmpty else { return }
            let cell = Cell(period: period, labels: labels)
            let blank = empty(cell)
            cells[cell, default: blank].durations.merge(durations, uniquingKeysWith: +)
        }

        private func empty(_ cell: Cell) -> ReleaseIncrement {
            ReleaseIncrement(dataset: dataset, period: cell.period, labels: cell.labels, counts: [:])
        }

        /// Sorted by period and labels, so that the same counts give the same bytes.
        var increments: [ReleaseIncrement] {
            cells.values.sorted {
                $0.period != $1.period ? $0.period < $1.period : $0.labels.lexicographicallyPrecedes($1.labels)
            }
        }
    }
}

extension GateTable {
    struct Group: Hashable {
        var labels: [UInt32]
        var period: Int32
    }

    func isWaiting(_ leaf: Int) -> Bool {
        waiting.counts[(leaf * layout.width)..<((leaf + 1) * layout.width)].contains { $0 != 0 }
    }

    /// Whether at least k cases that left a category wait to be taken off what its own cell shows.
    func mayGoDown(_ leaves: [Int], counter: Int) -> Bool {
        guard let leaf = leaves.first, leaves.count == 1 else { return false }
        let cell = leaf * layout.width + counter
        let left = released[cell] + waiting.counts[cell]
        return waiting.counts[cell] <= -Int64(k) && (left == 0 || left >= Int64(k))
    }

    /// People who wait in one counter over several leaves; never too high.
    func peopleWaiting(_ leaves: [Int], counter: Int) -> Int64 {
        var sum: Int64 = 0
        var parts: [PeopleWaiting] = []
        for leaf in leaves {
            let cell = leaf * layout.width + counter
            sum += waiting.counts[cell]
            if let known = waiting.people[cell] { parts.append(known) }
        }
        return sum < Int64(k) ? sum : PeopleWaiting.count(waiting: sum, parts, k: k)
    }
}
