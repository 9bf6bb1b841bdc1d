import Disclosure
import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

@Suite("Revisions")
struct RevisionsTests {
    private struct Key: Hashable {
        var window: Window
        var labels: [String]
        var metricID: String
    }

    /// One change as it is found by comparing whole tables.
    private struct Found: Hashable {
        var time: Int64
        var key: Key
        var before: Double?
        var after: Double?
        var baseBefore: Int64?
        var baseAfter: Int64?
    }

    @Test("The list is what a comparison of each snapshot with the one before gives", arguments: [11, 12] as [UInt64])
    func naiveComparison(seed: UInt64) throws {
        for dataset in PeriodFixture.definitions.datasets {
            var expected: Set<Found> = []
            var previous: [Key: PublishedValue] = [:]
            var previousWindows: Set<Window> = []
            var previousTime: Int64 = 0
            var listed: [Revision] = []
            var marks: Set<Key> = []
            try PeriodFixture.publish(PeriodFixture.releases(seed: seed, count: 40)) { release, cells in
                let table = try PeriodFixture.table(dataset, cells, release)
                var values: [Key: PublishedValue] = [:]
                for row in table.rows {
                    let key = Key(window: row.window, labels: row.labels, metricID: row.value.metricID)
                    values[key] = row.value
                    let lateness = Int64(dataset.allowedLatenessHours) * 3_600_000
                    let wasFinal =
                        previousWindows.contains(row.window)
                        && Int64(row.window.end) * 86_400_000 + lateness <= previousTime
                    let old = previous[key]
                    if wasFinal, old?.value != row.value.value || old?.n != row.value.n {
                        marks.insert(key)
                        expected.insert(
                            Found(
                                time: release.time, key: key, before: old?.value, after: row.value.value,
                                baseBefore: old?.n, baseAfter: row.value.n))
                    }
                    if row.value.value != nil, row.value.status != .provisional {
                        #expect((row.value.status == .revised) == marks.contains(key))
                    }
                }
                (previous, previousWindows, previousTime) = (values, Set(values.keys.map(\.window)), release.time)
                listed = Array(table.revisions.listed)
            }
            let found = listed.map { revision in
                Found(
                    time: revision.time,
                    key: Key(
                        window: revision.window, labels: revision.labels, metricID: revision.after.metricID),
                    before: revision.before?.value, after: revision.after.value, baseBefore: revision.before?.n,
                    baseAfter: revision.after.n)
            }
            #expect(expected.count > 300)
            #expect(Set(found) == expected)
            #expect(found.count == expected.count)
        }
    }

    @Test("One by one, restarted and replayed give the same revisions, byte for byte")
    func sameBytes() throws {
        let releases = PeriodFixture.releases(seed: 13, count: 14)
        let definitions = Definitions(registry: Fixture.registry, datasets: [PeriodFixture.gated])
        func reader(_ releases: [Release]) -> (Int64) throws -> [Release] {
            { position in Array(releases.filter { $0.position > position }.prefix(7)) }
        }
        try withFolder { folder in
            let straight = folder.appendingPathComponent("a")
            var first = try Exporter(root: straight, definitions: definitions)
            for release in releases { try first.accept(release) }
            let expected = try contents(of: straight)
            let id = try #require(first.snapshots.last).text
            let list = try #require(expected["v1/snapshots/\(id)/service-experience/revisions.csv"])
            #expect(list.count > 2000)

            let restarted = folder.appendingPathComponent("b")
            var second = try Exporter(root: restarted, definitions: definitions)
            for release in releases.prefix(8) { try second.accept(release) }
            var third = try Exporter(root: restarted, definitions: definitions)
            try third.replayTo(reading: reader(Array(releases.prefix(8))))
            for release in releases.dropFirst(8) { try third.accept(release) }
            #expect(try contents(of: restarted) == expected)

            let replayed = folder.appendingPathComponent("c")
            var fourth = try Exporter(root: replayed, definitions: definitions)
            try fourth.replayTo(reading: reader(releases))
            #expect(try contents(of: replayed) == expected)
        }
    }

    private let month = CivilDay.number(year: 2026, month: 1, day: 1)

    private func release(
        _ position: Int64, day: Int32, _ counts: [String: Int64], service: String = "council-tax", backfilled: Int64 = 0
    ) -> Release {
        var account = DatasetAccount()
        account.backfilled = backfilled
        return Release(
            position: position, time: Int64(day) * 86_400_000, isSweep: false,
            increments: counts.isEmpty
                ? []
                : [
                    ReleaseIncrement(
                        dataset: PeriodFixture.gated.id, period: month, labels: [service, "own-staff", "web"],
                        counts: counts)
                ], datasets: [PeriodFixture.gated.id: account])
    }

