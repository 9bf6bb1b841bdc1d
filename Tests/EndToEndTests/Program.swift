import Foundation
import TestKit

/// The real program over a data folder of its own.
struct Program {
    let folder: TemporaryFolder
    var pipelines: String

    init() throws {
        folder = try TemporaryFolder()
        pipelines = Self.projectRoot.appending(path: "Pipelines").path
    }

    static let projectRoot: URL = {
        var place = URL(fileURLWithPath: #filePath)
        while !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path) {
            place = place.deletingLastPathComponent()
        }
        return place
    }()

    /// Built beside the tests.
    static let binary: URL = {
        if let named = ProcessInfo.processInfo.environment["DCS_BINARY"] { return URL(fileURLWithPath: named) }
        return Bundle.main.bundleURL.appending(path: "dcs")
    }()

    var exports: URL { folder.url.appending(path: "Exports") }
    var data: URL { folder.url.appending(path: "data") }

    struct Result {
        var code: Int32
        var wasKilled: Bool
        var output: String
        var errors: String
    }

    /// Starts a command with the folders of this program.
    func start(
        _ arguments: [String], failPoint: String? = nil, input: String? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        let folders = ["--data", data.path, "--exports", exports.path, "--pipelines", pipelines]
        // What stands behind -- is a name, not an option.
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return try Running(
            arguments[..<end] + folders + arguments[end...], failPoint, input, folder.url, environment)
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: [String], failPoint: String? = nil, input: String? = nil) throws -> Result {
        try start(arguments, failPoint: failPoint, input: input).wait()
    }

    /// A published CSV file as rows by column name.
    func table(_ dataset: String, _ file: String? = nil) throws -> [[String: String]] {
        let path = exports.appending(path: "v1/latest/\(dataset)/\(file ?? dataset).csv")
        let rows = NaiveCSV.parse([UInt8](try Data(contentsOf: path)))
        guard let header = rows.first else { return [] }
        return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// The bytes of a gzip file.
    static func unpacked(_ file: URL) throws -> [UInt8] {
        let unpack = Process()
        unpack.executableURL = URL(fileURLWithPath: "/bin/gzip")
        unpack.arguments = ["-dc", file.path]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        return [UInt8](try pipe.fileHandleForReading.readToEnd() ?? Data())
    }

    /// Every published file by its path, links left out.
    func publishedFiles() throws -> [String: Data] {
        var found: [String: Data] = [:]
        let base = exports.resolvingSymlinksInPath().path
        let files = FileManager.default.enumerator(at: exports, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = files?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            found[String(file.resolvingSymlinksInPath().path.dropFirst(base.count))] = try Data(contentsOf: file)
        }
        return found
    }
}

/// A started process; its output goes to files, so that no pipe can fill up.
final class Running {
    let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    init(
        _ arguments: [String], _ failPoint: String?, _ input: String?, _ folder: URL,
        _ variables: [String: String] = [:]
    ) throws {
        let name = UUID().uuidString
        outputFile = folder.appending(path: name + ".out")
        errorFile = folder.appending(path: name + ".err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.executableURL = Program.binary
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["DCS_FAILPOINT"] = failPoint
        environment.merge(variables) { _, new in new }
        process.environment = environment
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        if let input {
            let file = folder.appending(path: name + ".in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        try process.run()
    }

    deinit { if process.isRunning { kill() } }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Spins until the process has written `text` on standard error, or has ended.
    func waitFor(_ text: String) -> Bool {
        while process.isRunning {
            if errors.contains(text) { return true }
            sched_yield()
        }
        return errors.contains(text)
    }

    /// Spins until standard output matches, and gives the first group; nil if the process ended before.
    func waitForOutput(_ pattern: Regex<(Substring, Substring)>) -> String? {
        while true {
            let isRunning = process.isRunning
            let text = (try? String(contentsOf: outputFile, encoding: .utf8)) ?? ""
            if let match = text.firstMatch(of: pattern) { return String(match.1) }
            if !isRunning { return nil }
            sched_yield()
        }
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
    func interrupt() { process.interrupt() }

    @discardableResult
    func wait() throws -> Program.Result {
        process.waitUntilExit()
        return Program.Result(
            code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try String(contentsOf: outputFile, encoding: .utf8), errors: errors)
    }
}
