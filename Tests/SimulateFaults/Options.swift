import FaultSimulation
import Foundation

/// What was asked for.
struct Options {
    var seconds = 60
    /// Ends after so many faults instead of a time.
    var faults: Int?
    var seed: UInt64?
    var lanes = ProcessInfo.processInfo.activeProcessorCount
    /// Whether this process is a lane: it simulates the seeds that it is given.
    var isLane = false
    var defect: SimulationDefect?
    var defectName: String?

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let name = rest.popFirst() {
            if name == "--lane" {
                isLane = true
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value.") }
            switch name {
            case "--seconds": seconds = try Self.number(name, value)
            case "--faults": faults = try Self.number(name, value)
            case "--seed": seed = UInt64(try Self.number(name, value))
            case "--lanes": lanes = max(1, try Self.number(name, value))
            case "--defect":
                guard let known = SimulationDefect(name: value) else {
                    let names = SimulationDefect.named.map(\.name).joined(separator: ", ")
                    throw UsageError("There is no defect \(value); there are \(names).")
                }
                (defect, defectName) = (known, value)
            default:
                throw UsageError(
                    "There is no option \(name); there are --seconds, --faults, --seed, --lanes and --defect.")
            }
        }
    }

    private static func number(_ name: String, _ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else { throw UsageError("\(name) takes a number, not \(text).") }
        return number
    }
}

struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
