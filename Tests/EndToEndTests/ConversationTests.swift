import Foundation
import TestKit
import Testing

/// A recorded conversation through the real program: in, counted, published, out, and in again.
///
/// Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with Attribution to The
/// Computational Democracy Project: https://github.com/compdemocracy/openData/tree/master/bg2050-volunteers
@Suite struct ConversationTests {
    private static let tick = ["publish", "--now", "--tick-at", "2026-02-01T00:00:00Z"]
    private static let folder = "v1/latest/conversations/bg2050"

    private func published(_ program: Program) throws -> [String: Data] {
        let folder = program.exports.appending(path: Self.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
    }

    /// Rows by column name.
    private func rows(_ data: Data?) throws -> [[String: String]] {
        let rows = NaiveCSV.parse([UInt8](try #require(data)))
        return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
    }

    @Test func anExportThatIsImportedAgainIsTheSame() throws {
        guard let shared = SharedData.folder(for: "conversations", named: "polis") else { return }
        let source = shared.appending(path: "bg2050-volunteers")
        let first = try Program()
        let imported = try first.run(["deliberation", "import", source.path, "--conversation", "bg2050"])
        try #require(imported.code == 0, "\(imported.errors)")
        #expect(imported.output.contains("15083 sent now: 15083 accepted"))
        // The same again changes nothing.
        let again = try first.run(["deliberation", "import", source.path, "--conversation", "bg2050"])
        #expect(again.code == 0 && again.output.contains("0 sent now"))
        try #require(try first.run(Self.tick).code == 0)
        let files = try published(first)

        // The groups are the recorded ones: people stand in the same order, so their rows can be laid side by side.
        let recorded = try rows(Data(contentsOf: source.appending(path: "participants-votes.csv"))).map {
            $0["group-id"]
        }
        let ours = try rows(files["participant-votes.csv"]).map { $0["group-id"] }
        #expect(ours == recorded && Set(ours).count == 3)
        let consensus = "group-informed-consensus"
        let expected = try rows(Data(contentsOf: source.appending(path: "comments.csv")))
            .reduce(into: [:]) { $0[$1["comment-id"] ?? ""] = $1[consensus].flatMap(Double.init) }
        let comments = try rows(files["comments.csv"])
        #expect(comments.count == 371 && expected.count == 371)
        for comment in comments {
            let value = try #require(comment[consensus].flatMap(Double.init))
            #expect(abs(value - (expected[comment["comment-id"] ?? ""] ?? -1)) < 1e-12)
        }

        let folder = first.folder.url.appending(path: "export").path
        try #require(try first.run(["deliberation", "export", "bg2050", folder]).code == 0)
        for (name, bytes) in files {
            #expect(FileManager.default.contents(atPath: folder + "/" + name) == bytes, "\(name)")
        }
        let second = try Program()
        let back = try second.run(["deliberation", "import", folder, "--conversation", "bg2050"])
        try #require(back.code == 0, "\(back.errors)")
        try #require(try second.run(Self.tick).code == 0)
        for (name, bytes) in try published(second) { #expect(files[name] == bytes, "\(name)") }
        // Counted anew, release by release.
        let replayed = try first.run(["replay", "--verify"])
        #expect(replayed.code == 0, "\(replayed.errors)")
    }

    @Test func aConversationThatIsNotDeclaredIsNamed() throws {
        let program = try Program()
        let result = try program.run(["deliberation", "import", program.data.path, "--conversation", "nothing"])
        #expect(result.code == 65 && result.errors.contains("known: bg2050"))
    }
}
