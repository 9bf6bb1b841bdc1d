import Foundation
import Importing
import TestKit

@testable import Deliberation

/// One of the three public Pol.is conversations that lie beside the project on some machines, with the groups that Pol.is made of it and the figures
/// that were worked out from it elsewhere.
///
/// Events come from the program's own reader, which RealPolisExportTests holds against a naive reading of the same files. Independent of it are here: the
/// recorded columns, read naively, the figures of `reference.json`, which another program made, and `matrix`, which is put together the naive way.
struct RecordedConversation: Sendable {
    let name: String
    /// Statements and decisions ascend by number. Texts are the numbers, so no failing test can quote what was said.
    let events: ConversationEvents
    let record: ConversationRecord
    /// Naive, and its people.
    let matrix: VoteMatrix
    let people: [ParticipantKey]
    /// Group that Pol.is recorded, by participant; absent where it recorded none.
    let recordedGroup: [Int64: Int8]
    /// Column `group-informed-consensus`, where the export has one; by statement.
    let groupInformedConsensus: [Double]?
    let reference: PolisReference

    var statements: [Int32] { events.statements.map(\.number) }
    var isMeta: [Bool] { events.decisions.map(\.isMeta) }
    var isLeftOut: [Bool] { events.decisions.map { $0.isMeta || $0.state == .rejected } }
    /// By row of the matrix, as the next two.
    var groupOfRow: [Int8] { people.map { recordedGroup[$0.number] ?? -1 } }
    var firstVotes: [Int64] { NaiveMatrix.firstVotes(events.votes, of: people) }
    var groupVotes: GroupVotes { GroupVotes(matrix: matrix, groupOfRow: groupOfRow, groups: 2) }

    /// All three; none, and one line that says so, where they are absent.
    static func all() throws -> [RecordedConversation] { try loaded.get() }

    private static let loaded = Result {
        guard let folder = SharedData.folder(for: "conversations of Pol.is", named: "polis") else {
            return [RecordedConversation]()
        }
        let text = try Data(contentsOf: folder.appending(path: "reference.json"))
        let file = try JSONDecoder().decode(PolisReference.File.self, from: text)
        print(file.attribution.text, file.attribution.links.joined(separator: " "))
        return try file.conversations.sorted { $0.key < $1.key }.map {
            try RecordedConversation($0.key, folder.appending(path: $0.key), $0.value)
        }
    }

    private init(_ name: String, _ folder: URL, _ reference: PolisReference) throws {
        self.name = name
        self.reference = reference
        var events = try PolisExport(folder: folder).events().events
        for index in events.statements.indices { events.statements[index].text = "\(events.statements[index].number)" }
        events.statements.sort { $0.number < $1.number }
        events.decisions.sort { $0.statement < $1.statement }
        self.events = events
        record = ConversationRecord(events)
        (matrix, people) = NaiveMatrix.make(events)
        let groups = try Self.columns("participant", "group-id", of: folder.appending(path: "participants-votes.csv"))
        recordedGroup =
            groups?.reduce(into: [:]) { groups, row in
                if let person = Int64(row.0), let group = Int8(row.1) { groups[person] = group }
            } ?? [:]
        let consensus = try Self.columns(
            "comment-id", "group-informed-consensus", of: folder.appending(path: "comments.csv"))
        groupInformedConsensus = consensus?.sorted { Int32($0.0) ?? -1 < Int32($1.0) ?? -1 }
            .map { Double($0.1) ?? .nan }
    }

    /// Nil where the file lacks one of them.
    private static func columns(_ first: String, _ second: String, of file: URL) throws -> [(String, String)]? {
        let rows = NaiveCSV.parse(Array(try Data(contentsOf: file)))
        guard let one = rows.first?.firstIndex(of: first), let other = rows.first?.firstIndex(of: second) else {
            return nil
        }
        return rows.dropFirst().map { ($0[one], $0[other]) }
    }
}
