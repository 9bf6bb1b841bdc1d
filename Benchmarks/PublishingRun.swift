import Definitions
import Disclosure
import Events
import Foundation
import Measures
import Publishing

/// Publishes a made-up dataset with every measure that there is, and says what each part costs.
///
/// A leaf is one service by one channel in one month. What is published has a row for each metric of each leaf and of
/// each sum of them: by service and month, and over everything by month.
struct PublishingRun {
    struct Part {
        var name: String
        var wallSeconds: Double
        var cpuSeconds: Double
    }

    private(set) var parts: [Part] = []
    private(set) var rows = 0
    private(set) var metrics = 0
    private(set) var files = 0
    private(set) var bytes = 0
    let leaves: Int

    static let whole = "release to synced files and pages"
    private static let repetitions = 3
    private static let channels = ["web", "app", "assisted-digital", "phone", "paper"]
    private static let months = 20
    private let folder: URL

    /// `isGated`: the dataset has k = 10 and each count is none or at least 10.
    init(leaves wanted: Int, isGated: Bool, parent: URL) throws {
        folder = parent.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let services = max(1, wanted / (Self.channels.count * Self.months))
        leaves = services * Self.channels.count * Self.months
        let definitions = try Self.definitions(services: services, isGated: isGated, in: folder)
        let releases = Self.releases(services: services, isGated: isGated, definitions)
        var cells = ReleasedCells()
        var snapshot: Snapshot?
        for repetition in 0..<Self.repetitions {
            var sums = ReleasedCells()
            try measure("take the release in, sum it by rows", repetition) {
                try sums.add(releases[0], definitions: definitions)
            }
            cells = sums
            snapshot = nil
            try measure("tables: measures and intervals of every row", repetition) {
                for dataset in definitions.datasets {
                    _ = try PublishedTable(
                        dataset: dataset, registry: definitions.registry, cells: cells,
                        position: releases[0].position, time: releases[0].time)
                }
            }
            try measure("snapshot in memory: tables, formats, digests", repetition) {
                snapshot = try Snapshot(release: releases[0], cells: cells, definitions: definitions)
            }
        }
        if let snapshot {
            count(snapshot)
            for table in snapshot.tables { try measureFormats(table, snapshot.id) }
        }
        snapshot = nil
        try measureExporter(releases, definitions)
    }

    private mutating func measureFormats(_ table: PublishedTable, _ id: SnapshotID) throws {
        for repetition in 0..<Self.repetitions {
            for format in FormatList.all {
                try measure("  of this \(type(of: format))", repetition) {
                    _ = try format.files(of: table, snapshot: id)
                }
            }
        }
    }

    /// From the release to the synced files and pages; then a tick that changes one leaf in a hundred.
    private mutating func measureExporter(_ releases: [Release], _ definitions: Definitions) throws {
        for repetition in 0..<Self.repetitions {
            let root = folder.appending(path: "exports-\(repetition)")
            var exporter = try Exporter(root: root, definitions: definitions)
            try measure(Self.whole, repetition) { try exporter.accept(releases[0]) }
            try measure("the same for a tick that changes 1 % of the leaves", repetition) {
                try exporter.accept(releases[1])
            }
            try FileManager.default.removeItem(at: root)
        }
    }

    /// Keeps the fastest of the repetitions.
    private mutating func measure(_ name: String, _ repetition: Int, _ body: () throws -> Void) rethrows {
        let cpu = Machine.cpuSeconds
        let wall = try timed(body).seconds
        let part = Part(name: name, wallSeconds: wall, cpuSeconds: Machine.cpuSeconds - cpu)
        guard let index = parts.firstIndex(where: { $0.name == name }) else { return parts.append(part) }
        if wall < parts[index].wallSeconds { parts[index] = part }
    }

    private mutating func count(_ snapshot: Snapshot) {
        rows = snapshot.tables.reduce(0) { $0 + $1.rowCount }
        metrics = snapshot.tables.reduce(0) { $0 + $1.metricIDs.count }
        files = snapshot.files.count
        bytes = snapshot.files.reduce(0) { $0 + $1.byteCount }
    }

