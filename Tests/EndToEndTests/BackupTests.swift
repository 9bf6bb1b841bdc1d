import Foundation
import Journal
import TestKit
import Testing

/// A backup that is made while a sender sends is what a run that stopped there would have, and a restored folder proves it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct BackupTests {
    /// Events of one sender, numbered; the same text whenever it is asked for.
    private static func lines(_ numbers: Range<Int>, time: String) -> [String] {
        numbers.map { number in
            #"{"specversion":"1.0","id":"e\#(number)","source":"https://town.example/desk","#
                + #""type":"org.dcs.feedback.v1","time":"\#(time)","data":{"service":"renew-passport","#
                + #""channel":"web","rating":\#(number % 5 + 1)}}"#
        }
    }

    private func startIntake(_ program: Program) throws -> Running {
        let socket = "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))"
        let intake = try program.start(["ingest", "--tick", "0", "--endpoint", socket])
        try #require(intake.waitFor("listening"))
        return intake
    }

    private func makeKey(_ program: Program) throws -> String {
        let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"])
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func stop(_ intake: Running) throws {
        intake.interrupt()
        #expect(try intake.wait().code == 0)
    }

    private func end(_ program: Program) throws -> Int64 {
        try JournalReader(path: program.data.appending(path: "journal.sqlite").path).endPosition()
    }

    private func emit(_ lines: [String], _ program: Program, key: String, spool: String) throws -> Running {
        try program.start(
            ["emit", "--key", key, "--spool", program.folder.path(spool), "-"], input: lines.joined(separator: "\n"))
    }

    @Test func aBackupWhileASenderSendsIsWhatARunThatStoppedThereHas() throws {
        let time = Date().formatted(.iso8601)
        let all = Self.lines(0..<12_000, time: time)
        let publish = ["publish", "--now", "--tick-at", time]
        let live = try Program()
        let intake = try startIntake(live)
        let key = try makeKey(live)
        #expect(try emit(Array(all[..<2_000]), live, key: key, spool: "spool").wait().code == 0)
        let sender = try emit(Array(all[2_000..<10_000]), live, key: key, spool: "spool")
        let folder = live.folder.path("backup")
        let made = try live.run(["backup", folder])
        #expect(made.code == 0, "\(made.errors)")
        #expect(try sender.wait().code == 0)
        // Acknowledged after the backup, whatever the sender had reached by then.
        #expect(try emit(Array(all[10_000..<11_000]), live, key: key, spool: "spool").wait().code == 0)
        try stop(intake)

        let restored = try Program()
        let proof = try restored.run(["restore", folder])
        try #require(proof.code == 0, "\(proof.errors)")
        let position = Int(try end(restored))
        #expect((2_000...10_000).contains(position))
        #expect(proof.output.contains("account   \(position) received"))
        #expect(try restored.run(["doctor"]).code == 0)
        let kept = try Program()
        try FileManager.default.copyItem(at: restored.data, to: kept.data)
        try #require(try kept.run(publish).code == 0)

        let stopped = try Program()
        let other = try startIntake(stopped)
        let sent = try emit(Array(all[..<position]), stopped, key: try makeKey(stopped), spool: "spool")
        #expect(try sent.wait().code == 0)
        try stop(other)
        try #require(try stopped.run(publish).code == 0)
        try expectSame(kept, stopped)

        try sendAgain(all, restored, key: key, spool: live.folder.path("spool"), position: position)
    }

    /// The way back of a sender whose events were acknowledged after the backup.
    private func sendAgain(_ all: [String], _ restored: Program, key: String, spool: String, position: Int) throws {
        let intake = try startIntake(restored)
        // The outbox has forgotten what the lost server acknowledged; it must say so and not go on behind a gap.
        let refused = try restored.run(
            ["emit", "--key", key, "--spool", spool, "-"], input: all[11_000...].joined(separator: "\n"))
        #expect(refused.code != 0)
        #expect(!refused.errors.isEmpty)
        #expect(Int(try end(restored)) == position)
        // With a fresh outbox everything since the backup, and more: what is there already counts as a repetition.
        let again = try emit(all, restored, key: key, spool: "fresh-spool").wait()
        #expect(again.code == 0, "\(again.errors)")
        #expect(again.output.contains("\(all.count - position) accepted, \(position) duplicate, 0 rejected"))
        try stop(intake)
    }

    private func expectSame(_ left: Program, _ right: Program) throws {
        let (found, expected) = (try left.publishedFiles(), try right.publishedFiles())
        #expect(Set(found.keys) == Set(expected.keys))
        for (path, bytes) in expected { #expect(found[path] == bytes, "\(path) differs") }
        #expect(expected.count > 20)
    }

    @Test func aSourceThatCanSayItAgainGoesOnFromTheBackup() throws {
        let live = try Program()
        let history = ["simulate", "--seed", "5", "--start", "2020-01-01T00:00:00Z", "--cases-per-day", "60", "--days"]
        try #require(try live.run(history + ["3"]).code == 0)
        try #require(try live.run(["publish", "--now", "--tick-at", "2020-01-05T00:00:00Z"]).code == 0)
        let (folder, keys) = (live.folder.path("backup"), live.folder.path("keys-of-the-backup"))
        try #require(try live.run(["backup", folder, "--keys", keys]).code == 0)
        try expectPrivate(folder)
        try expectPrivate(keys)
        let publish = ["publish", "--now", "--tick-at", "2020-01-09T00:00:00Z"]
        for command in [history + ["6"], publish] { try #require(try live.run(command).code == 0) }
        let restored = try Program()
        let proof = try restored.run(["restore", folder, "--keys", keys])
        #expect(proof.output.contains("1 made again, the same"), "\(proof.output) \(proof.errors)")
        for command in [history + ["6"], publish] { try #require(try restored.run(command).code == 0) }
        try expectSame(restored, live)
    }

    private func expectPrivate(_ folder: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) + [""] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + path)
            #expect(((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777) & 0o077 == 0, "\(path)")
        }
    }

    /// Each way in which a backup can be less than it says, with what the answer has to name.
    @Test(arguments: [
        ("journal.sqlite", "journal.sqlite does not match"), ("keys/server.json", "keys/server.json does not match"),
        ("releases", "come out differently"), ("position", "up to position"), ("account", "another account"),
    ])
    func aDamagedBackupIsNotPutInPlace(what: String, says: String) throws {
        let sound = try DoctorTests.copyOfSound()
        let program = try Program()
        let folder = program.folder.url.appending(path: "backup")
        try #require(
            try sound.run(["backup", folder.path]).code == 0)
        let manifest = folder.appending(path: "backup.json")
        var text = try String(contentsOf: manifest, encoding: .utf8)
        switch what {
        case "releases":
            let releases = try #require(text.range(of: "\"releases\" : {"))
            let digest = try #require(text.range(of: "\"sha256\" : \"", range: releases.upperBound..<text.endIndex))
            text.insert("0", at: digest.upperBound)
        case "position": text = text.replacingOccurrences(of: "\"rows\" : ", with: "\"rows\" : 1")
        case "account": text = text.replacingOccurrences(of: "\"duplicate\" : 0", with: "\"duplicate\" : 1")
        default:
            var bytes = try Data(contentsOf: folder.appending(path: what))
            bytes[bytes.count - 5] ^= 1
            try bytes.write(to: folder.appending(path: what))
        }
        try Data(text.utf8).write(to: manifest)
        let result = try program.run(["restore", folder.path])
        #expect(result.code == 1)
        #expect(result.errors.contains(says), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.data.path))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: program.folder.url.path).filter { $0.hasPrefix(".") }
                == [])
    }

    @Test func killedJustBeforeTheEndItLeavesNothingThatCountsAndCanBeRunAgain() throws {
        let sound = try DoctorTests.copyOfSound()
        let program = try Program()
        let folder = program.folder.path("backup")
        for (runner, command, place) in [
            (sound, ["backup", folder], folder), (program, ["restore", folder], program.data.path),
        ] {
            #expect(try runner.run(command, failPoint: "backup.before-rename:1").wasKilled)
            #expect(!FileManager.default.fileExists(atPath: place))
            let again = try runner.run(command)
            #expect(again.code == 0, "\(again.errors)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: program.folder.url.path)
        #expect(left.filter { $0.hasPrefix(".") } == [])
        #expect(try program.run(["doctor"]).output.contains("well     journal-rows"))
    }

    @Test func nothingIsOverwritten() throws {
        let sound = try DoctorTests.copyOfSound()
        let program = try Program()
        let folder = program.folder.path("backup")
        try #require(try sound.run(["backup", folder]).code == 0)
        let again = try sound.run(["backup", folder])
        #expect(again.code == 65)
        #expect(again.errors.contains("not empty"))
        #expect(try sound.run(["restore", folder]).code == 65)
        #expect(try program.run(["backup", program.folder.path("other")]).code == 65)
        #expect(try program.run(["restore", program.folder.path("none")]).code == 65)
    }
}
