import Events
import Foundation
import Journal
import TestKit
import Testing

/// The sender itself dies by `kill -9`, at named places and at seeded ones: what it had confirmed arrives, and once.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SpoolCrashTests {
    static let places = [
        "spool.before-commit", "spool.after-commit", "client.before-send", "client.after-send", "client.before-delete",
        "client.after-delete",
    ]

    /// An intake, a sender's key, and the lines that the sender confirmed.
    private final class Town {
        let program: Program
        let intake: Running
        private let key: String
        private(set) var confirmed = 0
        /// In the spool although the sender died before it could say so.
        private(set) var unconfirmed = 0
        private var round = 0

        init() throws {
            program = try Program()
            intake = try program.start([
                "ingest", "--tick", "0", "--endpoint",
                "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))",
            ])
            try #require(intake.waitFor("listening"))
            let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"])
            key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        var spool: String { program.folder.path("spool") }

        @discardableResult
        func emit(lines: Int, failPoint: String? = nil, options: [String] = []) throws -> Program.Result {
            round += 1
            var input = ""
            for line in 0..<lines { input += try BadInputTests.event("r\(round)-\(line)") + "\n" }
            let command = ["emit", "--confirm", "--key", key, "--spool", spool, "-"] + options
            let sent = try program.run(command, failPoint: failPoint, input: input)
            let safe = sent.output.split(separator: "\n").compactMap { Int($0) }.last ?? 0
            confirmed += safe
            if sent.wasKilled, failPoint?.hasPrefix("spool.after-commit") == true {
                unconfirmed += min(1_000, lines - safe)
            }
            return sent
        }

        /// Accepted and duplicate events by the journal.
        func account() throws -> (accepted: Int, duplicate: Int) {
            intake.interrupt()
            try #require(try intake.wait().code == 0)
            let journal = try JournalReader(path: program.data.appending(path: "journal.sqlite").path)
            var (position, accepted, duplicate): (Int64, Int, Int) = (0, 0, 0)
            while let batch = try journal.batches(from: position, limit: 1).first {
                position = batch.endPosition
                accepted += batch.events.count
                duplicate += batch.duplicates
            }
            return (accepted, duplicate)
        }
    }

    @Test func whatWasConfirmedArrivesOnce() throws {
        let town = try Town()
        var random = SeededRandom(seed: 7)
        var kills = 0
        for round in 0..<12 {
            let place = round < 6 ? Self.places[round] : Self.places.randomElement(using: &random) ?? ""
            let count = round < 6 ? 1 : Int.random(in: 1...2, using: &random)
            let lines = Int.random(in: 1_001...1_300, using: &random)
            if try town.emit(lines: lines, failPoint: "\(place):\(count)").wasKilled { kills += 1 }
        }
        #expect(kills >= 6, "many must die, or little is tried")
        #expect(try town.emit(lines: 0).code == 0)
        let account = try town.account()
        #expect(account.accepted == town.confirmed + town.unconfirmed)
        #expect(account.duplicate == 0)
    }

    /// The check above must notice a sender that forgets what it confirmed.
    @Test func aLostSpoolIsNoticed() throws {
        let town = try Town()
        #expect(try town.emit(lines: 1_100, failPoint: "client.before-send:1").wasKilled)
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: town.spool + end) }
        #expect(try town.emit(lines: 5).code == 0)
        let account = try town.account()
        #expect(town.confirmed == 1_105 && account.accepted == 5)
    }

    /// A pipe that stays open: lines go out as they come, and a spool that is full makes the pipe wait.
    @Test func aPipeIsFollowedThroughASmallSpool() throws {
        let town = try Town()
        let sent = try town.emit(lines: 2_500, options: ["--follow", "--spool-limit", "300000"])
        #expect(sent.code == 0, "\(sent.errors)")
        #expect(town.confirmed == 2_500)
        // A run that stores first sends in between, so that a file may be larger than the spool.
        let file = try town.emit(lines: 2_500, options: ["--spool-limit", "300000"])
        #expect(file.code == 0, "\(file.errors)")
        let account = try town.account()
        #expect(account.accepted == 5_000 && account.duplicate == 0)
    }
}
