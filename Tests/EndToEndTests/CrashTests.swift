import Foundation
import Journal
import TestKit
import Testing

/// `kill -9` at named places and at chosen positions, then start again: the same events once, the same published bytes.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CrashTests {
    static let simulation = [
        "simulate", "--seed", "5", "--start", "2026-01-01T00:00:00Z", "--days", "20", "--cases-per-day", "300",
    ]
    static let publish = ["publish", "--now", "--tick-at", "2026-02-01T00:00:00Z"]

    /// What an undisturbed run publishes.
    static let undisturbed: [String: Data]? = {
        guard let program = try? Program(), (try? program.run(simulation))?.code == 0,
            (try? program.run(publish))?.code == 0
        else { return nil }
        return try? program.publishedFiles()
    }()

    private func expectUndisturbed(_ program: Program) throws {
        let expected = try #require(Self.undisturbed)
        let found = try program.publishedFiles()
        #expect(Set(found.keys) == Set(expected.keys))
        for (path, bytes) in expected { #expect(found[path] == bytes, "\(path) differs") }
        #expect(expected.count > 20)
    }

    @Test(arguments: ["journal.before-commit:3", "journal.after-commit:6", "journal.before-commit:11"])
    func theSenderWithItsIntakeDiesInTheMiddle(place: String) throws {
        let program = try Program()
        #expect(try program.run(Self.simulation, failPoint: place).wasKilled)
        let after = try JournalReader(path: program.data.appending(path: "journal.sqlite").path).endPosition()
        #expect(try program.run(Self.simulation).code == 0)
        try #require(try program.run(Self.publish).code == 0)
        #expect(after > 0 || place.hasSuffix(":3"))
        try expectUndisturbed(program)
    }

    @Test func anImportDiesInTheMiddle() throws {
        guard let shared = SharedData.folder(for: "import killed in the middle") else { return }
        let file = shared.appending(path: "boston-311-2015h1/sample-2000.csv").path
        let command = ["import", file, "--mapping", "boston-311"]
        let calm = try Program()
        try #require(try calm.run(command).code == 0)
        try #require(try calm.run(Self.publish).code == 0)
        let shaken = try Program()
        #expect(try shaken.run(command, failPoint: "journal.after-commit:2").wasKilled)
        #expect(try shaken.run(command, failPoint: "journal.before-commit:1").wasKilled)
        #expect(try shaken.run(command).code == 0)
        try #require(try shaken.run(Self.publish).code == 0)
        let expected = try calm.publishedFiles()
        let found = try shaken.publishedFiles()
        #expect(Set(found.keys) == Set(expected.keys))
        for (path, bytes) in expected { #expect(found[path] == bytes, "\(path) differs") }
    }

    @Test func theIntakeDiesWhileASenderGoesOn() throws {
        let program = try Program()
        let endpoint = "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))"
        let intake = ["ingest", "--tick", "0", "--endpoint", endpoint]
        let first = try program.start(intake, failPoint: "journal.after-commit:5")
        try #require(first.waitFor("listening"))
        let sender = try program.start(Self.simulation)
        #expect(try first.wait().wasKilled)
        let second = try program.start(intake, failPoint: "journal.before-commit:4")
        #expect(try second.wait().wasKilled)
        let third = try program.start(intake)
        let sent = try sender.wait()
        #expect(sent.code == 0, "\(sent.errors)")
        third.interrupt()
        #expect(try third.wait().code == 0)
        try #require(try program.run(Self.publish).code == 0)
        try expectUndisturbed(program)
    }

    @Test(arguments: [
        "processing.before-checkpoint:1", "processing.after-checkpoint:1", "publishing.before-rename:1",
        "publishing.after-rename:1", "publishing.before-rename:4",
    ])
    func countingOrPublicationDies(place: String) throws {
        let program = try Program()
        try #require(try program.run(Self.simulation).code == 0)
        #expect(try program.run(Self.publish, failPoint: place).wasKilled)
        // The tick is in the journal; everything after it is made again from there.
        #expect(try program.run(["process", "--once"]).code == 0)
        #expect(try program.run(["replay"]).code == 0)
        try expectUndisturbed(program)
    }

    @Test func replayGivesTheSameBytesAndFindsWhatIsNot() throws {
        let program = try Program()
        try #require(try program.run(Self.simulation).code == 0)
        for day in ["2026-01-10T00:00:00Z", "2026-01-20T00:00:00Z", "2026-02-01T00:00:00Z"] {
            try #require(
                try program.run(["publish", "--now", "--tick-at", day] + (day.contains("-20") ? ["--sweep"] : [])).code
                    == 0)
        }
        let same = try program.run(["replay", "--verify"])
        #expect(same.code == 0, "\(same.errors)")
        // A planted difference must be found, or the comparison is blind.
        let latest = program.exports.appending(path: "v1/latest.json")
        try Data("{}".utf8).write(to: latest)
        let different = try program.run(["replay", "--verify"])
        #expect(different.code == 1)
        #expect(different.errors.contains("v1/latest.json"))
    }
}
