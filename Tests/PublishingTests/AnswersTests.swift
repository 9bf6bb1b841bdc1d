import Definitions
import Events
import Foundation
import TestKit
import Testing

@testable import Deliberation
@testable import Publishing

@Suite("You said, we did")
struct AnswersTests {
    private func register(
        at time: Int64, _ commitments: [Commitment] = AnswersFixture.commitments,
        _ definitions: Definitions = AnswersFixture.definitions()
    ) throws -> AnswerRegister {
        try AnswersFixture.snapshot(of: AnswersFixture.release(at: time, commitments), definitions).answers
    }

    private func rows(_ snapshot: Snapshot, _ name: String = "answers.csv") throws -> [[String: String]] {
        let file = try #require(snapshot.files.first { $0.path == "answers/" + name })
        let rows = NaiveCSV.parse(file.bytes)
        return rows.dropFirst().map { Dictionary(zip(rows[0], $0)) { first, _ in first } }
    }

    private func brief(_ entry: AnswerEntry) -> String {
        let said: String
        switch entry.subject {
        case .statement(let statement): said = "\(statement.conversation) \(statement.number)"
        case .finding(let service, _): said = service
        }
        let consensus = entry.consensus.map { " \($0.direction)\($0.isLost ? " lost" : "")" } ?? ""
        return "\(entry.state.rawValue): \(said) \(entry.commitment?.id ?? "–")\(consensus)"
    }