    // MARK: - What is published

    private static func definitions(services: Int, isGated: Bool, in folder: URL) throws -> Definitions {
        let place = folder.appending(path: "Pipelines")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: URL(filePath: "Pipelines/themes"), to: place.appending(path: "themes"))
        var registry = """
            portfolios: [{id: state, name: State}]
            organisations: [{id: office, name: Office, portfolio: state, timeZone: Europe/London}]
            providers: []
            channels: {digital: [web, app], assisted: [assisted-digital], other: [phone, paper]}
            touchpoints: [email]
            regions: [north]
            languages: [en, de]
            steps: [decision]
            services:

            """
        for service in 0..<services {
            registry += "  - {id: \(name(service)), name: Service \(service), organisation: office, "
            registry += "channels: [\(channels.joined(separator: ", "))]}\n"
        }
        try Data(registry.utf8).write(to: place.appending(path: DefinitionsLoader.registryFile))
        let rule = isGated ? "{k: 10}" : "\n  open: Made up."
        let dataset = """
            id: everything
            title: Everything
            description: Every measure that there is.
            version: 1
            services: all
            events: [feedback, outcome]
            dimensions: [service, channel]
            parent: [service]
            period: month
            rollups: [[service], []]
            measures: [\(MeasureList.all.map(\.key).joined(separator: ", "))]
            themes: public-services
            allowedLatenessHours: 72
            disclosure: \(rule)
            licence: {id: CC0-1.0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
            attribution: Digital Citizen Service

            """
        try Data(dataset.utf8).write(to: place.appending(path: "everything.yaml"))
        let definitions = try DefinitionsLoader.load(folder: place)
        guard definitions.problems.isEmpty else { throw Problem("\(definitions.problems)") }
        return definitions
    }

    private static func name(_ service: Int) -> String { "service-\(service + 1000)" }

    /// The first fills every leaf; the second adds to one in a hundred of the newest month.
    private static func releases(services: Int, isGated: Bool, _ definitions: Definitions) -> [Release] {
        var random = SeededRandom(seed: 11)
        let first = CivilDay.number(year: 2024, month: 5, day: 1)
        var all: [ReleaseIncrement] = []
        for month in 0..<months {
            for service in 0..<services {
                for channel in channels {
                    all.append(
                        increment(
                            CivilDay.firstOfMonth(first, plus: month), [name(service), channel], definitions,
                            &random, least: isGated ? 10 : 0))
                }
            }
        }
        let few = all.suffix(services * channels.count).enumerated().filter {
            $0.offset % 100 < months
        }.prefix(all.count / 100).map(\.element)
        let time = Int64(CivilDay.firstOfMonth(first, plus: months)) * 86_400_000
        return [all, few].enumerated().map { index, increments in
            var release = Release(
                position: Int64(index + 1) * 1_000_000, time: time + Int64(index) * 10_000,
                definitions: definitions.digest, isSweep: false, increments: increments)
            release.account.received = release.position
            release.account.accepted = release.position
            return release
        }
    }

    private static func increment(
        _ period: Int32, _ labels: [String], _ definitions: Definitions, _ random: inout SeededRandom, least: Int64
    ) -> ReleaseIncrement {
        let total = 300 + Int64(random.next() % 4000)
        var counts: [String: Int64] = [:]
        for variable in definitions.datasets[0].layout.variables {
            for (index, name) in variable.counters.enumerated() {
                // Cases that ended are fewer than those that began, and durations no more than ends.
                let part = name == "case_started" ? total * 3 : total / Int64(index + 2)
                counts[name] = least + 1 + Int64(random.next() % UInt64(part / 2)) + part / 4
            }
        }
        counts["case_duration_measured"] = (counts["case_completed"] ?? 0)
        var durations: [Int: Int64] = [:]
        for series in DurationSeries.allCases {
            for _ in 0..<12 { durations[series.bucket(ofSeconds: Int64(random.next() % 900_000))] = total / 12 }
        }
        return ReleaseIncrement(
            dataset: "everything", period: period, labels: labels, counts: counts, durations: durations)
    }
}
