import Foundation

/// A started process; its output goes to files, so that no pipe can fill up.
final class RunningProgram: @unchecked Sendable {
    /// What a started program is given besides its arguments.
    struct Settings {
        var environment: [String: String] = [:]
        /// Words before the program, such as those of `strace`.
        var wrapper: [String] = []
    }

    let started = ContinuousClock.now
    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    init(_ program: URL, _ arguments: [String], _ settings: Settings, folder: URL) throws {
        let name = UUID().uuidString.prefix(8)
        outputFile = folder.appending(path: "\(name).out")
        errorFile = folder.appending(path: "\(name).err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        let words = settings.wrapper + [program.path] + arguments
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        var environment = ProcessInfo.processInfo.environment
        for name in ["DCS_FAILPOINT", "DCS_PLANTED_DEFECT", "DCS_ACKNOWLEDGEMENT_LOG", "LD_PRELOAD"] {
            environment[name] = nil
        }
        process.environment = environment.merging(settings.environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    deinit {
        if process.isRunning {
            send(SIGCONT)
            send(SIGKILL)
        }
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    /// What it said at its end; of a crash the beginning, where its cause and place stand.
    var lastWords: String {
        let said = errors
        guard let crash = said.range(of: "Fatal error") ?? said.range(of: "crashed") else {
            return String(said.suffix(300))
        }
        return String(said[crash.lowerBound...].prefix(2_000))
    }

    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }
    var millisecondsSinceStart: Int { started.milliseconds }

    func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Kills it and waits until it is gone.
    func kill() {
        send(SIGKILL)
        process.waitUntilExit()
    }

    /// How it ended, or nil if it still runs after that time.
    func waitForEnd(seconds: Double) -> End? {
        guard waitUntil(seconds: seconds, { !self.process.isRunning }) else { return nil }
        return process.terminationReason == .uncaughtSignal
            ? .signal(process.terminationStatus) : .exit(process.terminationStatus)
    }

    /// Waits until it has written `text` on standard error; false if it ended before.
    func waitForText(_ text: String) -> Bool {
        waitUntil(seconds: 60) { self.errors.contains(text) || !self.process.isRunning } && errors.contains(text)
    }

    /// Ends it by Ctrl-C; it has to say 0.
    func stop() throws {
        send(SIGINT)
        guard let end = waitForEnd(seconds: 60) else { throw Problem("A program didn't stop within 60 s.") }
        guard end == .exit(0) else { throw Problem("A program ended with \(end): \(errors.suffix(400))") }
    }

    /// Bytes of memory it has now.
    var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }
}

/// Looks again and again until something holds; false when the time is over.
@discardableResult
func waitUntil(seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
    while true {
        if try condition() { return true }
        if ContinuousClock.now >= end { return false }
        usleep(1_000)
    }
}

extension ContinuousClock.Instant {
    /// Whole milliseconds since then.
    var milliseconds: Int {
        let (seconds, attoseconds) = (ContinuousClock.now - self).components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