    @Test("Everything that was answered or is owed, with how it stands")
    func everything() throws {
        let entries = try register(at: AnswersFixture.instant(36)).entries
        #expect(
            entries.map(brief) == [
                "overdue: renew-passport queue", "waiting: park 1 – agree", "waiting: park 2 – agree lost",
                "waiting: park 3 – agree lost", "waiting: park 6 – disagree", "open: park 0 benches agree",
                "open: apply-visa lift", "kept: park 0 lamps agree", "explained: park 4 fountain",
                "dropped: renew-passport form",
            ])
        let benches = try #require(entries.first { $0.commitment?.id == "benches" }?.commitment)
        #expect(benches.isPostponed && benches.firstDue == AnswersFixture.firstDay + 25 && benches.history.count == 2)
    }

    @Test("The file is the one that was agreed on")
    func golden() throws {
        let snapshot = try AnswersFixture.snapshot(of: AnswersFixture.release(at: AnswersFixture.instant(50)))
        let found = try rows(snapshot)
        #expect(found.count == 10)
        let benches = try #require(found.first { $0["answer_id"] == "benches" })
        let expected = [
            "state": "overdue", "organisation": "city", "organisation_name": "City of Example",
            "subject": "conversation", "about": "park", "statement": "0", "said": "Statement 0", "is_rejected": "no",
            "consensus": "agree", "is_consensus_lost": "no", "answer_id": "benches", "answer": "act",
            "status": "started", "responsible": "Head of parks", "first_due": "2026-06-26", "due": "2026-07-11",
            "is_postponed": "yes", "text": "We will see to it.", "evidence": "",
            "first_answered": "2026-06-21T12:00:00Z", "last_changed": "2026-06-23T12:00:00Z", "versions": "2",
        ]
        #expect(benches.filter { $0.key != "row_id" } == expected)
        let rejected = try #require(found.first { $0["statement"] == "3" })
        #expect(rejected["said"] == "" && rejected["is_rejected"] == "yes" && rejected["state"] == "unanswered")
        #expect(rejected["due"] == "2026-07-14" && rejected["responsible"] == "Parks office")
        #expect(Set(found.map { $0["row_id"] }).count == 10)
        let city = try #require(try rows(snapshot, "organisations.csv").first { $0["organisation"] == "city" })
        #expect(
            city == [
                "organisation": "city", "organisation_name": "City of Example", "overdue": "1", "unanswered": "4",
                "waiting": "0", "open": "0", "kept": "1", "explained": "1", "dropped": "0",
            ])
    }

    @Test("JSON holds the same rows as CSV, and every version; checksums and the Data Package name all files")
    func files() throws {
        let snapshot = try AnswersFixture.snapshot(of: AnswersFixture.release(at: AnswersFixture.instant(50)))
        let names = snapshot.files.map(\.path).filter { $0.hasPrefix("answers/") }
        #expect(
            names == [
                "answers/answers.csv", "answers/answers.json", "answers/datapackage.json", "answers/organisations.csv",
            ])
        let json = try #require(snapshot.files.first { $0.path == "answers/answers.json" })
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
        let answers = try #require(document["answers"] as? [[String: Any]])
        let table = try rows(snapshot)
        for (row, answer) in zip(table, answers) {
            for (column, text) in row where column != "versions" {
                let value = answer[column] ?? "absent"
                let flag = (value as? Bool).map { $0 ? "yes" : "no" }
                let isFlag = column.hasPrefix("is_")
                let written = value is NSNull ? "" : isFlag ? flag ?? "absent" : "\(value)"
                #expect(written == text, "\(column)")
            }
            let versions = try #require(answer["versions"] as? [Any])
            #expect(row["versions"] == (versions.isEmpty ? "" : "\(versions.count)"))
        }
        #expect(answers.count == table.count)
        let sums = try #require(snapshot.files.first { $0.path == "SHA256SUMS" })
        let package = try #require(snapshot.files.first { $0.path == "answers/datapackage.json" })
        let described = String(decoding: package.bytes, as: UTF8.self)
        for file in snapshot.files where names.contains(file.path) {
            #expect(String(decoding: sums.bytes, as: UTF8.self).contains("\(file.digest)  \(file.path)\n"))
            #expect(file.path == package.path || described.contains("sha256:\(file.digest)"), "\(file.path)")
        }
        #expect(described.contains("Gathered by the park’s friends.") && described.contains("CC-BY-4.0"))
    }

    @Test("A day is over at the owner’s midnight")
    func dayBoundaries() throws {
        let promise = [AnswersFixture.commitment("benches", AnswersFixture.statement(0), due: 30)]
        func state(_ millisecond: Int64, _ zone: String = "Europe/London") throws -> AnswerEntry.State? {
            // Midnight in London is 23:00 UTC in summer.
            let time = AnswersFixture.instant(30, hour: 23, millisecond: millisecond)
            return try register(at: time, promise, AnswersFixture.definitions(timeZone: zone)).entries
                .first { $0.commitment != nil }?.state
        }
        #expect(try state(-1) == .open)
        #expect(try state(0) == .overdue)
        // By UTC's days it would be too early: the check sees the difference.
        #expect(try state(0, "Etc/UTC") == .open)
    }

    @Test("What nobody answers waits until its last day and is unanswered after it")
    func unanswered() throws {
        // The conversation ends on day 13; thirty days later is day 43.
        func state(_ time: Int64) throws -> AnswerEntry.State? {
            try register(at: time, []).entries.first { $0.consensus?.direction == .disagree }?.state
        }
        #expect(try state(AnswersFixture.instant(43, hour: 23, millisecond: -1)) == .waiting)
        #expect(try state(AnswersFixture.instant(43, hour: 23)) == .unanswered)
    }

    @Test("What people no longer agree on stays, with and without an answer; what few voted on is owed nothing")
    func lostConsensus() throws {
        let time = AnswersFixture.instant(36)
        let silent = try register(at: time, []).entries
        #expect(
            silent.filter { $0.consensus?.isLost == true }.map(brief) == [
                "waiting: park 2 – agree lost", "waiting: park 3 – agree lost",
            ])
        let answered = [AnswersFixture.commitment("paths", AnswersFixture.statement(2), due: 60)]
        #expect(try register(at: time, answered).entries.map(brief).contains("open: park 2 paths agree lost"))
        #expect(!silent.map(brief).contains { $0.contains("park 5") })
        var careless = AnswersFixture.definition
        careless.minimumVoters = 1
        let definitions = AnswersFixture.definitions(conversations: [careless])
        #expect(try register(at: time, [], definitions).entries.map(brief).contains { $0.contains("park 5") })
    }

    @Test("Who answers elsewhere under the same id changes no answer and no row")
    func sameIDElsewhere() throws {
        let time = AnswersFixture.instant(36)
        let own = try register(at: time)
        // Later, and about a service that has the name of the conversation; then about a service of its own.
        let foreign = ["park", "apply-visa"].map {
            AnswersFixture.commitment(
                "benches", .service($0, finding: "None."), .act, .dropped, said: 30, identity: 99)
        }
        let entries = try register(at: time, AnswersFixture.commitments + foreign).entries
        #expect(Set(entries.map(\.rowID)).count == entries.count && entries.count == own.entries.count + 2)
        #expect(entries.filter { $0.commitment.map { !foreign.contains($0.current) } ?? true } == own.entries)
        // The same about the conversation itself is its last word.
        let insider = AnswersFixture.commitment(
            "benches", AnswersFixture.statement(0), .act, .dropped, said: 30, identity: 99)
        let changed = try register(at: time, AnswersFixture.commitments + [insider]).entries
        #expect(changed.count == own.entries.count && changed != own.entries)
    }

    @Test("Every answer is in exactly one row, in whatever order its versions came", arguments: 0..<5)
    func conservation(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let places: [Commitment.Subject] = [
            AnswersFixture.statement(0), AnswersFixture.statement(1), .statement(conversation: "unheard", number: 3),
            .service("renew-passport", finding: "Slow."), .service("nowhere", finding: "Gone."),
        ]
        var commitments: [Commitment] = []
        for identity in 0..<80 {
            let place = Int.random(in: 0..<places.count, using: &random)
            commitments.append(
                AnswersFixture.commitment(
                    "answer \(Int.random(in: 0..<12, using: &random))", places[place],
                    Commitment.Answer.allCases.randomElement(using: &random) ?? .act,
                    Commitment.Status.allCases.randomElement(using: &random) ?? .done,
                    due: Int32.random(in: 0..<60, using: &random), said: Int32.random(in: 0..<40, using: &random),
                    identity: UInt64(identity)))
        }
        func place(_ said: Commitment) -> [String] {
            switch said.subject {
            case .statement(let conversation, _): [conversation, said.id]
            case .service(let service, _): [service, said.id]
            }
        }
        let time = AnswersFixture.instant(36)
        let register = try register(at: time, commitments)
        let rows = register.entries.filter { $0.commitment != nil }
        let ids = rows.map { [$0.about, $0.commitment?.id ?? ""] }
        #expect(Set(ids) == Set(commitments.map(place)) && Set(ids).count == ids.count)
        #expect(rows.compactMap(\.commitment?.history.count).reduce(0, +) == commitments.count)
        #expect(register.counts().values.reduce(0, +) == register.entries.count)
        let byOrganisation = register.organisations.map { register.counts(of: $0.id).values.reduce(0, +) }
        #expect(byOrganisation.reduce(0, +) == register.entries.count)
        #expect(try self.register(at: time, commitments.shuffled(using: &random)) == register)
        // One that is left out is missed.
        let fewer = commitments.filter { $0.id != "answer 3" }
        #expect(try Set(self.register(at: time, fewer).entries.map(\.rowID)) != Set(register.entries.map(\.rowID)))
    }
}
