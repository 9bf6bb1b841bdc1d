import Disclosure
import Events
import Foundation
import Testing

@testable import Publishing

@Suite("Exporter")
struct ExporterTests {
    private let releases = Fixture.releases(weeks: 2, services: 2)

    private func reader(_ releases: [Release]) -> (Int64) throws -> [Release] {
        { position in Array(releases.filter { $0.position > position }.prefix(7)) }
    }

    private func live(_ releases: [Release], in root: URL) throws -> Exporter {
        var exporter = try Exporter(root: root, definitions: Fixture.definitions)
        for release in releases { try exporter.accept(release) }
        return exporter
    }

    @Test("One by one, restarted in the middle and replayed give the same bytes")
    func sameBytes() throws {
        try withFolder { folder in
            let straight = folder.appendingPathComponent("a")
            let exporter = try live(releases, in: straight)
            let expected = try contents(of: straight)
            #expect(exporter.snapshots.count < releases.count)
            #expect(expected.keys.contains("ministers.html"))

            let restarted = folder.appendingPathComponent("b")
            _ = try live(Array(releases.prefix(27)), in: restarted)
            var second = try Exporter(root: restarted, definitions: Fixture.definitions)
            try second.replayTo(reading: reader(Array(releases.prefix(27))))
            for release in releases.dropFirst(27) { try second.accept(release) }
            #expect(try contents(of: restarted) == expected)

            let replayed = folder.appendingPathComponent("c")
            var third = try Exporter(root: replayed, definitions: Fixture.definitions)
            let report = try third.replayTo(reading: reader(releases))
            #expect(report.written == exporter.snapshots)
            #expect(try contents(of: replayed) == expected)
            #expect(third.snapshots == exporter.snapshots)
        }
    }

    @Test("A crash between the snapshot and its pages heals")
    func heals() throws {
        try withFolder { folder in
            let whole = folder.appendingPathComponent("a")
            _ = try live(releases, in: whole)
            let expected = try contents(of: whole)

            let broken = folder.appendingPathComponent("b")
            _ = try live(releases, in: broken)
            for lost in ["v1/latest", "v1/latest.json", "v1/snapshots/index.json", "index.html"] {
                try FileManager.default.removeItem(at: broken.appendingPathComponent(lost))
            }
            try FileManager.default.createDirectory(
                at: broken.appendingPathComponent("v1/snapshots/.tmp-half"), withIntermediateDirectories: true)
            var exporter = try Exporter(root: broken, definitions: Fixture.definitions)
            let report = try exporter.replayTo(reading: reader(releases))
            #expect(report == Exporter.Report())
            #expect(try contents(of: broken) == expected)
            #expect(
                !FileManager.default.fileExists(atPath: broken.appendingPathComponent("v1/snapshots/.tmp-half").path))
        }
    }

    @Test("A published snapshot with other bytes is never rewritten")
    func contradiction() throws {
        try withFolder { folder in
            var first = try Exporter(root: folder, definitions: Fixture.definitions)
            let id = try #require(try first.accept(releases[0]))
            var changed = Fixture.definitions
            changed.datasets[0].title = "Another title"
            var second = try Exporter(root: folder, definitions: changed)
            #expect(throws: PublishingError.contradiction(snapshot: id.text)) { try second.accept(releases[0]) }
            var third = try Exporter(root: folder, definitions: changed)
            let report = try third.replayTo(reading: reader([releases[0]]))
            #expect(report.differing == [id])
        }
    }

    @Test("A release without increments makes a snapshot only after k more records")
    func quietReleases() {
        var policy = SnapshotPolicy(definitions: Fixture.definitions)
        var release = Release(position: 1, time: 0, isSweep: false)
        let taken = ([9, 10, 19, 20] as [Int64]).map { received in
            release.account.received = received
            return policy.takes(release)
        }
        #expect(taken == [false, true, false, true])
    }

    @Test("SHA256SUMS holds and says what sha256sum would")
    func checksums() throws {
        try withFolder { folder in
            let id = try #require(try live(releases, in: folder).snapshots.last)
            let place = folder.appendingPathComponent("v1/snapshots/\(id.text)")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"]
            process.currentDirectoryURL = place
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let lines = try String(contentsOf: place.appendingPathComponent("SHA256SUMS"), encoding: .utf8)
                .split(separator: "\n").map { String($0.dropFirst(66)) }
            let files = try contents(of: place).keys.filter { $0 != "SHA256SUMS" }
            #expect(lines == files.sorted())
        }
    }

    @Test("Pruning at every tick keeps what pruning once at the end keeps", arguments: [1, 2, 3] as [UInt64])
    func retention(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var time: Int64 = 1_772_323_200_000
        var all: [SnapshotID] = []
        var pruned: [SnapshotID] = []
        var hasNewest = true
        for position in 0..<1500 {
            time += Int64(random.next() % 1_200_000) + (random.next() % 200 == 0 ? 86_400_000 : 0)
            let id = SnapshotID(time: time, position: Int64(position), definitions: "")
            all.append(id)
            pruned = RetentionPolicy.keep(pruned + [id])
            hasNewest = hasNewest && pruned.suffix(48) == all.suffix(48)
        }
        #expect(hasNewest)
        #expect(pruned == RetentionPolicy.keep(all))
        let days = Set(all.map { $0.time / 86_400_000 })
        #expect(Set(pruned.map { $0.time / 86_400_000 }) == days)
        let firsts = days.compactMap { day in all.first { $0.time / 86_400_000 == day } }
        #expect(Set(pruned).isSuperset(of: firsts))
        #expect(pruned.count <= 48 + 48 + days.count)
    }

    @Test("The id is made of the release alone")
    func identifier() {
        #expect(
            SnapshotID(time: 1_772_357_400_999, position: 1234, definitions: "1a2b3c4d5e").text
                == "20260301T093000Z-000000001234-1a2b3c4d")
    }

    @Test(
        "Writes a site to look at",
        .enabled(if: ProcessInfo.processInfo.environment["DCS_WRITE_DEMO"] != nil))
    func demo() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["DCS_WRITE_DEMO"])
        var exporter = try Exporter(root: URL(fileURLWithPath: folder), definitions: Fixture.definitions)
        try exporter.replayTo(reading: reader(Fixture.releases(weeks: 8)))
    }
}
