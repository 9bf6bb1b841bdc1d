import Foundation
import Testing
import ZeroMQ

/// The example client in another language, against the real server. `DCS_PYTHON` names a Python that has pyzmq; `make test` looks for one.
@Suite(.timeLimit(.minutes(15))) struct PythonClientTests {
    static let python = ProcessInfo.processInfo.environment["DCS_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    /// One run of the client; its spool lies beside the keys.
    private final class Client {
        let process = Process()
        private let output = Pipe()
        private(set) var text = ""

        init(_ house: House, _ keys: URL, spool: String = "town.spool", events: [URL] = []) throws {
            let script = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Examples/python-client/feedback_client.py").standardizedFileURL
            process.executableURL = URL(filePath: PythonClientTests.python ?? "/usr/bin/false")
            process.arguments =
                [script.path, house.endpoints[0], keys.path, house.folder.appending(path: spool).path]
                + events.map(\.path)
            process.standardOutput = output
            process.standardError = output
            try process.run()
        }

        /// Reads until the text has come; false when the output ended before.
        func read(until wanted: String) -> Bool {
            while !text.contains(wanted) {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { return false }
                text += String(decoding: data, as: UTF8.self)
            }
            return true
        }

        /// Waits for its end; what it still said is in the text.
        func end() -> Int32 {
            while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                text += String(decoding: data, as: UTF8.self)
            }
            process.waitUntilExit()
            return process.terminationStatus
        }

        func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

        var stream: String {
            text.split(separator: "\n").first { $0.hasPrefix("stream ") }.map { String($0.dropFirst(7)) } ?? ""
        }
    }

    private func file(_ house: House, _ numbers: Range<Int>, refused: Int? = nil) throws -> URL {
        let file = house.folder.appending(path: "events-\(numbers.lowerBound).ndjson")
        try Data(numbers.map { $0 == refused ? "-1" : "\($0)" }.joined(separator: "\n").utf8).write(to: file)
        return file
    }

    @Test(.enabled(if: python != nil))
    func itSendsEverythingOnce() throws {
        let house = try House(admission: MemoryAdmission(isLost: { $0 == 2 }))
        let keys = try house.keyFile("town")
        let first = try Client(house, keys, events: [try file(house, 0..<12_000, refused: 7)])
        #expect(first.read(until: "acknowledged below 12000"))
        #expect(first.end() == 0, "\(first.text)")
        #expect(first.text.contains("event 7 was refused, reason 34"))
        let stream = "town/live/\(first.stream)"
        #expect(house.admission.stream(stream).stored == (0..<12_000).filter { $0 != 7 })
        try house.restart()
        let second = try Client(house, keys)
        #expect(second.end() == 0)
        #expect(house.admission.stream(stream).stored.count == 11_999)
    }

    /// Killed while it stores, while it sends and between the two: what it called safe arrives, and once.
    @Test(.enabled(if: python != nil))
    func killedInTheMiddleItLosesNothing() throws {
        let house = try House(admission: MemoryAdmission(isLost: { $0 % 3 == 0 }))
        let keys = try house.keyFile("town")
        let storing = try Client(house, keys, events: [try file(house, 0..<200_000)])
        #expect(storing.read(until: "safe 7000\n"))
        storing.kill()
        _ = storing.end()
        let stream = "town/live/\(storing.stream)"
        for (round, stored) in [1, 2_000, 6_000].enumerated() {
            let arrived = Handover<Bool>()
            house.admission.whenStored(stored) { arrived.give(true) }
            // Something new each time, so that there is always something to send.
            let first = 200_000 + 10 * round
            let sending = try Client(house, keys, events: [try file(house, first..<first + 10)])
            // What an earlier run had sent may arrive only now, so the new lines are waited for as well.
            #expect(sending.read(until: "safe 10\n"))
            #expect(arrived.take())
            sending.kill()
            _ = sending.end()
        }
        let last = try Client(house, keys, events: [try file(house, 200_030..<200_040)])
        #expect(last.read(until: "safe 10\n") && last.end() == 0, "\(last.text)")
        let found = house.admission.stream(stream).stored
        let before = found.count - 40
        #expect(before >= 7_000, "what was called safe is there")
        #expect(found == Array(0..<Int64(before)) + Array(200_000..<200_040), "nothing is missing or there twice")
    }

    /// The check above must notice a client that loses its spool.
    @Test(.enabled(if: python != nil))
    func aLostSpoolIsNoticed() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let storing = try Client(house, keys, events: [try file(house, 0..<100_000)])
        #expect(storing.read(until: "safe 5000\n"))
        storing.kill()
        _ = storing.end()
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(at: house.folder.appending(path: "town.spool" + end))
        }
        #expect(try Client(house, keys).end() == 0)
        #expect(house.admission.stream("town/live/\(storing.stream)").stored.count < 5_000)
    }

    @Test(.enabled(if: python != nil))
    func itSaysWhyItWasRefused() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: keys.path)
        let client = try Client(house, keys)
        #expect(client.read(until: "chmod 600") && client.end() == 1)
    }
}
