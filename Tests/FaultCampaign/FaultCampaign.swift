import ArgumentParser
import Foundation
import Synchronization

@main struct FaultCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault-campaign",
        abstract: "Breaks the real program in every way that one machine allows, and counts what is lost.",
        subcommands: [Run.self, Send.self], defaultSubcommand: Run.self)
}

/// A sender's process; the campaign starts it.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends made-up events; started by the campaign.", shouldDisplay: false)
    @Argument var order: String

    func run() throws {
        try SenderProcess.run(try JSONDecoder().decode(SenderOrder.self, from: Data(order.utf8)))
    }
}

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Runs the campaign and prints one table; exit code 1 if anything is lost, counted twice or tried too seldom."
    )

    @Option(help: "What is drawn, is drawn from here: the same seed draws the same faults.") var seed: UInt64 = 1
    @Option(help: "The program under test.") var binary = ".build/release/dcs"
    @Option(help: "A debug build of it, for the planted defects.") var debugBinary = ".build/debug/dcs"
    @Option(help: "Only this kind of fault or planted defect; may be given more than once.") var only: [String] = []
    @Flag(help: "Without the planted defects, which need a debug build.") var withoutPlanted = false
    @Flag(help: "The planted defects alone.") var onlyPlanted = false
    @Flag(help: "A few power cuts alone.") var brief = false
    @Option(help: "Kinds that run side by side.") var lanes = 2

    func run() throws {
        let surroundings = try Surroundings(
            seed: seed, binary: URL(filePath: binary), debugBinary: URL(filePath: debugBinary))
        let start = ContinuousClock.now
        let faults = (brief ? FaultList.brief : FaultList.all).filter { only.isEmpty || only.contains($0.name) }
        if onlyPlanted { return try lookForPlanted(surroundings) }
        let results = Self.run(faults, in: surroundings, lanes: lanes)
        say("\nseed \(seed), \(start.milliseconds / 1000) s\n")
        say(ResultTable.text(results) + "\n")
        for (fault, tally) in results { for note in tally.notes { say("\(fault.name): \(note)") } }
        let tried = results.filter { !$0.fault.isRebuiltState }.reduce(0) { $0 + $1.tally.tried }
        let states = results.filter { $0.fault.isRebuiltState }.reduce(0) { $0 + $1.tally.tried }
        say("\(tried) faults of the running program, \(states) states of the disk after a power cut")
        let wrong = ResultTable.faults(results)
        for line in wrong { say("WRONG: \(line)") }
        if !withoutPlanted, !brief, only.isEmpty { try lookForPlanted(surroundings) }
        guard wrong.isEmpty else { throw ExitCode(1) }
    }

    /// Looks for the planted defects; one that isn't found makes the campaign worthless.
    private func lookForPlanted(_ surroundings: Surroundings) throws {
        let results = try PlantedDefects.run(in: surroundings, only: only)
        for result in results {
            say("planted defect \(result.name): \(result.isFound ? "found" : "NOT FOUND") (\(result.text))")
        }
        guard results.allSatisfy(\.isFound) else { throw ExitCode(1) }
    }

    /// Runs the kinds, some side by side; each has folders and processes of its own.
    private static func run(
        _ faults: [any Fault], in surroundings: Surroundings, lanes: Int
    ) -> [(fault: any Fault, tally: FaultTally)] {
        let tallies = Mutex<[Int: FaultTally]>([:])
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: max(1, min(lanes, faults.count))) { _ in
            while case let index = next.add(1, ordering: .relaxed).oldValue, index < faults.count {
                let fault = faults[index]
                let start = ContinuousClock.now
                var tally = FaultTally()
                do {
                    try fault.run(in: surroundings, &tally)
                } catch let error as NotTried {
                    tally.notTried = error.reason
                } catch {
                    tally.problems.append("\(error)")
                }
                say(
                    "\(fault.name): \(tally.notTried ?? "\(tally.tried) times, \(tally.lost) lost, \(tally.countedTwice) twice")"
                        + (tally.problems.isEmpty ? "" : ", \(tally.problems.count) problems")
                        + ", \(start.milliseconds / 1000) s")
                tallies.withLock { $0[index] = tally }
            }
        }
        return tallies.withLock { tallies in faults.indices.map { (faults[$0], tallies[$0] ?? FaultTally()) } }
    }
}

/// Writes a line at once, also into a file.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
