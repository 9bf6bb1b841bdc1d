import Events
import Foundation
import Importing
import TestKit

@testable import Definitions
@testable import Deliberation
@testable import Publishing

/// An invented conversation about a park: two camps, people who vote little, organisers, changed votes, odd texts.
enum ConversationFixture {
    static let definition = Conversation(
        id: "park", title: ["en": "What shall become of the park?", "de": "Was soll aus dem Park werden?"],
        question: ["en": "Say what you want.", "de": "Sagen Sie, was Sie wollen."],
        description: "Two lines,\nand a \"quote\".", owner: "city", languages: ["en", "de"], opens: 19_675,
        closes: nil, moderation: .after, moderationPolicy: "No names.", invited: 500, areParticipantsTold: true,
        publishes: .rows, minimumVoters: 5, answer: .init(responsible: "Parks office", withinDays: 60),
        licence: .init(id: "CC-BY-4.0", url: "https://creativecommons.org/licenses/by/4.0/"), attribution: nil,
        digest: String(repeating: "0", count: 64))

    /// Texts that a table, a spreadsheet or a page could stumble over.
    static let texts = [
        "More trees, please.\nAnd \"shade\".", "=SUM(A1:A9)", "'=already quoted", "-1 bench", "  blanks around  ",
        "<b>Benches & \"bins\"</b>", "المزيد من الأشجار", "多一點樹，少一點車", "\tTabs\tinside", "@everybody: + and -", "'",
        "CR\r\nLF",
    ]

    private static let start: Int64 = 1_700_000_000_123

    /// - Parameters:
    ///   - people: half of each camp; every ninth votes on a few statements only.
    ///   - seconds: how many seconds all votes fall into; few make many of them share one.
    static func events(people: Int = 60, statements: Int = 24, seconds: Int64 = 3, seed: UInt64 = 1)
        -> ConversationEvents
    {
        var random = SeededRandom(seed: seed)
        var events = ConversationEvents()
        for number in 0..<statements {
            let author: ParticipantKey? =
                number % 5 == 0 ? nil : key(number % 7 == 0 ? people + number : number * 3 % people)
            events.statements.append(
                Statement(
                    number: Int32(number), author: author, time: start - Int64(number), identity: UInt64(number),
                    text: number < texts.count ? texts[number] : "Statement \(number)", isSeed: number % 5 == 0))
            let state: ModerationState = number % 8 == 3 ? .rejected : number % 8 == 5 ? .unreviewed : .accepted
            events.decisions.append(
                ModerationDecision(
                    statement: Int32(number), time: start, identity: UInt64(number), state: state, isMeta: number == 6))
        }
        var identity: UInt64 = 0
        // The last statement has no vote.
        for person in 0..<people {
            for number in 0..<(statements - 1)
            where Int.random(in: 0..<100, using: &random) < (person % 9 == 0 ? 12 : 70) {
                for _ in 0...(Int.random(in: 0..<20, using: &random) == 0 ? 2 : 0) {
                    identity += 1
                    let agrees = (number % 3 == 0) || (number % 2 == 0) == (person % 2 == 0)
                    let roll = Int.random(in: 0..<10, using: &random)
                    let answer: Vote.Answer = roll == 0 ? .pass : (roll == 1) == agrees ? .disagree : .agree
                    events.votes.append(
                        Vote(
                            statement: Int32(number), participant: key(person),
                            time: start + Int64.random(in: 0..<seconds * 1000, using: &random), identity: identity,
                            answer: answer))
                }
            }
        }
        return events
    }

    /// In an order that is not that of the numbers.
    static func key(_ person: Int) -> ParticipantKey {
        ParticipantKey(number: Int64(person * 37 % 101 + person / 101 * 101), token: UInt64(person))
    }

    /// `isQuick`: without trying how sure the groups are, which takes most of the time.
    static func analysis(_ events: ConversationEvents, isQuick: Bool = false) -> OpinionAnalysis {
        let record = ConversationRecord(events)
        let matrix = VoteMatrix(record)
        let groups = OpinionGroups(record, matrix)
        let votes = GroupVotes(matrix: matrix, groupOfRow: groups.groupOfRow, groups: groups.count)
        let leftOut = record.statements.map(\.isLeftOut)
        let extremity = groups.components.extremity(matrix: matrix, leftOut: leftOut)
        return OpinionAnalysis(
            record: record, matrix: matrix, groups: groups,
            stability: isQuick ? unknown(groups) : Stability(groups, record, matrix), groupVotes: votes,
            representative: votes.representativeStatements(leftOut: leftOut),
            consensus: GroupVotes(everybodyIn: matrix).consensusStatements(leftOut: leftOut),
            groupConsensus: votes.groupConsensus(), extremity: extremity,
            priority: StatementPriority.all(votes, extremity: extremity, isMeta: record.statements.map(\.isMeta)),
            blocs: [])
    }

    private static func unknown(_ groups: OpinionGroups) -> Stability {
        let nobody = ConversationRecord(ConversationEvents())
        let matrix = VoteMatrix(nobody)
        var stability = Stability(OpinionGroups(nobody, matrix), nobody, matrix)
        stability.ofRow = groups.groupOfRow.map { _ in nil }
        return stability
    }

    static func conversation(
        _ events: ConversationEvents = events(), publishes: Conversation.Publishes = .rows, isQuick: Bool = false
    ) -> PublishedConversation {
        var definition = definition
        definition.publishes = publishes
        return PublishedConversation(
            definition: definition, owner: "City of Springfield", analysis: analysis(events, isQuick: isQuick),
            time: start + 86_400_000,
            today: 19_676)
    }

    static func files(_ conversation: PublishedConversation) -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: ConversationFormatList.files(of: conversation).map { ($0.path, $0.bytes) })
    }

    /// The five files that tools for Pol.is data read.
    static let polisNames = ["summary.csv", "comments.csv", "votes.csv", "participant-votes.csv", "comment-groups.csv"]

    /// What an import makes of the files.
    static func imported(_ files: [String: [UInt8]]) throws -> (events: ConversationEvents, report: PolisExportReport) {
        let folder = try TemporaryFolder()
        for (name, bytes) in files { try Data(bytes).write(to: folder.url.appending(path: name)) }
        return try PolisExport(folder: folder.url).events()
    }

    /// Rows below the header, each with its fields by column name.
    static func rows(_ bytes: [UInt8]?) -> [[String: String]] {
        let rows = NaiveCSV.parse(bytes ?? [])
        return rows.dropFirst().map { Dictionary(zip(rows[0], $0)) { first, _ in first } }
    }
}
