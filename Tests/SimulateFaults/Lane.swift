import FaultSimulation
import Foundation

/// A process of this program that simulates one seed after another: it reads a seed a line, and answers with its outcome, a
/// line of JSON. It ends when nobody can give it seeds any more.
final class Lane: Sendable {
    private let process = Process()
    private let seeds = Pipe()
    private let outcomes = Pipe()

    init(defectName: String?, folder: URL) throws {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: program)
        process.arguments = ["--lane"] + (defectName.map { ["--defect", $0] } ?? [])
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) { $1 }
        process.standardInput = seeds
        process.standardOutput = outcomes
        try process.run()
        // So that the end of the lane is the end of its answers.
        try outcomes.fileHandleForWriting.close()
    }

    /// The outcome of a seed, or nil if the process has ended instead.
    func simulate(_ seed: UInt64) throws -> SimulationOutcome? {
        do {
            try seeds.fileHandleForWriting.write(contentsOf: Data("\(seed)\n".utf8))
        } catch { return nil }
        var line = Data()
        while case let part = outcomes.fileHandleForReading.availableData, !part.isEmpty {
            line += part
            if part.last == UInt8(ascii: "\n") { return try JSONDecoder().decode(SimulationOutcome.self, from: line) }
        }
        return nil
    }

    /// Lets it end by itself.
    func finish() {
        try? seeds.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Ends it in the middle of a simulation.
    func stop() { process.terminate() }

    /// How a process has ended that should not have.
    var ending: String {
        process.waitUntilExit()
        let way = process.terminationReason == .uncaughtSignal ? "signal" : "code"
        return "the process of the simulation ended with \(way) \(process.terminationStatus)"
    }

    /// What such a process does.
    static func work(_ defect: SimulationDefect?) throws {
        while let line = readLine(), let seed = UInt64(line) {
            let outcome = try SimulationRun.simulate(seed: seed, defect: defect)
            var answer = try JSONEncoder().encode(outcome)
            answer.append(UInt8(ascii: "\n"))
            try FileHandle.standardOutput.write(contentsOf: answer)
        }
    }
}
