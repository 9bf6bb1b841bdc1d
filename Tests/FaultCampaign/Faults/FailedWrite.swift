import Events
import Foundation

/// A write that fails because the file would become too large (`ulimit -f`): the intake ends with 70 and starts again.
struct FailedWrite: Fault {
    let name = "write error (file size limit)"
    let times = 20

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(2) { $0.pauseMicroseconds = 1_000 }
        try place.run(["publish", "--now"])
        for sender in place.senders { try sender.start() }
        try FailedCommit.tryEach(times, place, &tally) {
            let blocks =
                (max(200_000, Self.largest(place.data)) + Int.random(in: 20_000...200_000, using: &random)) / 1_024
            // Ignored, so that the write fails and the process is not ended by the signal.
            let shell = "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\""
            return RunningProgram.Settings(
                environment: ["DCS_CHECKPOINT_BYTES": "131072"], wrapper: ["/bin/bash", "-c", shell, "bash"])
        }
    }

    /// Bytes of the largest file of a folder.
    private static func largest(_ folder: URL) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
            return attributes?[.size] as? Int
        }.max() ?? 0
    }
}

/// Commits that fail for another reason than want of room: nobody knows what the disk holds, and the process must end.
enum FailedCommit {
    static func tryEach(
        _ times: Int, _ place: Deployment, _ tally: inout FaultTally, settings: () throws -> RunningProgram.Settings
    ) throws {
        for number in 0..<times {
            let before = place.acknowledged
            let intake = try place.start(place.intakeArguments(), try settings())
            if Recovery.wait(intake, { place.acknowledged > before }) {
                tally.recoveredIn.append(intake.millisecondsSinceStart)
            }
            let end = intake.waitForEnd(seconds: 30)
            if end != .exit(70) {
                tally.problems.append(
                    "try \(number) ended with \(end.map { "\($0)" } ?? "nothing"): \(intake.lastWords)")
                intake.kill()
            }
            tally.tried += 1
            tally.add(try place.check())
        }
        try IntakeKilled.finish(place, &tally)
    }
}
