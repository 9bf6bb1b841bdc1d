import Disclosure
import Events
import Foundation
import Measures
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

/// A seeded stream of releases over two years, in which windows are changed long after they were final.
enum PeriodFixture {
    static let first = CivilDay.number(year: 2024, month: 1, day: 10)
    static let services = ["council-tax", "parking-permit", "report-pothole", "waste-collection"]

    /// Open, by day.
    static var open: Dataset {
        var dataset = Fixture.requests
        dataset.period = .day
        dataset.periods = WindowLength.allCases
        dataset.rollups = [[.organisation], []]
        dataset.measures = ["cases", "completion", "time-to-outcome", "late-events"]
        dataset.allowedLatenessHours = 72
        return dataset
    }

    /// Gated, by month.
    static var gated: Dataset {
        var dataset = Fixture.feedback
        dataset.period = .month
        dataset.periods = [.month, .quarter, .rollingYear]
        return dataset
    }

    static let definitions = Definitions(registry: Fixture.registry, datasets: [open, gated])

    /// One release every nine days; most of it is of the days before, some of it of any day since the beginning.
    static func releases(seed: UInt64, count: Int = 80) -> [Release] {
        var random = SeededRandom(seed: seed)
        var backfilled: Int64 = 0
        return (0..<count).map { tick in
            let today = first + Int32(tick + 1) * 9
            var increments: [ReleaseIncrement] = []
            for _ in 0..<4 {
                let isOld = random.next() % 3 == 0
                let day =
                    isOld ? first + Int32(random.next() % UInt64(today - first)) : today - Int32(random.next() % 9)
                increments.append(requests(day, &random))
                if random.next() % 2 == 0 { increments.append(answers(day, &random)) }
            }
            backfilled += random.next() % 3 == 0 ? 5 : 0
            var release = Release(
                position: Int64(tick), time: Int64(today) * 86_400_000, isSweep: false,
                increments: tick % 7 == 6 ? [] : increments)
            release.account.received = Int64(tick + 1) * 100
            for dataset in definitions.datasets {
                var account = DatasetAccount()
                account.backfilled = backfilled
                release.datasets[dataset.id] = account
            }
            return release
        }
    }

    private static func requests(_ day: Int32, _ random: inout SeededRandom) -> ReleaseIncrement {
        let count = Int64(random.next() % 5) + 1
        let bucket = DurationBuckets.index(ofSeconds: Int64(random.next() % 400_000))
        return ReleaseIncrement(
            dataset: open.id, period: day, labels: [services[Int(random.next() % 4)]],
            counts: [
                "outcome_events": 2 * count, "started": count, "completed": count, "duration_measured": count,
                "late_events": Int64(random.next() % 2),
            ], durations: [bucket: count])
    }

    private static func answers(_ day: Int32, _ random: inout SeededRandom) -> ReleaseIncrement {
        let counters = ["r1", "r2", "r4", "r5", "need_yes", "need_partly", "need_no", "completed", "errored"]
        var counts: [String: Int64] = [:]
        for counter in counters where random.next() % 3 > 0 { counts[counter] = Int64(random.next() % 200) + 10 }
        counts["feedback_events"] = 500
        return ReleaseIncrement(
            dataset: gated.id, period: Period.month.start(of: day),
            labels: [services[Int(random.next() % 4)], "own-staff", random.next() % 2 == 0 ? "web" : "phone"],
            counts: counts)
    }

    /// Takes releases in as the exporter does, and gives each snapshot with its cells.
    static func publish(_ releases: [Release], _ each: (Release, ReleasedCells) throws -> Void) throws {
        var cells = ReleasedCells()
        for release in releases {
            try cells.add(release, definitions: definitions)
            cells.notePublication(at: release.time)
            try each(release, cells)
        }
    }

    static func table(_ dataset: Dataset, _ cells: ReleasedCells, _ release: Release) throws -> PublishedTable {
        try PublishedTable(
            dataset: dataset, registry: Fixture.registry, cells: cells, position: release.position, time: release.time)
    }

    static func rows(_ path: String, in snapshot: Snapshot) throws -> [[String: String]] {
        let lines = NaiveCSV.parse(try #require(snapshot.files.first { $0.path == path }).bytes)
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }
}
