import Deliberation
import Events
import Foundation
import TestKit
import Testing

@testable import Importing

/// Reading exports in both forms, invented ones here and real ones in `RealPolisExportTests`.
struct PolisExportTests {
    typealias Invented = InventedPolisExport

    private func read(_ export: Invented) throws -> (events: ConversationEvents, report: PolisExportReport) {
        let folder = try TemporaryFolder()
        return try PolisExport(folder: export.write(to: folder)).events()
    }

    private func refusal(_ export: Invented) throws -> PolisExportError? {
        let folder = try TemporaryFolder()
        let url = try export.write(to: folder)
        do {
            _ = try PolisExport(folder: url)
            return nil
        } catch let error as PolisExportError {
            return error
        }
    }

    @Test func theOldFormIsReadToTheMillisecond() throws {
        let (events, report) = try read(.old)
        #expect(report.statements == 4 && report.votes == 8 && report.changedVotes == 2 && report.badRowCount == 0)
        #expect(report.dialect == .old && report.differingStatements.isEmpty)
        #expect(events.statements.map(\.number) == [2, 0, 1, 3])
        #expect(
            events.statements.map(\.text) == [
                "=SUM(1)", "More trees, please.\nAnd \"shade\".", "  Plus de bancs, 多一點", "Nobody has seen this one.",
            ])
        #expect(events.statements.map(\.author?.number) == [11, 7, 9, 7])
        #expect(events.statements.map(\.isSeed) == [false, true, false, false])
        #expect(events.statements[0].time == 1_700_000_003_000)
        #expect(events.decisions.map(\.state) == [.rejected, .accepted, .unreviewed, .accepted])
        #expect(events.decisions.map(\.isMeta) == [false, false, true, false])
        #expect(events.decisions.map(\.time) == events.statements.map(\.time))
        #expect(
            events.votes.map(\.answer) == [.agree, .disagree, .agree, .disagree, .agree, .pass, .disagree, .disagree])
        #expect(events.votes[5].time == 1_700_000_008_123)
    }

    /// Three votes of one person in one millisecond: the last row is the latest vote.
    @Test func votesOfOneMomentKeepTheirOrder() throws {
        for export in [Invented.old, .new] {
            let votes = try read(export).events.votes.filter { $0.statement == 0 && $0.participant.number == 9 }
            #expect(votes.map(\.time) == [0, 1, 2].map { 1_700_000_006_000 + $0 })
        }
        var order = PolisVoteOrder()
        let fields = PolisFields(
            record: try #require(try CSVReader.first("5,1,2,1\n")),
            columns: ["timestamp": 0, "comment-id": 1, "voter-id": 2, "vote": 3], file: "votes.csv")
        let given = try ([50, 50, 51, 40, 51, 90, 40] as [Int64]).map { time in
            var vote = try PolisVote(fields, dialect: .old)
            vote.time = time
            order.arrange(&vote)
            return vote.time
        }
        #expect(given == [50, 51, 52, 40, 53, 90, 40])
    }

    @Test func bothFormsSayTheSameUpToSeconds() throws {
        let (old, _) = try read(.old)
        var (new, report) = try read(.new)
        #expect(report.dialect == .new)
        // The new form has no columns for these.
        new.statements[1].isSeed = true
        new.decisions[2].isMeta = true
        #expect(new.statements == old.statements && new.decisions == old.decisions)
        var expected = old.votes
        expected[5].time -= 123
        #expect(new.votes == expected)
    }

    @Test func signsOfTwoFormsOrOfNoneAreRefused() throws {
        var mixed = Invented.old
        mixed.files["comment-groups.csv"] = "comment-id\n"
        guard case .dialectContradictory = try refusal(mixed) else {
            Issue.record("files of two exporters were taken as one")
            return
        }
        var bare = Invented.new
        bare.files["summary.csv"] = nil
        bare.files["participant-votes.csv"] = nil
        #expect(try refusal(bare) == .dialectUnknown)
        bare.files["participant-votes.csv"] = "participant\n"
        #expect(try refusal(bare) == nil)
        for name in ["comments.csv", "votes.csv"] {
            var without = Invented.old
            without.files[name] = nil
            #expect(try refusal(without) == .fileMissing(name))
            without.files[name] = ""
            #expect(try refusal(without) == .fileEmpty(name))
            without.files[name] = "timestamp,comment-id\n"
            let column = name == "votes.csv" ? "voter-id" : "author-id"
            #expect(try refusal(without) == .columnMissing(column, file: name))
        }
    }

    @Test func swappedVotesAreRefused() throws {
        for export in [Invented.old, .new] {
            #expect(
                try refusal(export.swapped)
                    == .votesSwapped(agreesInVotes: 4, agreesInComments: 3, disagreesInComments: 4))
        }
    }

    @Test func aCountThatDiffersIsToldAndStopsNothing() throws {
        let export = Invented.old.replacing(
            "1700000007000,Tue Nov 14 22:13:27 UTC 2023,1,7,1", with: nil, in: "votes.csv")
        let report = try read(export).report
        #expect(report.differingStatements == [1])
        #expect(report.description.contains("1 statements have other counts"))
    }

    /// Each mistake alone, with the line on which its row begins; everything else is read.
    @Test(
        arguments: [
            (
                "votes.csv", "1700000005000,Tue Nov 14 22:13:25 UTC 2023,0,7,1", "1700000005000,x,0,7,2",
                .unreadable(column: "vote"), 2
            ),
            (
                "votes.csv", "1700000005000,Tue Nov 14 22:13:25 UTC 2023,0,7,1", "1700000005000,x,0,7,",
                .missing(column: "vote"), 2
            ),
            (
                "votes.csv", "1700000009000,Tue Nov 14 22:13:29 UTC 2023,2,9,-1", "1700000009000,x,2,-9,-1",
                .unreadable(column: "voter-id"), 8
            ),
            ("votes.csv", "1700000009000,Tue Nov 14 22:13:29 UTC 2023,2,9,-1", "1700000009000,x,2,9", .malformed, 8),
            (
                "votes.csv", "1700000009000,Tue Nov 14 22:13:29 UTC 2023,2,9,-1", "soon,x,2,9,-1",
                .unreadable(column: "timestamp"), 8
            ),
            (
                "votes.csv", "1700000009000,Tue Nov 14 22:13:29 UTC 2023,2,9,-1", "9e9,x,2,9,-1",
                .unreadable(column: "timestamp"), 8
            ),
            (
                "comments.csv", "1700000004000,3,7,0,0,1,false,false,0.25,Nobody has seen this one.",
                "1700000004000,0,7,0,0,1,false,false,0.25,Other", .repeated, 6
            ),
            (
                "comments.csv", "1700000004000,3,7,0,0,1,false,false,0.25,Nobody has seen this one.",
                "1700000004000,3,7,0,0,1,false,false,0.25, ", .missing(column: "comment-body"), 6
            ),
            (
                "comments.csv", "1700000004000,3,7,0,0,1,false,false,0.25,Nobody has seen this one.",
                "1700000004000,3,7,0,0,2,false,false,0.25,Other", .unreadable(column: "moderated"), 6
            ),
            (
                "comments.csv", "1700000004000,3,7,0,0,1,false,false,0.25,Nobody has seen this one.",
                "1700000004000,3,7,0,0,1,maybe,false,0.25,Other", .unreadable(column: "is-meta"), 6
            ),
        ] as [(String, String, String, PolisBadRow.Fault, Int)])
    func aBadRowIsCountedWithItsLine(
        _ file: String, _ line: String, _ other: String, _ fault: PolisBadRow.Fault, _ place: Int
    ) throws {
        let (events, report) = try read(Invented.old.replacing(line, with: other, in: file))
        let kind = PolisExportReport.Kind(file: file, fault: fault)
        #expect(report.badRows == [kind: .init(count: 1, lines: [place])])
        #expect(events.statements.count + events.votes.count == 11)
        #expect(report.description.contains("1 rows of \(file) left out"))
    }

    @Test func bytesThatAreNoTextAreABadRow() throws {
        let folder = try TemporaryFolder()
        let url = try Invented.old.write(to: folder)
        var bytes = Array((Invented.old.files["comments.csv"] ?? "").utf8)
        bytes += Array("1700000004000,4,7,0,0,1,false,false,0.25,".utf8) + [0xFF, 0x0A]
        try Data(bytes).write(to: url.appending(path: "comments.csv"))
        let report = try PolisExport(folder: url).events().report
        #expect(report.badRows.keys.map(\.fault) == [.malformed] && report.statements == 4)
    }

    /// Windows line ends, a byte order mark and gzip change nothing.
    @Test func packagingChangesNothing() throws {
        let expected = try read(.old).events
        let folder = try TemporaryFolder()
        let url = try Invented.old.write(to: folder)
        let votes = (Invented.old.files["votes.csv"] ?? "").replacingOccurrences(of: "\n", with: "\r\n")
        try Data(gzipped([0xEF, 0xBB, 0xBF] + Array(votes.utf8))).write(to: url.appending(path: "votes.csv"))
        #expect(try PolisExport(folder: url).events().events == expected)
    }

    @Test func theApostropheOfOurOwnFilesIsTakenAway() throws {
        for (written, read) in [
            ("'=SUM(1)", "=SUM(1)"), ("''=SUM(1)", "'=SUM(1)"), ("'tis", "'tis"), ("it's", "it's"), ("'", "'"),
            ("'-1", "-1"), ("", ""),
        ] { #expect(PolisComment.restored(written) == read) }
    }
}

extension CSVReader {
    fileprivate static func first(_ text: String) throws -> CSVRecord? {
        var reader = CSVReader(bytes: Array(text.utf8))
        return try reader.record()
    }
}

extension InventedPolisExport {
    /// Agree for disagree in the votes, as some exports of 2024 had it.
    var swapped: InventedPolisExport {
        var copy = self
        let lines = (files["votes.csv"] ?? "").split(separator: "\n").map { line -> String in
            if line.hasSuffix(",-1") { return line.dropLast(2) + "1" }
            return line.hasSuffix(",1") ? line.dropLast(1) + "-1" : String(line)
        }
        copy.files["votes.csv"] = lines.joined(separator: "\n") + "\n"
        return copy
    }
}
