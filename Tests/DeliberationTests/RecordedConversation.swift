import Foundation
import Importing
import TestKit

@testable import Deliberation

/// One of the three recorded conversations beside the project, with the groups that Pol.is made of it and the figures of `reference.json`.
struct RecordedConversation {
    let name: String
    let events: ConversationEvents
    /// Ascending by number.
    let statements: [Int32]
    let isMeta: [Bool]
    let isRejected: [Bool]
    /// Column `group-informed-consensus`, where the export has one.
    let groupInformedConsensus: [Double]?
    let people: [ParticipantKey]
    let matrix: VoteMatrix
    let groupOfRow: [Int8]
    let reference: Reference

    var isLeftOut: [Bool] { zip(isMeta, isRejected).map { $0 || $1 } }
    /// By row of the matrix.
    var firstVotes: [Int64] { VotingBloc.firstVotes(events.votes, of: people) }
    var groupVotes: GroupVotes { GroupVotes(matrix: matrix, groupOfRow: groupOfRow, groups: 2) }

    /// Empty, with a line that says so, where the data is absent.
    static let all: [RecordedConversation] = {
        guard let data = SharedData.folder(for: "recorded conversations") else { return [] }
        let folder = data.deletingLastPathComponent().appending(path: "polis")
        guard let bytes = try? Data(contentsOf: folder.appending(path: "reference.json")) else {
            print("skipped: recorded conversations (no ../shared/polis here)")
            return []
        }
        do {
            let references = try JSONDecoder().decode(References.self, from: bytes)
            print(references.attribution.text, references.attribution.links.joined(separator: " "))
            return try references.conversations.sorted { $0.key < $1.key }.map {
                try RecordedConversation($0.key, folder: folder.appending(path: $0.key), reference: $0.value)
            }
        } catch {
            fatalError("The recorded conversations in \(folder.path) can't be read: \(error)")
        }
    }()

    private init(_ name: String, folder: URL, reference: Reference) throws {
        let comments = try Self.rows(folder.appending(path: "comments.csv")).sorted {
            Int32($0["comment-id"] ?? "") ?? 0 < Int32($1["comment-id"] ?? "") ?? 0
        }
        let votes = try Self.rows(folder.appending(path: "votes.csv"))
        let people = try Self.rows(folder.appending(path: "participants-votes.csv"))
        var events = ConversationEvents()
        for (row, comment) in comments.enumerated() {
            let (number, author) = (Self.number(comment["comment-id"]), Self.number(comment["author-id"]))
            events.statements.append(
                Statement(
                    number: Int32(number), author: Self.key(author), time: Self.number(comment["timestamp"]),
                    identity: UInt64(row), text: comment["comment-body"] ?? ""))
            events.decisions.append(
                ModerationDecision(
                    statement: Int32(number), time: Self.number(comment["timestamp"]), identity: UInt64(row),
                    state: ModerationState(rawValue: Int8(Self.number(comment["moderated"]))) ?? .unreviewed,
                    isMeta: comment["is-meta"] == "true"))
        }
        for (row, vote) in votes.enumerated() {
            events.votes.append(
                Vote(
                    statement: Int32(Self.number(vote["comment-id"])),
                    participant: Self.key(Self.number(vote["voter-id"])), time: Self.number(vote["timestamp"]),
                    identity: UInt64(row),
                    answer: Vote.Answer(rawValue: Int8(Self.number(vote["vote"]))) ?? .pass))
        }
        self.name = name
        self.events = events
        self.reference = reference
        statements = events.statements.map(\.number)
        isMeta = events.decisions.map(\.isMeta)
        isRejected = events.decisions.map { $0.state == .rejected }
        groupInformedConsensus =
            comments[0]["group-informed-consensus"] == nil
            ? nil : comments.map { Double($0["group-informed-consensus"] ?? "") ?? .nan }
        (matrix, self.people) = NaiveMatrix.make(events)
        let groups = Dictionary(
            people.map { (Self.key(Self.number($0["participant"])), Int8($0["group-id"] ?? "") ?? -1) },
            uniquingKeysWith: { first, _ in first })
        groupOfRow = self.people.map { groups[$0] ?? -1 }
    }

    private static func number(_ text: String?) -> Int64 { text.flatMap { Int64($0) } ?? -1 }
    private static func key(_ number: Int64) -> ParticipantKey {
        ParticipantKey(number: number, token: UInt64(bitPattern: number))
    }

    /// Rows by name of their column, without the columns that are numbers: those hold one vote each.
    private static func rows(_ file: URL) throws -> [[String: String]] {
        var reader = CSVReader(bytes: [UInt8](try Data(contentsOf: file)))
        guard let header = try reader.record() else { return [] }
        let names = (0..<header.count).map { header.text($0) ?? "" }
        let wanted = names.indices.filter { Int(names[$0]) == nil }
        var rows: [[String: String]] = []
        while let record = try reader.record() {
            rows.append(
                Dictionary(
                    wanted.map { (names[$0], record.text($0) ?? "") }, uniquingKeysWith: { first, _ in first }))
        }
        return rows
    }
}

/// The parts of `reference.json` that tests here compare with.
struct References: Decodable {
    struct Attribution: Decodable {
        let text: String
        let links: [String]
    }
    let attribution: Attribution
    let conversations: [String: Reference]
}

struct Reference: Decodable {
    struct Totals: Decodable { let votes, agrees, disagrees, passes: Int }
    struct GroupCounts: Decodable {
        let columnTotals: [String: Totals]
        let sha256OfLines: String
        let lines: Int
        enum CodingKeys: String, CodingKey {
            case columnTotals = "column_totals"
            case sha256OfLines = "sha256_of_lines"
            case lines
        }
    }
    struct Consensus: Decodable {
        let agree, disagree: [Entry]
    }
    /// Of a representative or a consensus list.
    struct Entry: Decodable {
        let tid: Int32
        let repfulFor: String?
        let nSuccess, nTrials: Int
        let pSuccess, pTest: Double
        let repness, repnessTest: Double?
        enum CodingKeys: String, CodingKey {
            case tid
            case repfulFor = "repful-for"
            case nSuccess = "n-success"
            case nTrials = "n-trials"
            case pSuccess = "p-success"
            case pTest = "p-test"
            case repness
            case repnessTest = "repness-test"
        }
    }
    struct Components: Decodable {
        let extremityTop10: [[Double]]
        let singularValues: [Double]
        let firstMeans: [[Double]]
        enum CodingKeys: String, CodingKey {
            case extremityTop10 = "extremity_top10"
            case singularValues = "singular_values_top4"
            case firstMeans = "column_mean_first5_tids"
        }
    }
    let groupCounts: GroupCounts
    let representative: [String: [Entry]]
    let consensus: Consensus
    let components: Components
    let priorityTop10: [[Double]]
    enum CodingKeys: String, CodingKey {
        case groupCounts = "comment_groups_given_recorded_groups"
        case representative = "repness_given_recorded_groups"
        case consensus = "consensus_all_voters"
        case components = "pca"
        case priorityTop10 = "comment_priorities_given_recorded_groups_top10"
    }
}
