import Foundation
import TestKit
import Testing

/// Secrets and stored data are for nobody but their owner.
@Suite(.timeLimit(.minutes(5))) struct PrivateFilesTests {
    private func files(_ folder: URL) throws -> [URL] {
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (found?.allObjects ?? []).compactMap { $0 as? URL }
    }

    private func permissions(_ file: URL) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int ?? -1
    }

    /// The secrets of a keys folder: texts, and the same as bytes.
    private func secrets(_ keys: URL) throws -> [Data] {
        var secrets: [Data] = [try Data(contentsOf: keys.appending(path: "pseudonym.key")).prefix(16)]
        for file in try files(keys) where file.pathExtension == "json" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"secretKey" : "([^"]{40})"/) { secrets.append(Data(String(match.1).utf8)) }
        }
        return secrets
    }

    @Test func noSecretIsInAnyOutputOrDatabase() throws {
        let program = try Program()
        let keys = program.data.appending(path: "keys")
        let intake = try program.start(["ingest", "--tick", "0", "--endpoint", "tcp://127.0.0.1:*"])
        try #require(intake.waitFor("listening"))
        let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"])
        let key = URL(fileURLWithPath: made.output.trimmingCharacters(in: .whitespacesAndNewlines))
        var secrets = try secrets(keys)
        #expect(secrets.count == 3)
        func emit(_ id: String) throws -> Int32 {
            try program.run(
                ["emit", "--key", key.path, "--spool", program.folder.path("spool"), "-"],
                input: try BadInputTests.event(id) + "\n"
            ).code
        }
        #expect(try emit("one") == 0)
        // A key file that others may read, and one that is damaged after its secret.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
        #expect(try emit("two") != 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        let whole = try Data(contentsOf: key)
        try whole.dropLast(4).write(to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        #expect(try emit("three") != 0)
        for command in [["keys", "list"], ["status"], ["keys", "revoke", "town-hall"], ["keys", "rotate-server"]] {
            #expect(try program.run(command).code == 0)
        }
        intake.interrupt()
        #expect(try intake.wait().code == 0)
        #expect(try program.run(["publish", "--now"]).code == 0)
        secrets += try self.secrets(keys)
        // Damaged after their secrets, and named in an error.
        let places = [
            ("server.json", ["ingest", "--tick", "0", "--endpoint", "ipc://\(program.folder.path("in"))"]),
            ("pseudonym.key", ["ingest", "--tick", "0", "--endpoint", "ipc://\(program.folder.path("in"))"]),
            ("keys.json", ["keys", "list"]),
        ]
        for (name, command) in places {
            let file = keys.appending(path: name)
            let whole = try Data(contentsOf: file)
            try whole.dropLast(3).write(to: file)
            let failed = try program.run(command)
            #expect(failed.code == 65 && failed.errors.contains(name), "\(failed.errors)")
            try whole.write(to: file)
        }
        var searched = 0
        for file in try files(program.folder.url) where !file.path.contains("/data/keys/") {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let bytes = try Data(contentsOf: file)
            for secret in secrets { #expect(bytes.range(of: secret) == nil, "a secret is in \(file.path)") }
            searched += 1
        }
        #expect(searched > 20)
        // The search finds what is there.
        let server = try Data(contentsOf: keys.appending(path: "server.json"))
        #expect(secrets.contains { server.range(of: $0) != nil })
    }

    @Test func whatIsStoredIsPrivateAndWhatIsPublishedIsNot() throws {
        let program = try Program()
        try FileManager.default.createDirectory(
            at: program.data.appending(path: "keys"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.data.path)
        for name in ["journal.sqlite", "keys/keys.json", "note-of-the-operator.txt"] {
            let file = program.data.appending(path: name)
            try Data((name.hasSuffix("json") ? "[]" : "").utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        }
        let simulated = try program.run([
            "simulate", "--seed", "3", "--start", "2026-01-01T00:00:00Z", "--days", "3", "--cases-per-day", "20",
        ])
        #expect(simulated.code == 0)
        #expect(simulated.errors.contains("private from now on"))
        let published = try program.run(["publish", "--now", "--tick-at", "2026-02-01T00:00:00Z"])
        #expect(published.code == 0 && !published.errors.contains("private from now on"))
        let stored = try files(program.data)
        #expect(try permissions(program.data) == 0o700)
        for file in stored where !file.lastPathComponent.hasPrefix("note") {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            #expect(try permissions(file) == (isFolder.boolValue ? 0o700 : 0o600), "\(file.path)")
        }
        let names = Set(stored.map(\.lastPathComponent))
        #expect(names.isSuperset(of: ["journal.sqlite", "tallies.sqlite", "releases.sqlite", "freshness.sqlite"]))
        // What is not ours is left as it is.
        #expect(try permissions(program.data.appending(path: "note-of-the-operator.txt")) == 0o644)
        for path in try program.publishedFiles().keys {
            #expect(try permissions(program.exports.appending(path: path)) == 0o644, "\(path)")
        }
        #expect(try permissions(program.exports.appending(path: "v1/snapshots")) == 0o755)
    }

    /// With hashing that is the same in every process, a sender could choose names that meet in one place.
    @Test func theIntakeDoesNotStartWithPredictableHashing() throws {
        let program = try Program()
        let process = Process()
        let errors = Pipe()
        process.executableURL = Program.binary
        process.arguments = ["ingest", "--data", program.data.path, "--pipelines", program.pipelines]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_DETERMINISTIC_HASHING": "1"]) { _, new in new }
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 65 && text.contains("SWIFT_DETERMINISTIC_HASHING"))
        #expect(!FileManager.default.fileExists(atPath: program.data.path))
    }

    @Test func keysHaveTheirDates() throws {
        let program = try Program()
        func make(_ name: String, _ options: [String]) throws -> Program.Result {
            try program.run(["keys", "make", name, "--source", "https://\(name).example/"] + options)
        }
        #expect(
            try make("town", ["--valid-from", "2020-01-01", "--valid-until", "2999-01-01T00:00:00+01:00"]).code == 0)
        #expect(try make("later", ["--valid-from", "2999-01-01"]).code == 0)
        #expect(try make("over", ["--valid-until", "2020-01-01"]).code == 65)
        #expect(try make("wrong", ["--valid-until", "tomorrow"]).code == 64)
        #expect(try make("next", ["--next-server"]).errors.contains("dcs keys rotate-server"))
        let list = try program.run(["keys", "list"]).output
        #expect(list.contains("town\tlive until 2998-12-31T23:00:00Z\t"))
        #expect(list.contains("later\tvalid from 2999-01-01T00:00:00Z\t"))
        #expect(!list.contains("over") && !list.contains("wrong"))
    }

    @Test func keysHaveTheirKinds() throws {
        let program = try Program()
        func make(_ name: String, _ options: [String]) throws -> Program.Result {
            try program.run(["keys", "make", name, "--source", "https://\(name).example/"] + options)
        }
        #expect(try make("app", ["--service", "city-centre-traffic"]).code == 0)
        #expect(try make("office", ["--kind", "commitment", "--kind", "vote"]).code == 0)
        let wrong = try make("wrong", ["--kind", "commitments"])
        #expect(wrong.code == 64 && wrong.errors.contains("- moderation\n"), "\(wrong.errors)")
        let list = try program.run(["keys", "list"]).output
        #expect(list.contains("\tcity-centre-traffic\tfeedback,outcome,withdrawal,statement,vote\n"))
        #expect(list.contains("\tall services\tvote,commitment\n"))
        #expect(!list.contains("wrong"))
    }
}
