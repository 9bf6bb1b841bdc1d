import Foundation
import Testing

/// The example client in another language, against the real server. `DCS_PYTHON` names a Python that has pyzmq.
@Suite struct PythonClientTests {
    static let python = ProcessInfo.processInfo.environment["DCS_PYTHON"]

    private func run(_ house: House, _ keys: URL, _ events: URL) throws -> (status: Int32, output: String) {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Examples/python-client/feedback_client.py").standardizedFileURL
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: PythonClientTests.python ?? "/usr/bin/false")
        process.arguments = [script.path, house.endpoints[0], keys.path, "py", events.path]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test(.enabled(if: python != nil))
    func itSendsEverythingOnce() throws {
        let house = try House(admission: MemoryAdmission(isLost: { $0 == 2 }))
        let keys = try house.keyFile("town")
        let events = house.folder.appending(path: "events.ndjson")
        let numbers = (0..<12_000).map { $0 == 7 ? -1 : $0 }
        try Data(numbers.map(String.init).joined(separator: "\n").utf8).write(to: events)
        let first = try run(house, keys, events)
        #expect(first.status == 0, "\(first.output)")
        #expect(first.output.contains("event 7 was refused, reason 34"))
        let stored = house.admission.stream("town/live/py").stored
        #expect(stored == (0..<12_000).filter { $0 != 7 })
        try house.restart()
        let second = try run(house, keys, events)
        #expect(second.status == 0 && second.output.isEmpty)
        #expect(house.admission.stream("town/live/py").stored == stored)
    }

    @Test(.enabled(if: python != nil))
    func itSaysWhyItWasRefused() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let events = house.folder.appending(path: "events.ndjson")
        try Data("1\n".utf8).write(to: events)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: keys.path)
        let result = try run(house, keys, events)
        #expect(result.status == 1 && result.output.contains("chmod 600"))
    }
}
