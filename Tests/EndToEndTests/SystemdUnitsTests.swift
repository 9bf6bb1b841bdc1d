import Foundation
import Testing

@testable import dcs

/// The systemd units name commands and options that the program has, and lock it in as the documents say.
@Suite struct SystemdUnitsTests {
    static let folder = Program.projectRoot.appending(path: "scripts/systemd")

    private func units(_ suffix: String) throws -> [(name: String, settings: [(key: String, value: String)])] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(suffix) }.sorted()
            .map { name in
                let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
                let settings = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                    line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
                }
                return (name, settings)
            }
    }

    private func value(_ key: String, _ settings: [(key: String, value: String)]) -> String? {
        settings.first { $0.key == key }?.value
    }

    @Test func everyUnitStartsACommandThatThereIs() throws {
        let services = try units(".service")
        #expect(services.map(\.name) == ["ingest", "process", "publish", "serve"].map { "dcs-\($0).service" })
        for service in services {
            let words = try #require(value("ExecStart", service.settings)).split(separator: " ").map(String.init)
            #expect(words[0].hasSuffix("/.build/release/dcs"))
            // The program's own parser: an option that was renamed fails here.
            let command = try Dcs.parseAsRoot(Array(words.dropFirst()))
            #expect(type(of: command)._commandName == words[1], "\(service.name)")
            #expect(throws: (any Error).self) { try Dcs.parseAsRoot(words.dropFirst() + ["--no-such-option"]) }
        }
        let target = try #require(try units(".target").first)
        #expect(value("Wants", target.settings) == services.map(\.name).joined(separator: " "))
    }

    @Test func whatDoesNotMendItselfIsNotTriedAgain() throws {
        let documented: Set<Int32> = [64, Failure.badInput, Failure.unreachable, Failure.internalFault, Failure.inUse]
        for service in try units(".service") {
            let codes = try #require(value("RestartPreventExitStatus", service.settings)).split(separator: " ")
            #expect(Set(codes.compactMap { Int32($0) }).isSubset(of: documented) && codes.contains("64"))
            #expect(value("Restart", service.settings) == "on-failure")
            // A failing disk is tried a few times only.
            #expect(!codes.contains("70") && value("StartLimitBurst", service.settings) != nil)
        }
        // Counting may be started before there is a journal, which is 65.
        let process = try #require(try units(".service").first { $0.name == "dcs-process.service" })
        #expect(value("RestartPreventExitStatus", process.settings) == "64 75")
    }

    @Test func everyUnitIsLockedIn() throws {
        for service in try units(".service") {
            for (key, expected) in [
                ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("PrivateTmp", "yes"),
                ("CapabilityBoundingSet", ""),
                ("SystemCallFilter", "@system-service"), ("User", "dcs"), ("MemoryDenyWriteExecute", "yes"),
                ("IPAddressDeny", "any"),
            ] { #expect(value(key, service.settings) == expected, "\(service.name) \(key)") }
            #expect(value("MemoryMax", service.settings) != nil && value("LimitNOFILE", service.settings) != nil)
        }
        let serve = try #require(try units(".service").first { $0.name == "dcs-serve.service" })
        #expect(value("InaccessiblePaths", serve.settings) == "/var/lib/dcs")
    }

    /// systemd's own opinion, where it is installed: no mistake, and an exposure of at most 1.5 of 10.
    @Test func systemdFindsNoMistake() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else {
            print("skipped: systemd's opinion of the units (no systemd-analyze here)")
            return
        }
        let program = try Program()
        var copies: [String] = []
        for name in try units(".service").map(\.name) + ["dcs.target"] {
            // The paths of an installation are not there on this machine.
            let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
                .replacingOccurrences(of: "/opt/digital-citizen-service/.build/release/dcs", with: Program.binary.path)
                .replacingOccurrences(of: "/opt/digital-citizen-service", with: program.folder.url.path)
            copies.append(program.folder.path(name))
            try Data(text.utf8).write(to: URL(fileURLWithPath: program.folder.path(name)))
        }
        let mistakes = try analyze(["verify", "--man=no"] + copies)
        #expect(mistakes.code == 0 && mistakes.output.isEmpty, "\(mistakes.output)")
        for copy in copies.dropLast() {
            let result = try analyze(["security", "--offline=true", "--no-pager", "--threshold=15", copy])
            #expect(result.code == 0, "\(result.output.suffix(200))")
        }
        // Planted: a unit without its locks is found out.
        let open = program.folder.path("dcs-open.service")
        try Data("[Service]\nExecStart=\(Program.binary.path) ingest\n".utf8).write(to: URL(fileURLWithPath: open))
        #expect(try analyze(["security", "--offline=true", "--no-pager", "--threshold=15", open]).code != 0)
    }

    private func analyze(_ arguments: [String]) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-analyze")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
