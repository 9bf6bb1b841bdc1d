import Definitions
import Disclosure
import Measures

/// Funnels made from the cells of a dataset that is broken down by step.
enum DropOff {
    struct Step {
        var name: String
        var place: Int
        var reached: Int64?
        var dropped: Int64?
        var share: Double?
        var status: ValueStatus?
    }

    struct Funnel {
        var period: Int32
        /// `PublishedTable.all` for the sum over services.
        var service: String
        var steps: [Step]
    }

    /// By period and service, and over all services; nil when the dataset has no steps.
    static func funnels(of table: PublishedTable) throws(PublishingError) -> [Funnel]? {
        let dataset = table.dataset
        guard dataset.dimensions.contains(.step), dataset.layout.variables.contains(.ofCase(.standing)) else {
            return nil
        }
        let hasService = dataset.dimensions.contains(.service)
        var cells: [ReleasedCells.Key: [String: DatasetCells.Sum]] = [:]
        for cell in try table.cells(by: hasService ? [.service, .step] : [.step]) {
            let step = cell.labels.last ?? ReleaseIncrement.notGiven
            let services = hasService ? [cell.labels[0], PublishedTable.all] : [PublishedTable.all]
            for service in services {
                let key = ReleasedCells.Key(period: cell.period, labels: [service])
                cells[key, default: [:]][step, default: DatasetCells.Sum()]
                    .add(DatasetCells.Sum(counts: cell.counts, leaves: cell.leaves))
            }
        }
        return cells.sorted { precedes($0.key, $1.key) }.map { key, sums in
            Funnel(period: key.period, service: key.labels[0], steps: steps(sums, of: table))
        }
    }

    private static func steps(_ sums: [String: DatasetCells.Sum], of table: PublishedTable) -> [Step] {
        let names = [ReleaseIncrement.notGiven] + table.registry.steps.filter { sums[$0] != nil }
        var reached: Int64 = 0
        var held: Int64 = 0
        var steps: [Step] = []
        var k: Int64?
        if case .wholeBatches(let size) = table.dataset.disclosure { k = Int64(size) }
        for name in names.reversed() {
            let sum = sums[name] ?? DatasetCells.Sum()
            let cell = sum.counts
            let standing = CaseVariable.standing.counters.map { cell[$0] }
            reached += standing.reduce(0, +)
            if let k { held += standing.reduce(0) { $0 + ($1 == 0 ? k - 1 : 0) } * Int64(sum.leaves) }
            let dropped = cell["case_abandoned"] + cell["case_errored"]
            var step = Step(
                name: name, place: table.registry.steps.firstIndex(of: name).map { $0 + 1 } ?? 0, reached: reached,
                dropped: dropped)
            if let k, reached < k {
                (step.reached, step.dropped, step.status) = (nil, nil, .low)
            } else if reached == 0 {
                step.status = .notApplicable
            } else if Double(held) > heldTolerance * Double(reached + held) {
                step.status = .confidential
            } else {
                step.share = Double(dropped) / Double(reached)
            }
            steps.append(step)
        }
        return steps.reversed()
    }
}
