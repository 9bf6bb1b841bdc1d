import Events
import Foundation

/// `kill -9` of the intake while its disk is slow: most kills fall between a commit's write and the end of its sync.
struct SlowDiskKilled: Fault {
    let name = "intake killed, slow disk"
    var times = 16
    /// For the planted defects: another program, in another environment.
    var binary: URL?
    var environment: [String: String] = [:]

    /// What every write and every sync of the journal takes longer.
    private static let delayMicroseconds = 5_000

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        guard let strace = Surroundings.tool("strace") else { throw NotTried(reason: "strace is not installed") }
        var random = surroundings.random(name)
        let place = try Deployment(surroundings, binary: binary, environment: environment)
        try place.makeSenders(2)
        for sender in place.senders { try sender.start() }
        let settings = RunningProgram.Settings(wrapper: [
            strace, "-D", "-f", "-o", "/dev/null", "-e", "trace=pwrite64,fdatasync", "-e",
            "inject=pwrite64,fdatasync:delay_enter=\(Self.delayMicroseconds)",
        ])
        for _ in 0..<times {
            let before = place.acknowledged
            let intake = try place.start(place.intakeArguments(), settings)
            if Recovery.wait(intake, { place.acknowledged > before }) {
                tally.recoveredIn.append(intake.millisecondsSinceStart)
            }
            waitUntil(seconds: Double.random(in: 0...0.15, using: &random)) { false }
            intake.kill()
            tally.tried += 1
            tally.add(try place.check())
            // A planted defect is found; its senders, told wrong things, would only give up.
            if !environment.isEmpty, tally.lost > 0 { return }
        }
        try IntakeKilled.finish(place, &tally)
    }
}
