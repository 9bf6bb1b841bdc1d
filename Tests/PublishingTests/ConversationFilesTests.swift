import Crypto
import Definitions
import Events
import Foundation
import TestKit
import Testing

@testable import Deliberation
@testable import Publishing

/// The files of a conversation, against counts made from the files themselves by another way.
struct ConversationFilesTests {
    typealias Fixture = ConversationFixture

    private static let conversation = Fixture.conversation()
    private static let files = Fixture.files(conversation)

    private func text(_ name: String) -> String { String(decoding: Self.files[name] ?? [], as: UTF8.self) }

    @Test func everyFileIsThereAndListedWithItsDigest() throws {
        let names = Fixture.polisNames + ["answers.csv", "datapackage.json", "groups.json", "statements.json"]
        #expect(Self.files.keys.sorted() == names.sorted())
        let package = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.files["datapackage.json"] ?? [])) as? [String: Any])
        let resources = try #require(package["resources"] as? [[String: Any]])
        #expect(resources.count == names.count - 1)
        for resource in resources {
            let bytes = try #require(Self.files[resource["path"] as? String ?? ""])
            let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            #expect(resource["hash"] as? String == "sha256:" + digest && resource["bytes"] as? Int == bytes.count)
            guard let schema = resource["schema"] as? [String: Any] else { continue }
            let fields = (schema["fields"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            #expect(fields == NaiveCSV.parse(bytes).first)
        }
    }

    @Test func headersAreThoseOfTheNewForm() {
        #expect(
            text("comments.csv").hasPrefix(
                "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,"
                    + "group-informed-consensus,comment-body\n1700000000,2023-11-14T22:13:20Z,0,"))
        #expect(text("votes.csv").hasPrefix("timestamp,datetime,comment-id,voter-id,vote\n"))
        #expect(
            text("participant-votes.csv").hasPrefix("participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,")
        )
        #expect(
            text("comment-groups.csv").hasPrefix(
                "comment-id,comment,total-votes,total-agrees,total-disagrees,total-passes,"
                    + "group-a-votes,group-a-agrees,group-a-disagrees,group-a-passes,group-b-votes,"))
        let summary = text("summary.csv")
        #expect(summary.hasPrefix("topic,\"What shall become of the park?\"\nurl,\"\"\nvoters,60\nvoters-in-conv,"))
        #expect(summary.hasSuffix("\nconversation-description,\"Two lines,\nand a \"\"quote\"\".\""))
    }

    /// E1 to E3 of our own files, with everything counted again from votes.csv.
    @Test func theFilesAgreeWithEachOther() throws {
        let votes = Fixture.rows(Self.files["votes.csv"])
        let comments = Fixture.rows(Self.files["comments.csv"])
        let people = Fixture.rows(Self.files["participant-votes.csv"])
        let groups = Fixture.rows(Self.files["comment-groups.csv"])
        #expect(votes.count == Fixture.events().votes.count && people.count == 60 && comments.count == 24)
        var latest: [String: [String: String]] = [:]
        for vote in votes { latest[vote["voter-id"] ?? "", default: [:]][vote["comment-id"] ?? ""] = vote["vote"] }
        let order = votes.map { [$0["comment-id"], $0["voter-id"], $0["timestamp"]].map { Int($0 ?? "") ?? -1 } }
        #expect(order == order.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(people.map { $0["participant"] } == (0..<60).map { String($0) })
        for person in people {
            let own = latest[person["participant"] ?? ""] ?? [:]
            for statement in comments.compactMap({ $0["comment-id"] }) {
                #expect(person[statement] == own[statement] ?? "")
            }
            #expect(person["n-votes"] == String(own.count))
            #expect(person["n-agree"] == String(own.values.count { $0 == "1" }))
            #expect(person["n-disagree"] == String(own.values.count { $0 == "-1" }))
            #expect(person["n-comments"] == String(comments.count { $0["author-id"] == person["participant"] }))
        }
        for (comment, row) in zip(comments, groups) {
            let number = comment["comment-id"] ?? ""
            #expect(row["comment-id"] == number && row["comment"] == comment["comment-body"])
            for (column, vote) in [("agrees", "1"), ("disagrees", "-1")] {
                #expect(
                    comment[column] == String(votes.count { $0["comment-id"] == number && $0["vote"] == vote }))
            }
            var product = 1.0
            for (group, letter) in ["a", "b"].enumerated() {
                let members = people.filter { $0["group-id"] == String(group) }
                let answers = members.compactMap { latest[$0["participant"] ?? ""]?[number] }
                let counts = [answers.count] + ["1", "-1", "0"].map { vote in answers.count { $0 == vote } }
                for (name, count) in zip(["votes", "agrees", "disagrees", "passes"], counts) {
                    #expect(row["group-\(letter)-\(name)"] == String(count))
                }
                product *= Double(counts[1] + 1) / Double(counts[0] + 2)
            }
            #expect(abs((Double(comment["group-informed-consensus"] ?? "") ?? -1) - product) < 1e-12)
        }
        let summary = Dictionary(
            uniqueKeysWithValues: NaiveCSV.parse(Self.files["summary.csv"] ?? []).map { ($0[0], $0[1]) })
        #expect(summary["voters-in-conv"] == String(people.count { !($0["group-id"] ?? "").isEmpty }))
        #expect(summary["commenters"] == String(Set(comments.map { $0["author-id"] }).count))
        #expect(summary["comments"] == "23" && summary["groups"] == "2")
    }

    @Test func textsArriveAsTheyWereWritten() throws {
        let texts = Fixture.rows(Self.files["comments.csv"]).map { $0["comment-body"] ?? "" }
        #expect(Array(texts[1...3]) == ["'=SUM(A1:A9)", "''=already quoted", "'-1 bench"])
        #expect(!texts.contains { "=+-@\t\r\n".contains($0.first ?? "x") })
        let imported = try Fixture.imported(Self.files)
        #expect(imported.events.statements.map(\.text) == Fixture.events().statements.map(\.text))
        #expect(imported.report.badRowCount == 0 && imported.report.differingStatements == [])
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.files["statements.json"] ?? [])) as? [String: Any])
        let statements = json["statements"] as? [[String: Any]] ?? []
        #expect(statements.map { $0["text"] as? String } == Fixture.events().statements.map(\.text))
    }

    /// Numbers of voters are places; authors without a vote and the organisers come after them.
    @Test func nobodyIsCalledByToken() throws {
        let authors = Fixture.rows(Self.files["comments.csv"]).map { Int($0["author-id"] ?? "") ?? -1 }
        let record = Self.conversation.analysis.record
        let onlyAuthors = [67, 74, 81].map(Fixture.key).sorted()
        for (author, statement) in zip(authors, record.statements.map(\.statement)) {
            let expected = statement.author.map { key in
                record.participants.firstIndex(of: key) ?? 60 + (onlyAuthors.firstIndex(of: key) ?? 9)
            }
            #expect(author == expected ?? 63)
        }
        #expect(Set(authors.filter { $0 >= 60 }) == [60, 61, 62, 63])
    }

    @Test func groupsAreWrittenDown() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.files["groups.json"] ?? [])) as? [String: Any])
        let analysis = Self.conversation.analysis
        #expect(json["groups"] as? Int == 2 && json["sizes"] as? [Int] == analysis.groups.sizes)
        let positions = json["positions"] as? [[String: Any]] ?? []
        #expect(positions.map { $0["participant"] as? Int } == (0..<60).map { $0 })
        #expect(positions.map { $0["group"] as? Int ?? -1 } == analysis.groups.groupOfRow.map { Int($0) })
        // As text: reading numbers back is the reader's business.
        let lines = text("groups.json")
        for (row, position) in analysis.groups.positions.enumerated() {
            let stability = analysis.stability.ofRow[row].map(NumberText.exact) ?? "null"
            #expect(
                lines.contains(
                    "\"participant\":\(row),\"stability\":\(stability),\"x\":\(position.x),\"y\":\(position.y)}"))
        }
        for entry in analysis.representative.joined() {
            #expect(lines.contains("\"repness\": \(entry.representativeness)"))
        }
        for entry in analysis.groups.silhouettes { #expect(lines.contains("\"mean\": \(entry.mean)")) }
        #expect((json["consensus"] as? [Any])?.count == analysis.consensus.count && !analysis.consensus.isEmpty)
        #expect(json["without_blocs"] is NSNull)
    }

    @Test func flaggedBlocsStandBesideTheResultWithoutThem() throws {
        var conversation = Self.conversation
        let rows = [3, 4, 5]
        conversation.analysis.blocs = [VotingBloc(rows: rows, from: 0, to: 60_000, statements: 7, likeness: 0.98)]
        let keys = Set(rows.map { conversation.analysis.record.participants[$0] })
        var events = Fixture.events()
        events.votes.removeAll { keys.contains($0.participant) }
        let without = Fixture.analysis(events)
        conversation.analysisWithoutBlocs = without
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(Fixture.files(conversation)["groups.json"] ?? []))
                as? [String: Any])
        let bloc = (json["blocs"] as? [[String: Any]])?.first
        #expect(bloc?["participants"] as? [Int] == rows && bloc?["to"] as? String == "1970-01-01T00:01:00Z")
        let other = json["without_blocs"] as? [String: Any]
        #expect(
            other?["grouped"] as? Int == without.groups.grouped
                && without.groups.grouped < conversation.analysis.groups.grouped)
    }

    @Test func answersSayWhatIsDue() {
        var conversation = Self.conversation
        func answer(
            _ id: String, _ number: Int32, time: Int64, status: Commitment.Status, due: Int32?,
            to other: String = "park"
        ) -> Commitment {
            Commitment(
                id: id, time: time, identity: 0, subject: .statement(conversation: other, number: number), answer: .act,
                status: status, responsible: "Parks office", due: due, text: "We plant, \"soon\".", evidence: "")
        }
        let today = conversation.today
        conversation.commitments = [
            answer("b", 4, time: 1, status: .promised, due: today - 1),
            answer("a", 2, time: 9, status: .done, due: today - 5),
            answer("a", 2, time: 1, status: .promised, due: today - 5),
            answer("c", 7, time: 1, status: .started, due: today),
            answer("d", 1, time: 1, status: .promised, due: today - 1, to: "elsewhere"),
        ]
        conversation.expectedAnswers = [
            ExpectedAnswer(statement: 1, due: today - 1), ExpectedAnswer(statement: 4, due: today - 9),
            ExpectedAnswer(statement: 8, due: today),
        ]
        let rows = Fixture.rows(Fixture.files(conversation)["answers.csv"])
        let seen = rows.map { row in
            ["comment-id", "answer-id", "answer", "status", "is-latest", "is-overdue"].map { row[$0] ?? "" }
                .joined(separator: " ")
        }
        #expect(
            seen == [
                "1  none  true true", "2 a act promised false false", "2 a act done true false",
                "4 b act promised true true", "7 c act started true false", "8  none  true false",
            ])
        #expect(rows[1]["text"] == "We plant, \"soon\"." && rows[1]["due"] == CivilDay.text(today - 5))
    }

    @Test func aConversationWithoutVotesHasFilesToo() throws {
        var events = Fixture.events()
        events.votes = []
        for publishes in [Conversation.Publishes.rows, .aggregates] {
            let conversation = Fixture.conversation(events, publishes: publishes)
            let files = Fixture.files(conversation)
            for (name, bytes) in files where name.hasSuffix(".json") {
                _ = try JSONSerialization.jsonObject(with: Data(bytes))
            }
            #expect(Fixture.rows(files["comments.csv"]).count == 24)
            #expect(Fixture.rows(files["comments.csv"]).allSatisfy { $0["group-informed-consensus"] == "" })
            if publishes == .rows { #expect(try Fixture.imported(files).events.statements.count == 24) }
        }
        #expect(Fixture.files(Fixture.conversation(ConversationEvents())).count == 9)
    }
}
