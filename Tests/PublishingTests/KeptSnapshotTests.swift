import Crypto
import Disclosure
import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Publishing

/// What is taken over from the snapshot before must be what would have been made anew.
@Suite("Kept snapshots")
struct KeptSnapshotTests {
    // MARK: - Snapshots

    private func expectSame(_ found: [PublishedFile], _ expected: [PublishedFile]) {
        #expect(found.map(\.path) == expected.map(\.path))
        for (file, other) in zip(found, expected) {
            #expect(Data(file.bytes) == Data(other.bytes), "\(file.path)")
            #expect(file.digest == other.digest, "\(file.path)")
        }
    }

    @Test("Each snapshot of a series is what it would be alone, byte for byte", arguments: [21, 22] as [UInt64])
    func series(seed: UInt64) throws {
        var kept: KeptSnapshot?
        var takenOver = 0
        var all = 0
        try PeriodFixture.publish(PeriodFixture.releases(seed: seed, count: 30)) { release, cells in
            let definitions = PeriodFixture.definitions
            let snapshot = try Snapshot(release: release, cells: cells, definitions: definitions, after: kept)
            let alone = try Snapshot(release: release, cells: cells, definitions: definitions)
            expectSame(snapshot.files, alone.files)
            for table in snapshot.tables {
                takenOver += table.groupOrigins.count { $0 != nil }
                all += table.groups.count
            }
            kept = KeptSnapshot(snapshot)
        }
        // Or the test would be blind.
        #expect(takenOver > all / 2)
        #expect(takenOver < all)
    }

    @Test("An exporter that keeps its snapshots, and one that is started again, write what one from scratch would")
    func exporter() throws {
        let releases = PeriodFixture.releases(seed: 23, count: 16)
        let definitions = PeriodFixture.definitions
        try withFolder { folder in
            var exporter = try Exporter(root: folder, definitions: definitions)
            try PeriodFixture.publish(releases) { release, cells in
                if release.position == 9 {
                    exporter = try Exporter(root: folder, definitions: definitions)
                    try exporter.replayTo { position in
                        releases.filter { $0.position > position && $0.position < 9 }
                    }
                }
                let id = try #require(try exporter.accept(release))
                let alone = try Snapshot(release: release, cells: cells, definitions: definitions)
                let pages = try Site(snapshot: alone, definitions: definitions, templates: Templates()).files()
                let written = try contents(of: folder.appending(path: "v1/snapshots/\(id.text)"))
                #expect(written == Dictionary(uniqueKeysWithValues: alone.files.map { ($0.path, Data($0.bytes)) }))
                for page in pages {
                    #expect(try Data(contentsOf: folder.appending(path: page.path)) == Data(page.bytes), "\(page.path)")
                }
            }
        }
    }

    @Test("A snapshot that is too large is not kept")
    func limit() throws {
        let release = PeriodFixture.releases(seed: 24, count: 1)[0]
        var cells = ReleasedCells()
        try cells.add(release, definitions: PeriodFixture.definitions)
        let snapshot = try Snapshot(release: release, cells: cells, definitions: PeriodFixture.definitions)
        let size = snapshot.files.reduce(0) { $0 + $1.byteCount }
        #expect(KeptSnapshot(snapshot, largestByteCount: size) != nil)
        #expect(KeptSnapshot(snapshot, largestByteCount: size - 1) == nil)
    }

    @Test("Of a large table the text is taken over only where little changed, as two texts would be too much memory")
    func largeTables() {
        let (few, many) = (KeptSnapshot.largestShareMadeAnew * 100 - 1, KeptSnapshot.largestShareMadeAnew * 100 + 1)
        func origins(madeAnew: Double) -> [Int?] { (0..<100).map { Double($0) < madeAnew ? nil : $0 } }
        let large = KeptSnapshot.smallByteCount + 1
        #expect(KeptSnapshot.isWorthwhile(origins(madeAnew: few), byteCount: large))
        #expect(!KeptSnapshot.isWorthwhile(origins(madeAnew: many), byteCount: large))
        #expect(KeptSnapshot.isWorthwhile(origins(madeAnew: 100), byteCount: KeptSnapshot.smallByteCount))
    }

    // MARK: - Text

    /// A list of entries, each with a text of its own, some of them empty and some longer than a piece.
    private struct Entries {
        var random: SeededRandom
        var list: [(key: Int, text: [UInt8])] = []

        mutating func text() -> [UInt8] {
            let length = [0, 10, 9_000, 40_000, 300_000][Int(random.next() % 16) % 5]
            return Array(repeating: UInt8(truncatingIfNeeded: random.next()), count: length)
        }

        /// Gives for each entry its number in the list before, where it is the same.
        mutating func change() -> [Int?] {
            var origins: [Int?] = list.indices.map { $0 }
            for _ in 0..<Int(random.next() % 6) {
                let place = Int(random.next() % UInt64(list.count + 1))
                if random.next() % 3 == 0 || place == list.count {
                    list.insert((list.count, text()), at: place)
                    origins.insert(nil, at: place)
                } else {
                    list[place].text = text() + [1]
                    origins[place] = nil
                }
            }
            return origins
        }
    }

    private func written(_ head: String, _ entries: Entries, _ origins: [Int?], _ kept: EntryText?) -> PublishedFile {
        var content = FileText()
        content.open += head.utf8
        content.append(entries: origins, of: kept) { $1 += entries.list[$0].text }
        content.open += "end".utf8
        return PublishedFile(path: "entries", content: content)
    }

    private func isRight(_ file: PublishedFile, _ head: String, _ entries: Entries) -> Bool {
        let expected = Array(head.utf8) + entries.list.flatMap(\.text) + Array("end".utf8)
        let digest = SHA256.hash(data: expected).map { String(format: "%02x", $0) }.joined()
        return Data(file.bytes) == Data(expected) && file.digest == digest
    }

    @Test("Entries that come and change in any place give the bytes and the hash of a file made anew")
    func entries() {
        var entries = Entries(random: SeededRandom(seed: 25))
        for _ in 0..<50 { entries.list.append((entries.list.count, entries.text())) }
        var origins: [Int?] = Array(repeating: nil, count: entries.list.count)
        var kept: EntryText?
        for round in 0..<24 {
            // The head of some files changes each time, that of others never.
            let head = round < 12 ? "head" : "head \(round)"
            let file = written(head, entries, origins, kept)
            #expect(isRight(file, head, entries), "round \(round)")
            kept = file.entries
            #expect(kept?.blocks.map(\.ends.count).reduce(0, +) == entries.list.count)
            origins = entries.change()
        }
    }

    @Test("A change that is missed is seen in the bytes")
    func missedChange() {
        var entries = Entries(random: SeededRandom(seed: 26))
        for _ in 0..<30 { entries.list.append((entries.list.count, entries.text())) }
        let file = written("head", entries, Array(repeating: nil, count: 30), nil)
        entries.list[7].text += [1]
        #expect(!isRight(written("head", entries, Array(0..<30), file.entries), "head", entries))
    }
}
