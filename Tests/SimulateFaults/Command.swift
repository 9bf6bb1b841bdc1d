import FaultSimulation
import Foundation

/// `simulate-faults [--seconds 60] [--seed N] [--defect NAME]`: with a seed that one simulation, else one after another.
@main
enum Command {
    static func main() {
        do {
            try hashAlike()
            try run()
        } catch {
            note("simulate-faults: \(error)")
            exit(2)
        }
    }

    private static func run() throws {
        let options = try Options(CommandLine.arguments.dropFirst())
        var run = SimulationRun(defect: options.defect)
        let clock = ContinuousClock()
        let start = clock.now
        var shown = start
        run.progress = { run in
            guard clock.now - shown > .seconds(5) else { return }
            shown = clock.now
            note(
                "\((clock.now - start).components.seconds) s: \(run.simulations) simulations, \(run.counts.total) faults"
            )
        }
        let end = start + .seconds(options.seconds)
        try run.run(from: options.seed ?? 1) { _ in options.seed == nil && clock.now < end }
        print(run.table)
        if options.seed != nil { print("digest of the run: " + String(run.lastDigest, radix: 16)) }
        guard let failure = run.failure else { return }
        print("Seed \(failure.seed) breaks a promise: \(failure.violation)")
        print("Replay it: make simulate-faults SEED=\(failure.seed)\(options.defectName.map { " DEFECT=\($0)" } ?? "")")
        exit(1)
    }

    /// Sets and dictionaries of a replay must have the order that they had the first time.
    private static func hashAlike() throws {
        let variable = "SWIFT_DETERMINISTIC_HASHING"
        guard ProcessInfo.processInfo.environment[variable] == nil else { return }
        setenv(variable, "1", 1)
        var arguments = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        throw UsageError("The program can't start itself again with \(variable)=1; set it yourself.")
    }

    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// What was asked for.
private struct Options {
    var seconds = 60
    var seed: UInt64?
    var defect: SimulationDefect?
    var defectName: String?

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value.") }
            switch name {
            case "--seconds": seconds = try Self.number(name, value)
            case "--seed": seed = UInt64(try Self.number(name, value))
            case "--defect":
                guard let known = SimulationDefect(name: value) else {
                    let names = SimulationDefect.named.map(\.name).joined(separator: ", ")
                    throw UsageError("There is no defect \(value); there are \(names).")
                }
                (defect, defectName) = (known, value)
            default: throw UsageError("There is no option \(name); there are --seconds, --seed and --defect.")
            }
        }
    }

    private static func number(_ name: String, _ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else { throw UsageError("\(name) takes a number, not \(text).") }
        return number
    }
}

private struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
