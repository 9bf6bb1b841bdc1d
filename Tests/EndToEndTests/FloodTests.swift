import Foundation
import TestKit
import Testing

/// Attackers at the real intake, and what they make it hold; nothing here depends on how fast anything is.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FloodTests {
    private final class Site {
        let program: Program
        let intake: Running
        let endpoint: String
        let key: URL

        init(_ options: [String] = []) throws {
            program = try Program()
            intake = try program.start(["ingest", "--tick", "0", "--endpoint", "tcp://127.0.0.1:*"] + options)
            try #require(intake.waitFor("listening on "))
            let line = try #require(intake.errors.split(separator: "\n").first { $0.contains("listening on ") })
            endpoint = try #require(line.split(separator: " ").last.map(String.init))
            let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"])
            key = URL(fileURLWithPath: made.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }

        deinit { intake.kill() }

        /// Sends one event through the real client.
        func isServed(_ id: String) throws -> Bool {
            let sent = try program.run(
                ["emit", "--key", key.path, "--spool", program.folder.path("spool-" + id), "-"],
                input: try BadInputTests.event(id) + "\n")
            return sent.code == 0 && sent.output.contains("1 accepted")
        }

        /// Resident memory of the intake in bytes: now, or at its highest.
        func memory(_ name: String = "VmRSS") throws -> Int {
            let status = try String(
                contentsOfFile: "/proc/\(intake.process.processIdentifier)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
            return try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) }) * 1_024
        }
    }

    /// A valid key and a message that never ends: cut at 160 MiB, whatever it makes of it, and named in the log.
    @Test func aMessageWithoutEndIsCutAndItsSenderNamed() throws {
        let site = try Site()
        #expect(try site.isServed("before"))
        let start = try site.memory()
        let peer = try #require(try CurvePeer(site.endpoint, keyFile: site.key))
        // A HELLO first, so that the intake knows who it is: magic, version 1, type 1, attempt 7, the stream x.
        let hello: [UInt8] = [0x44, 0x43, 0x53, 1, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x78]
        #expect(peer.send(hello, hasMore: false))
        let payload = [UInt8](repeating: 0x41, count: 60_000)
        var sent = 0
        while sent < 2 << 30, peer.send(payload, hasMore: true) { sent += payload.count }
        #expect(sent > 150 << 20 && sent < 2 << 30, "\(sent) bytes were taken")
        // Frames of this size take little more than their bytes.
        let growth = try site.memory("VmHWM") - start
        #expect(growth < sent + 64 << 20, "it grew by \(growth) bytes")
        #expect(site.intake.waitFor("cut 1 connection: town-hall sent too much without a whole message"))
        #expect(try site.isServed("after"))
        print("a message without end: cut after \(sent >> 20) MiB, the intake grew by \(growth >> 20) MiB at most")
        // The report is written once a second.
        let line = "cut         1 connections: sent too much without a whole message"
        while try !site.program.run(["status"]).output.contains(line) {}
    }

    /// Opens connections that say nothing, says "open" and, when all of them were closed from the other end, "closed".
    ///
    /// In a process of its own, because Foundation can't start others beside thousands of open files.
    private static let flood = """
        ulimit -n "$(ulimit -Hn)"
        for number in $(seq "$2"); do exec {place}<>"/dev/tcp/127.0.0.1/$1" && places+=("$place"); done
        echo "open ${#places[@]}"
        for place in "${places[@]}"; do while read -r -N 1000 -u "$place" rest; do :; done; done
        echo closed
        """

    @Test func thousandsOfConnectionsTakeLittleAndASenderIsServed() throws {
        let site = try Site()
        #expect(try site.isServed("before"))
        let start = try site.memory()
        let port = try #require(site.endpoint.split(separator: ":").last.map(String.init))
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", Self.flood, "flood", port, "2000"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let opened = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let count = try #require(opened.split(separator: " ").last.flatMap { Int($0.prefix { $0.isNumber }) })
        #expect(count > 500, "only \(count) connections could be opened")
        #expect(try site.isServed("beside"))
        let growth = try site.memory("VmHWM") - start
        #expect(growth < 64 << 20, "it grew by \(growth) bytes")
        print("\(count) silent connections: the intake grew by \(growth >> 20) MiB at most")
        // None stays: the oldest are cut at once, the others when their handshake takes too long.
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        #expect((opened + String(decoding: rest, as: UTF8.self)).contains("closed"))
        process.waitUntilExit()
        #expect(try site.isServed("after"))
    }
}
