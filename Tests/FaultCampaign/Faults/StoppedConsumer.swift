import Events
import Foundation

/// Counting, publication or a sender hangs (SIGSTOP): the intake goes on in bounded memory, and all is made up for afterwards.
struct StoppedConsumer: Fault {
    let name = "stopped consumer"
    let times = 18

    /// What the intake may grow by while somebody else hangs.
    private static let growthBytes = 32 << 20

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(2)
        for sender in place.senders { try sender.start() }
        let intake = try place.start(place.intakeArguments(tick: 1))
        guard Recovery.wait(intake, { place.acknowledged > 500 }) else {
            throw Problem("The intake ended: \(intake.errors)")
        }
        let counting = try place.start(["process"])
        let publication = try place.start(["publish"])
        waitUntil(seconds: 60) { (try? Baseline.latest(place.exports)) ?? nil != nil }
        let memory = intake.residentBytes
        for number in 0..<times {
            guard let sender = place.senders[number % 2].process else { continue }
            let stopped = [counting, publication, sender][number % 3]
            stopped.send(SIGSTOP)
            let before = place.acknowledged
            let stop = ContinuousClock.now
            let isGoingOn = Recovery.wait(intake) { place.acknowledged > before }
            tally.recoveredIn.append(stop.milliseconds)
            guard isGoingOn, Recovery.wait(intake, { place.acknowledged > before + 200 }) else {
                throw Problem("the intake doesn't go on: \(intake.lastWords)")
            }
            waitUntil(seconds: Double.random(in: 0...0.4, using: &random)) { false }
            stopped.send(SIGCONT)
            tally.tried += 1
            tally.add(try place.check())
            if !stopped.isRunning {
                tally.problems.append("what was stopped ended in try \(number): \(stopped.lastWords)")
            }
        }
        let growth = intake.residentBytes - memory
        if growth > Self.growthBytes { tally.problems.append("the intake grew by \(growth) bytes") }
        tally.notes.append("the intake had \(memory >> 20) MB, and \(growth >> 10) KB more in the end")
        try place.drain()
        try intake.stop()
        try counting.stop()
        try publication.stop()
        try Ending.check(place, &tally)
    }
}
