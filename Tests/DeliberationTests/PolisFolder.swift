import Deliberation
import Foundation
import Importing
import TestKit
import Testing

/// One of the public Pol.is conversations that lie beside the project on some machines, with the figures that were worked out from it.
struct PolisFolder: Sendable {
    let name: String
    let events: ConversationEvents
    let record: ConversationRecord
    /// Group that Pol.is recorded, by participant; absent where it recorded none.
    let recordedGroup: [Int64: Int]
    let reference: PolisReference

    /// All three; none, and one line that says so, where they are absent.
    static func all() throws -> [PolisFolder] { try loaded.get() }

    private static let loaded = Result {
        guard let data = SharedData.folder(for: "conversations of Pol.is") else { return [PolisFolder]() }
        let folder = data.deletingLastPathComponent().appending(path: "polis")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print("skipped: conversations of Pol.is (no ../shared/polis here)")
            return []
        }
        let text = try Data(contentsOf: folder.appending(path: "reference.json"))
        let conversations = try JSONDecoder().decode(PolisReference.File.self, from: text).conversations
        return try conversations.sorted { $0.key < $1.key }.map {
            try PolisFolder($0.key, folder.appending(path: $0.key), $0.value)
        }
    }

    private init(_ name: String, _ folder: URL, _ reference: PolisReference) throws {
        self.name = name
        self.reference = reference
        var events = ConversationEvents()
        // What statements say is not read, so no failing test can quote it.
        let comments = try Self.rows(
            folder.appending(path: "comments.csv"),
            only: ["timestamp", "comment-id", "author-id", "moderated", "is-meta"])
        for (index, row) in comments.enumerated() {
            let number = try #require(Int32(row["comment-id"] ?? ""))
            let identity = UInt64(index)
            events.statements.append(
                Statement(
                    number: number,
                    author: row["author-id"].flatMap(Int64.init).map { ParticipantKey(number: $0, token: 0) },
                    time: try #require(Int64(row["timestamp"] ?? "")), identity: identity,
                    text: "\(number)"))
            let state = try #require(Int8(row["moderated"] ?? "").flatMap(ModerationState.init))
            events.decisions.append(
                ModerationDecision(
                    statement: number, time: 0, identity: identity, state: state, isMeta: row["is-meta"] == "true"))
        }
        for (index, row) in try Self.rows(folder.appending(path: "votes.csv")).enumerated() {
            events.votes.append(
                Vote(
                    statement: try #require(Int32(row["comment-id"] ?? "")),
                    participant: ParticipantKey(number: try #require(Int64(row["voter-id"] ?? "")), token: 0),
                    time: try #require(Int64(row["timestamp"] ?? "")), identity: UInt64(index),
                    answer: try #require(Int8(row["vote"] ?? "").flatMap(Vote.Answer.init))))
        }
        self.events = events
        record = ConversationRecord(events)
        let people = try Self.rows(
            folder.appending(path: "participants-votes.csv"), only: ["participant", "group-id"])
        recordedGroup = try people.reduce(into: [:]) { groups, row in
            groups[try #require(Int64(row["participant"] ?? ""))] = Int(row["group-id"] ?? "")
        }
    }

    /// Rows by the names of their columns.
    private static func rows(_ file: URL, only: Set<String>? = nil) throws -> [[String: String]] {
        var reader = CSVReader(bytes: [UInt8](try Data(contentsOf: file)))
        var columns: [(index: Int, name: String)] = []
        var rows: [[String: String]] = []
        while let record = try reader.record() {
            try #require(!record.isMalformed)
            if record.number == 1 {
                columns = (0..<record.count).map { ($0, record.text($0) ?? "") }.filter {
                    only?.contains($0.name) ?? true
                }
            } else {
                rows.append(columns.reduce(into: [:]) { $0[$1.name] = record.text($1.index) })
            }
        }
        return rows
    }

    /// To be shown wherever the data, or a result derived from it, is shown.
    static let attribution = """
        Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with Attribution to The \
        Computational Democracy Project. The data and more information about how the data was collected can be found at the following link(s):
        - vtaiwan.uberx: https://compdemocracy.org/case-studies/2015-vtaiwan-uberx
        - scoop-hivemind.biodiversity: https://compdemocracy.org/case-studies/2019-scoop-hivemind-biodiversity
        - bg2050-volunteers: https://github.com/compdemocracy/openData/tree/master/bg2050-volunteers
        """
}

/// The part of `reference.json` that is about one conversation.
struct PolisReference: Decodable, Sendable {
    struct File: Decodable { let conversations: [String: PolisReference] }
    struct Counts: Decodable, Sendable {
        let vote_events: Int
        let distinct_votes: Int
        let voters: Int
        let statements_with_votes: Int
        let statements_listed: Int
    }
    struct Components: Decodable, Sendable {
        let singular_values_top4: [Double]
        let extremity_top10: [[Double]]
        let column_mean_first5_tids: [[Double]]
    }
    struct ColdStart: Decodable, Sendable {
        struct Figures: Decodable, Sendable {
            let k: Int
            let ari: Double
            let group_sizes_desc: [Int]
            let silhouette_by_k: [String: Double]
        }
        let file_order: Figures
    }
    let counts: Counts
    let pca: Components
    let two_level_cold_start: ColdStart
}
