import Foundation

/// One simulation after another, each with the next seed, until the time is over or a promise is broken.
package struct SimulationRun {
    package var defect: SimulationDefect?
    /// Called after each simulation.
    package var progress: (SimulationRun) -> Void = { _ in }

    package private(set) var simulations = 0
    package private(set) var counts = FaultCounts()
    package private(set) var acknowledged: UInt64 = 0
    package private(set) var accepted: Int64 = 0
    package private(set) var duplicate: Int64 = 0
    package private(set) var rejected: Int64 = 0
    package private(set) var slowest: UInt64 = 0
    package private(set) var failure: (seed: UInt64, violation: Violation)?
    package private(set) var lastDigest: UInt64 = 0

    package init(defect: SimulationDefect? = nil) { self.defect = defect }

    /// Runs the seeds from `first` on for as long as `mayGoOn` says.
    package mutating func run(from first: UInt64, while mayGoOn: (SimulationRun) -> Bool) throws {
        var seed = first
        repeat {
            let outcome = try Self.simulate(seed: seed, defect: defect)
            take(outcome, seed: seed)
            progress(self)
            seed += 1
        } while failure == nil && mayGoOn(self)
    }

    /// Adds what a simulation has gone through.
    package mutating func take(_ outcome: SimulationOutcome, seed: UInt64) {
        simulations += 1
        counts.add(outcome.counts)
        acknowledged += outcome.acknowledged
        accepted += outcome.accepted
        duplicate += outcome.duplicate
        rejected += outcome.rejected
        slowest = max(slowest, outcome.settledIn)
        lastDigest = outcome.digest
        if let violation = outcome.violation { failure = (seed, violation) }
    }

    package static func simulate(seed: UInt64, defect: SimulationDefect? = nil) throws -> SimulationOutcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try FaultSimulation(seed: seed, folder: folder, defect: defect).run()
    }

    /// The table: every fault and how often it took effect, and what came of the events.
    package var table: String {
        let lost = failure?.violation.kind == .lost ? "at least 1" : "0"
        let twice = failure?.violation.kind == .twice ? "at least 1" : "0"
        var lines = FaultKind.allCases.map { (Self.grouped(counts[$0]), $0.title) }
        lines.append((Self.grouped(counts.total), "faults in \(simulations) simulations"))
        lines.append((Self.grouped(counts.powerCutStates), "of them different states that a power cut could leave"))
        lines.append((Self.grouped(Int(acknowledged)), "events acknowledged"))
        lines.append((Self.grouped(Int(accepted)), "of them accepted"))
        lines.append((Self.grouped(Int(duplicate)), "of them refused as duplicates"))
        lines.append((Self.grouped(Int(rejected)), "of them refused for another reason"))
        lines.append((lost, "acknowledged and lost"))
        lines.append((twice, "counted twice"))
        lines.append(("\(Self.grouped(Int(slowest))) ms", "slowest recovery after the last fault, simulated time"))
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { String(repeating: " ", count: width - $0.0.count) + $0.0 + "  " + $0.1 }
            .joined(separator: "\n")
    }

    package static func grouped(_ number: Int) -> String {
        var digits = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return String(digits.reversed())
    }
}
