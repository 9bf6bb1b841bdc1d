import Foundation
import Testing

/// The program `simulate-faults` with several lanes, built beside the tests.
@Suite struct LanesTests {
    private struct Ending {
        var code: Int32
        var output: String
    }

    private func run(_ arguments: [String]) throws -> Ending {
        let (process, output) = (Process(), Pipe())
        process.executableURL = Bundle.main.bundleURL.appending(path: "simulate-faults")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Ending(code: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
    }

    @Test func aFailingLaneStopsAllAndSaysHowToReplayIt() throws {
        let ending = try run(["--lanes", "2", "--faults", "1000000", "--defect", "lying-disk"])
        #expect(ending.code == 1)
        #expect(ending.output.contains("breaks a promise: "), "\(ending.output)")
        let replay = try #require(ending.output.firstMatch(of: /SEED=([0-9]+) DEFECT=lying-disk/))
        let again = try run(["--seed", String(replay.1), "--defect", "lying-disk"])
        #expect(again.code == 1)
    }

    @Test func lanesEndWhenThereWereEnoughFaults() throws {
        let ending = try run(["--lanes", "2", "--faults", "1"])
        #expect(ending.code == 0)
        #expect(ending.output.contains(/[1-9][0-9,]*  faults in [12] simulations/), "\(ending.output)")
        #expect(ending.output.contains(/\b0  acknowledged and lost/))
    }
}
