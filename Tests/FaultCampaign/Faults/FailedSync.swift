import Events
import Foundation

/// `fdatasync` or a write answers EIO, made so by strace: the intake ends with 70 and acknowledges nothing more.
struct FailedSync: Fault {
    let name = "failed sync or write (EIO)"
    let times = 20

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        guard let strace = Surroundings.tool("strace") else { throw NotTried(reason: "strace is not installed") }
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(2)
        for sender in place.senders { try sender.start() }
        var number = 0
        try FailedCommit.tryEach(times, place, &tally) {
            let call = number % 2 == 0 ? "fdatasync" : "pwrite64"
            number += 1
            return RunningProgram.Settings(wrapper: [
                strace, "-D", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):error=EIO:when=\(Int.random(in: 8...40, using: &random))+",
            ])
        }
    }
}
