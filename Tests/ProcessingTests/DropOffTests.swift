import Disclosure
import Testing

@testable import Definitions
@testable import Publishing

/// Where people drop off, from released counts alone.
@Suite struct DropOffTests {
    private func funnels(_ cells: [(labels: [String], counts: [String: Int64])]) throws -> [DropOff.Funnel] {
        var dataset = CaseFixture.dataset(.wholeBatches(k: 10))
        dataset.dimensions = [.service, .step]
        dataset.measures = ["case-endings", "case-response"]
        dataset.rollups = [[]]
        var registry = CaseFixture.registry
        registry.steps = ["form", "payment"]
        let definitions = Definitions(registry: registry, datasets: [dataset])
        var release = Release(position: 1, time: CaseFixture.received, isSweep: false)
        let period = dataset.period.start(of: Int32(CaseFixture.start / 86_400))
        release.increments = cells.map {
            ReleaseIncrement(dataset: dataset.id, period: period, labels: $0.labels, counts: $0.counts)
        }
        var released = ReleasedCells()
        try released.add(release, definitions: definitions)
        let table = try PublishedTable(
            dataset: dataset, registry: registry, cells: released, position: 1, time: CaseFixture.received)
        return try #require(try DropOff.funnels(of: table))
    }

    /// Ends of one kind wait at the gate; that nobody reached the step would be untrue.
    @Test func heldEndsAreNotNobody() throws {
        let funnels = try funnels([
            (["s1", "form"], ["case_completed": 400, "case_abandoned": 30, "case_errored": 20, "case_refused": 10]),
            (["s1", "payment"], ["case_with_answer": 20, "case_without_answer": 20]),
        ])
        let steps = try #require(funnels.first { $0.service == "s1" }).steps
        #expect(steps.map(\.name) == ["not-given", "form", "payment"])
        #expect(steps[2].status == .low)
        #expect(steps[2].reached == nil)
    }

    /// What may wait in each of two cells may move their sum twice as far.
    @Test func everySummedCellMayHoldSomethingBack() throws {
        let counts: [String: Int64] = ["case_completed": 50, "case_abandoned": 30, "case_refused": 20]
        let both = try funnels([(["s1", "form"], counts), (["s2", "form"], counts)])
        let sum = try #require(both.first { $0.service == PublishedTable.all }).steps
        #expect(sum[1].reached == 200)
        #expect(sum[1].status == .confidential)
        let all = try funnels([(["s1", "form"], counts.mapValues { $0 * 2 })])
        let single = try #require(all.first { $0.service == PublishedTable.all }).steps
        #expect(single[1].share == 0.3)
    }
}
