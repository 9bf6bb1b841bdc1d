import Deliberation
import Foundation
import TestKit
import Testing

@testable import Importing

/// Three conversations as Pol.is exported them, against the figures that Pol.is wrote beside them. Texts are never printed.
///
/// Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with Attribution to The Computational
/// Democracy Project; the links to each conversation are printed with the results.
struct RealPolisExportTests {
    struct Conversation: Sendable, CustomTestStringConvertible {
        var name: String
        var statements: Int
        var voters: Int
        var events: Int
        var changed: Int
        var link: String
        var testDescription: String { name }
    }

    static let conversations = [
        Conversation(
            name: "vtaiwan.uberx", statements: 197, voters: 1_921, events: 49_997, changed: 554,
            link: "https://compdemocracy.org/case-studies/2015-vtaiwan-uberx"),
        Conversation(
            name: "scoop-hivemind.biodiversity", statements: 316, voters: 536, events: 29_802, changed: 83,
            link: "https://compdemocracy.org/case-studies/2019-scoop-hivemind-biodiversity"),
        Conversation(
            name: "bg2050-volunteers", statements: 371, voters: 126, events: 14_341, changed: 58,
            link: "https://github.com/compdemocracy/openData/tree/master/bg2050-volunteers"),
    ]

    private func folder(_ conversation: Conversation) -> URL? {
        let test = "Pol.is' \(conversation.name)"
        return SharedData.folder(for: test, named: "polis")?.appending(path: conversation.name)
    }

    private func table(_ file: URL) throws -> (header: [String: Int], rows: [[String]]) {
        let rows = naiveCSV(Array(try Data(contentsOf: file))).map { $0.map { String(decoding: $0, as: UTF8.self) } }
        return (Dictionary(uniqueKeysWithValues: zip(rows[0], 0...)), Array(rows.dropFirst()))
    }

    /// Of each person (row) and statement (column): the answer of the vote with the greatest time.
    private func latest(_ votes: [Vote]) -> [Int64: [Int32: Vote]] {
        votes.reduce(into: [:]) { people, vote in
            let known = people[vote.participant.number]?[vote.statement]
            if let known, known.time >= vote.time { return }
            people[vote.participant.number, default: [:]][vote.statement] = vote
        }
    }

    @Test(arguments: conversations) func whatIsReadIsWhatPolisCounted(_ conversation: Conversation) throws {
        guard let folder = folder(conversation) else { return }
        let export = try PolisExport(folder: folder)
        let (events, report) = try export.events()
        print("\(conversation.name): \(report)")
        print(
            "Data gathered using the Polis software (compdemocracy.org/polis), CC BY 4.0, The Computational Democracy Project: "
                + conversation.link)
        #expect(report.dialect == .old && report.badRowCount == 0)
        #expect(report.statements == conversation.statements && report.votes == conversation.events)
        #expect(report.changedVotes == conversation.changed)
        // E2: agrees and disagrees of comments.csv are counts of events.
        #expect(report.differingStatements == [])
        // E3: the summary.
        let latest = latest(events.votes)
        #expect(latest.count == conversation.voters && export.summary["voters"] == String(latest.count))
        #expect(export.summary["commenters"] == String(Set(events.statements.map(\.author)).count))
        #expect(export.summary["comments"] == String(Set(events.votes.map(\.statement)).count))
        let (header, rows) = try table(folder.appending(path: "participants-votes.csv"))
        let groups = Set(rows.map { $0[header["group-id"] ?? 0] }.filter { !$0.isEmpty })
        #expect(export.summary["groups"] == String(groups.count))
        // E1: every cell and count of participants-votes.csv.
        let written = Dictionary(grouping: events.statements) { $0.author?.number }
        let statements = header.compactMap { name, place in Int32(name).map { (number: $0, place: place) } }
        var cells = 0
        for row in rows {
            let person = try #require(Int64(row[header["participant"] ?? 0]))
            let votes = try #require(latest[person])
            var mistakes = 0
            for (number, place) in statements {
                let answer = votes[number].map { String($0.answer.rawValue) } ?? ""
                if row[place] != answer { mistakes += 1 }
                cells += 1
            }
            func field(_ name: String) -> Int? { header[name].flatMap { Int(row[$0]) } }
            #expect(mistakes == 0, "participant \(person)")
            #expect(field("n-votes") == votes.count)
            #expect(field("n-agree") == votes.values.count { $0.answer == .agree })
            #expect(field("n-disagree") == votes.values.count { $0.answer == .disagree })
            #expect(field("n-comments") == written[person]?.count ?? 0)
        }
        #expect(rows.count == conversation.voters && cells == rows.count * statements.count && cells > 10_000)
    }

    /// Each field that becomes an event, against a naive reading. Only a second vote in the same millisecond is given another time: one later.
    @Test(arguments: conversations) func everyFieldIsThatOfTheFile(_ conversation: Conversation) throws {
        guard let folder = folder(conversation) else { return }
        let events = try PolisExport(folder: folder).events().events
        let (columns, comments) = try table(folder.appending(path: "comments.csv"))
        func field(_ name: String, _ row: [String]) -> String { columns[name].map { row[$0] } ?? "" }
        #expect(comments.count == events.statements.count && comments.count == events.decisions.count)
        var mistakes = 0
        for (row, (statement, decision)) in zip(comments, zip(events.statements, events.decisions)) {
            let read = [
                "\(statement.number)", statement.author.map { "\($0.number)" } ?? "", "\(statement.time)",
                "\(decision.state.rawValue)", statement.text,
            ]
            if read != ["comment-id", "author-id", "timestamp", "moderated", "comment-body"].map({ field($0, row) })
                || decision.statement != statement.number
                || decision.isMeta != (field("is-meta", row) == "true")
                || statement.isSeed != (field("is-seed", row) == "true")
            {
                mistakes += 1
            }
        }
        #expect(mistakes == 0)
        let (places, votes) = try table(folder.appending(path: "votes.csv"))
        let names = ["comment-id", "voter-id", "vote", "timestamp"].compactMap { places[$0] }
        #expect(names.count == 4 && votes.count == events.votes.count)
        var wrongVotes = 0
        var last: [String] = []
        for (row, vote) in zip(votes, events.votes) {
            let written = names.map { row[$0] }
            let later = written == last ? 1 : 0
            last = written
            let read = [
                Int64(vote.statement), vote.participant.number, Int64(vote.answer.rawValue), vote.time - Int64(later),
            ]
            if read.map(String.init) != written { wrongVotes += 1 }
        }
        #expect(wrongVotes == 0)
    }

    /// The check of the sign can fail: the same files with agree and disagree swapped.
    @Test(arguments: conversations) func swappedVotesAreRefused(_ conversation: Conversation) throws {
        guard let folder = folder(conversation) else { return }
        let copy = try TemporaryFolder()
        var export = InventedPolisExport(files: [:])
        for name in ["comments.csv", "votes.csv", "summary.csv"] {
            export.files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        let swapped = try export.swapped.write(to: copy)
        do {
            _ = try PolisExport(folder: swapped)
            Issue.record("swapped votes were taken in")
        } catch PolisExportError.votesSwapped {}
    }
}
