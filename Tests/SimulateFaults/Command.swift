import FaultSimulation
import Foundation

/// `simulate-faults [--seconds 60 | --faults N] [--lanes N] [--seed N] [--defect NAME]`: with a seed that one simulation, else
/// one after another in each lane.
@main
enum Command {
    static func main() {
        do {
            try hashAlike()
            let options = try Options(CommandLine.arguments.dropFirst())
            if options.isLane { try Lane.work(options.defect) } else { try run(options) }
        } catch {
            note("simulate-faults: \(error)")
            exit(2)
        }
    }

    private static func run(_ options: Options) throws {
        let run: SimulationRun
        if let seed = options.seed {
            var one = SimulationRun(defect: options.defect)
            try one.run(from: seed) { _ in false }
            run = one
        } else {
            run = try Lanes(options).run(from: 1)
        }
        print(run.table)
        if options.seed != nil { print("digest of the run: " + String(run.lastDigest, radix: 16)) }
        print(speed(run, lanes: options.seed == nil ? options.lanes : 1))
        guard let failure = run.failure else { return }
        print("Seed \(failure.seed) breaks a promise: \(failure.violation)")
        print("Replay it: make simulate-faults SEED=\(failure.seed)\(options.defectName.map { " DEFECT=\($0)" } ?? "")")
        exit(1)
    }

    /// What the run took of the processors: its own time and that of its lanes, which have ended.
    private static func speed(_ run: SimulationRun, lanes: Int) -> String {
        var seconds = 0.0
        for who in [RUSAGE_SELF, RUSAGE_CHILDREN] {
            var usage = rusage()
            getrusage(__rusage_who_t(who.rawValue), &usage)
            for time in [usage.ru_utime, usage.ru_stime] { seconds += Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        }
        let rate = Int(Double(run.counts.total) / max(seconds, 0.001))
        return "\(SimulationRun.grouped(Int(seconds.rounded()))) s of processor time in \(lanes) lanes, "
            + "\(SimulationRun.grouped(rate)) faults for each second of it"
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
