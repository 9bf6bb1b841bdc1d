import Definitions
import Events
import FeedbackClient
import Foundation
import Testing

@testable import Importing

struct ImportSourceTests {
    private let rows =
        MappingTests.header
        + (1...700).map { "T\($0),\($0 % 3 == 0 ? "done" : "open"),tel,2026-01-02 10:00,2026-01-03 10:00,Fixed,,\n" }
        .joined()

    @Test func theSameFileIsTheSameStreamWhateverTheBatching() throws {
        let plain = try TemporaryFile(rows.utf8)
        let rules = try mapping(yaml: MappingTests.city)
        var first = try ImportSource(file: plain.url, mapping: rules)
        let expected = try events(of: &first)
        #expect(expected.count == 700 + 233)
        #expect(first.isAtEnd && first.progress.read == first.progress.total)
        for batches in [[1], [7, 1, 50], [933], [5_000]] {
            var source = try ImportSource(file: plain.url, mapping: rules)
            #expect(source.stream == first.stream)
            #expect(try events(of: &source, batches: batches) == expected)
        }
        var empty = first
        #expect(try empty.batch(from: 934, maximum: 10) == nil)
    }

    @Test func batchesCanBeAskedForInAnyOrder() throws {
        let file = try TemporaryFile(gzipped(Array(rows.utf8)))
        let rules = try mapping(yaml: MappingTests.city)
        var reference = try ImportSource(file: file.url, mapping: rules)
        let all = try #require(try reference.batch(from: 1, maximum: 933))
        let list = try JSONSerialization.jsonObject(with: Data(all.body)) as? [[String: Any]] ?? []
        var source = try ImportSource(file: file.url, mapping: rules)
        var random = SeededRandom(seed: 3)
        for _ in 0..<60 {
            let start = Int.random(in: 1...933, using: &random)
            let batch = try #require(try source.batch(from: UInt64(start), maximum: 9))
            let found = try JSONSerialization.jsonObject(with: Data(batch.body)) as? [[String: Any]] ?? []
            #expect(batch.firstSequence == UInt64(start) && batch.count == found.count)
            #expect(
                found.map { $0["id"] as? String } == list[(start - 1)..<min(start + 8, 933)].map { $0["id"] as? String }
            )
            if Bool.random(using: &random) { try source.acknowledged(below: UInt64(start + 4)) }
        }
        // Rows that are read twice are reported once.
        #expect(try source.readToEnd() == reference.readToEnd())
    }

    @Test func anotherFileOrMappingIsAnotherStream() throws {
        let rules = try mapping(yaml: MappingTests.city)
        let changed = try mapping(yaml: MappingTests.city + "\n# changed\n")
        let one = try TemporaryFile(rows.utf8)
        let two = try TemporaryFile((rows + "T900,open,tel,2026-01-02 10:00,,,,\n").utf8)
        let names = try [
            ImportSource(file: one.url, mapping: rules).stream, ImportSource(file: one.url, mapping: changed).stream,
            ImportSource(file: two.url, mapping: rules).stream,
        ]
        #expect(Set(names).count == 3)
        #expect(
            names.allSatisfy { $0.hasPrefix("import:springfield:") && $0.count == "import:springfield:".count + 16 })
    }

    @Test func batchesStayWithinTheMessageLimit() throws {
        let words = String(repeating: "\u{1F600}", count: 4_000)
        let rows =
            "N,Day,Place,Unit,Mark,Easy,Words\n" + (1...400).map { "\($0),1/1/2021,A,,1,,\(words)\n" }.joined()
        let file = try TemporaryFile(rows.utf8)
        var source = try ImportSource(file: file.url, mapping: mapping(yaml: MappingTests.survey))
        var sequence: UInt64 = 1
        while let batch = try source.batch(from: sequence, maximum: 5_000) {
            #expect(batch.body.count <= Limits.batchBytes)
            sequence += UInt64(batch.count)
        }
        #expect(sequence == 401)
    }
}
