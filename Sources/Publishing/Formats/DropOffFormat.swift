import Definitions
import Disclosure
import Events
import Measures

/// How many cases reached each step of the journey, and how many of them got no further; for datasets broken down by step.
struct DropOffFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard let funnels = try DropOff.funnels(of: table) else { return [] }
        let hasService = dataset.dimensions.contains(.service)
        let fields = Self.descriptions(hasService: hasService)
        var text = CSVText.line(fields.map { .text($0.name) })
        for funnel in funnels {
            for step in funnel.steps {
                let start: [TableColumns.Field] =
                    [
                        .text(CivilDay.text(funnel.period)),
                        .text(CivilDay.text(Window(dataset.pageLength, start: funnel.period).end)),
                    ]
                    + (hasService ? [.text(funnel.service)] : [])
                text += CSVText.line(
                    start + [
                        .text(step.name), .number(String(step.place)), number(step.reached), number(step.dropped),
                        step.share.map { .number(NumberText.exact($0)) } ?? .empty,
                        step.status.map { .text($0.rawValue) } ?? .empty,
                    ])
            }
        }
        return [
            PublishedFile(
                path: "drop-off.csv", text: text,
                resource: ResourceDescription(
                    name: "drop-off", title: "\(dataset.title), step by step", format: "csv", mediaType: "text/csv",
                    fields: fields, primaryKey: ["period_start"] + (hasService ? ["service"] : []) + ["step"]))
        ]
    }

    private func number(_ value: Int64?) -> TableColumns.Field { value.map { .number(String($0)) } ?? .empty }

    private static func descriptions(hasService: Bool) -> [FieldDescription] {
        let start = [
            FieldDescription(
                name: "period_start", type: "date",
                description: "First civil day of the period in which the cases began.",
                isRequired: true),
            FieldDescription(
                name: "period_end", type: "date", description: "First civil day after the period.", isRequired: true),
        ]
        let service = FieldDescription(
            name: "service", type: "string", description: "Label of the service; all = summed over services.",
            isRequired: true)
        return start + (hasService ? [service] : []) + [
            FieldDescription(
                name: "step", type: "string", description: "Step of the journey; not-given = before any named step.",
                isRequired: true),
            FieldDescription(
                name: "place", type: "integer", description: "Its place in the journey, from 1; 0 = before any.",
                isRequired: true),
            FieldDescription(
                name: "reached", type: "integer", description: "Ended cases that reached this step or a later one."),
            FieldDescription(
                name: "dropped", type: "integer",
                description: "Of these, abandoned or failed with this as their furthest step."),
            FieldDescription(name: "drop_off_share", type: "number", description: "dropped / reached."),
            FieldDescription(
                name: "value_status", type: "string",
                description:
                    "c = answers that wait at the gate could move it, k = base under the minimum or none, z = no case.",
                values: ["c", "k", "z"]),
        ]
    }
}

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
            } else if Double(held) > PublishedValue.heldTolerance * Double(reached + held) {
                step.status = .confidential
            } else {
                step.share = Double(dropped) / Double(reached)
            }
            steps.append(step)
        }
        return steps.reversed()
    }
}