    private func revisions(_ releases: [Release]) throws -> [Revision] {
        var list: [Revision] = []
        try PeriodFixture.publish(releases) { release, cells in
            list = Array(try PeriodFixture.table(PeriodFixture.gated, cells, release).revisions.listed)
        }
        return list
    }

    @Test("What changes while the window is provisional is no revision; a snapshot must have shown it as final")
    func provisional() throws {
        let counts: [String: Int64] = ["completed": 90, "errored": 10]
        // The window ends on 1 February; with 48 hours it is final from the 3rd on.
        let settled = month + 31 + 2
        #expect(try revisions([release(0, day: settled - 2, counts), release(1, day: settled - 1, counts)]).isEmpty)
        // The newest snapshot before still called it provisional.
        #expect(try revisions([release(0, day: settled - 1, counts), release(1, day: settled, counts)]).isEmpty)
        let late = try revisions([
            release(0, day: settled - 1, counts), release(1, day: settled, [:]), release(2, day: settled + 1, counts),
        ])
        #expect(!late.isEmpty)
        let share = try #require(
            late.first { $0.after.metricID == "response.of_customers" || $0.after.metricID == "completion.by_event" })
        #expect(share.before?.n == 100)
        #expect(share.after.n == 200)
    }

    @Test("A row that a final table gains is a revision; the first rows of a window are not")
    func newRows() throws {
        let counts: [String: Int64] = ["completed": 90, "errored": 10]
        let settled = month + 60
        #expect(try revisions([release(0, day: settled, counts)]).isEmpty)
        let gained = try revisions([
            release(0, day: settled, counts), release(1, day: settled + 1, counts, service: "parking-permit"),
        ])
        let own = gained.filter { $0.labels.contains("parking-permit") && $0.after.metricID == "completion.by_event" }
        #expect(!own.isEmpty)
        #expect(own.allSatisfy { $0.before == nil && $0.after.n == 100 })
    }

    @Test("Reasons follow from the counters that changed and from imports")
    func reasons() throws {
        let counts: [String: Int64] = ["completed": 90, "errored": 10]
        let settled = month + 60
        func reasons(_ second: Release) throws -> Set<RevisionReason> {
            Set(try revisions([release(0, day: settled, counts, backfilled: 4), second]).map(\.reason))
        }
        #expect(try reasons(release(1, day: settled + 1, counts, backfilled: 4)) == [.releasedLate])
        #expect(try reasons(release(1, day: settled + 1, counts, backfilled: 5)) == [.historyAdded])
        #expect(try reasons(release(1, day: settled + 1, ["late_events": 10], backfilled: 5)) == [.lateEvents])
        #expect(RevisionReason(counters: ["case_completed", "started"], hasHistory: true) == .caseChanged)
        #expect(RevisionReason(counters: ["late_events", "started"], hasHistory: false) == .releasedLate)
    }

    @Test("Revisions of a gated dataset show only what was published, before and after")
    func nothingSmall() throws {
        var snapshot: Snapshot?
        try PeriodFixture.publish(PeriodFixture.releases(seed: 14)) { release, cells in
            guard release.position == 79 else { return }
            snapshot = try Snapshot(release: release, cells: cells, definitions: PeriodFixture.definitions)
        }
        let rows = try PeriodFixture.rows("service-experience/revisions.csv", in: #require(snapshot))
        #expect(rows.count > 500)
        #expect(rows.contains { $0["status_before"] == "k" })
        for row in rows {
            for side in ["before", "after"] {
                let (value, base, status) = (row["value_" + side], row["n_" + side], row["status_" + side])
                #expect(base == "" || (Int(base ?? "") ?? 0) >= 10)
                if status == "k" { #expect(value == "" && base == "") }
                if status == "c" { #expect(value == "") }
            }
        }
    }

    @Test("The list is bounded, and says how many it leaves out")
    func bounded() throws {
        let one = try #require(
            try revisions([
                release(0, day: month + 60, ["completed": 90]), release(1, day: month + 61, ["completed": 90]),
            ]).first)
        var log = RevisionLog()
        for time in 0..<Int64(2 * RevisionLog.capacity + 5) {
            var revision = one
            revision.time = time
            log.append([revision])
        }
        #expect(log.listed.count == RevisionLog.capacity)
        #expect(log.unlistedCount == RevisionLog.capacity + 5)
        #expect(log.listed.last?.time == Int64(2 * RevisionLog.capacity + 4))
        #expect(log.metrics(of: RevisedCell(window: one.window, labels: one.labels)) == [one.after.metricID])
    }
}
