import Deliberation
import Events
import Foundation
import TestKit
import Testing

@testable import Importing

/// The same exports as a stream of events.
struct PolisExportSourceTests {
    private func source(
        _ export: InventedPolisExport = .old, conversation: String = "park", in folder: TemporaryFolder
    ) throws -> PolisExportSource {
        try PolisExportSource(
            PolisExport(folder: export.write(to: folder)), conversation: conversation,
            source: "https://polis.example/park")
    }

    private func decoded(_ source: inout PolisExportSource, batches: [Int] = [5_000]) throws -> [[String: Any]] {
        var out: [[String: Any]] = []
        var sequence = source.firstSequence
        var turn = 0
        while let batch = try source.batch(from: sequence, maximum: batches[turn % batches.count]) {
            turn += 1
            sequence += UInt64(batch.count)
            out += try JSONSerialization.jsonObject(with: Data(batch.body)) as? [[String: Any]] ?? []
        }
        return out
    }

    private func same(_ one: [[String: Any]], _ other: [[String: Any]]) -> Bool { one as NSArray == other as NSArray }

    @Test func everyRowBecomesItsEvents() throws {
        let folder = try TemporaryFolder()
        var source = try source(in: folder)
        let events = try decoded(&source)
        #expect(events.count == 4 * 2 + 8)
        #expect(source.isAtEnd && source.progress.read == source.progress.total)
        let expected: [String: Any] = [
            "specversion": "1.0", "id": "statement-0", "source": "https://polis.example/park",
            "type": "org.dcs.statement.v1", "time": "2023-11-14T22:13:21.000Z",
            "data": [
                "conversation": "park", "statement": 0, "participant": "7", "participantNumber": 7,
                "text": "More trees, please.\nAnd \"shade\".", "seed": true,
            ],
        ]
        #expect(events[2] as NSDictionary == expected as NSDictionary)
        let decision: [String: Any] = [
            "conversation": "park", "statement": 1, "moderation": "unreviewed", "meta": true,
        ]
        #expect(events[5]["data"] as? NSDictionary == decision as NSDictionary)
        #expect(events[5]["id"] as? String == "moderation-1")
        let vote: [String: Any] = [
            "conversation": "park", "statement": 0, "participant": "9", "participantNumber": 9, "vote": "disagree",
        ]
        #expect(events[11]["data"] as? NSDictionary == vote as NSDictionary)
        #expect(events[11]["id"] as? String == "vote-0-9-2")
        #expect(events[11]["time"] as? String == "2023-11-14T22:13:26.002Z")
        #expect(Set(events.compactMap { $0["id"] as? String }).count == events.count)
    }

    @Test func theSameFilesAreTheSameStreamWhateverTheBatching() throws {
        let folder = try TemporaryFolder()
        var first = try source(in: folder)
        let all = try decoded(&first)
        for batches in [[1], [3, 1, 2], [16]] {
            var again = try source(in: folder)
            #expect(again.stream == first.stream)
            #expect(same(try decoded(&again, batches: batches), all))
            #expect(again.report == first.report)
        }
        var random = SeededRandom(seed: 11)
        var source = try source(in: folder)
        for _ in 0..<40 {
            let start = Int.random(in: 1...all.count, using: &random)
            let batch = try #require(try source.batch(from: UInt64(start), maximum: 4))
            let found = try JSONSerialization.jsonObject(with: Data(batch.body)) as? [[String: Any]] ?? []
            #expect(same(found, Array(all[(start - 1)..<min(start + 3, all.count)])))
            if Bool.random(using: &random) { try source.acknowledged(below: UInt64(start + 2)) }
        }
        #expect(try source.readToEnd() == first.report)
    }

    @Test func otherFilesOrAnotherConversationAreAnotherStream() throws {
        let folders = try (0..<4).map { _ in try TemporaryFolder() }
        let changed = InventedPolisExport.old.replacing(
            "1700000007000,Tue Nov 14 22:13:27 UTC 2023,1,7,1", with: nil, in: "votes.csv")
        let names = try [
            source(in: folders[0]).stream, source(.new, in: folders[1]).stream, source(changed, in: folders[2]).stream,
            source(conversation: "square", in: folders[3]).stream,
        ]
        #expect(Set(names).count == 4)
        #expect(names.allSatisfy { $0.hasPrefix("import:polis:") && $0.utf8.count <= Limits.labelBytes })
    }

    @Test func aBadRowTakesItsNumberWithAReason() throws {
        let folder = try TemporaryFolder()
        var source = try source(
            .old.replacing(
                "1700000005000,Tue Nov 14 22:13:25 UTC 2023,0,7,1", with: "1700000005000,x,0,7,2", in: "votes.csv"),
            in: folder)
        let events = try decoded(&source)
        #expect(events.count == 16)
        #expect(events[8]["id"] as? String == "votes-line-2")
        #expect(events[8]["type"] as? String == rejectedRecordType)
        #expect(events[8]["data"] as? NSDictionary == ["reason": "record-unmapped"] as NSDictionary)
    }

    @Test func filesThatChangeMeanwhileStopTheImport() throws {
        let folder = try TemporaryFolder()
        var source = try source(in: folder)
        let more = (InventedPolisExport.old.files["votes.csv"] ?? "") + "1700000010000,x,2,31,-1\n"
        try Data(more.utf8).write(to: folder.url.appending(path: "votes.csv"))
        #expect(throws: PolisExportError.changedWhileReading) { try source.readToEnd() }
    }
}
