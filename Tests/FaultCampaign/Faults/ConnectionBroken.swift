import Events
import Foundation

/// Connections that are cut, stalled, half open or damaged between senders and intake.
struct ConnectionBroken: Fault {
    let name = "connection broken"
    var times = 80
    /// For the planted defects: another program, in another environment.
    var binary: URL?
    var environment: [String: String] = [:]

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings, binary: binary, environment: environment)
        let relay = try ChaosRelay(to: "\(place.root.path)/intake-0")
        try place.makeSenders(2, endpoint: "tcp://127.0.0.1:\(relay.port)")
        let intake = try place.start(place.intakeArguments())
        for sender in place.senders { try sender.start() }
        for number in 0..<times {
            let before = place.acknowledged
            let harmed = ContinuousClock.now
            let harm = ChaosRelay.Harm.allCases[number % ChaosRelay.Harm.allCases.count]
            relay.harm(harm, within: Int.random(in: 0...4_000, using: &random))
            let isHarmed = waitUntil(seconds: 20) { relay.harms > number || !intake.isRunning }
            guard isHarmed, Recovery.wait(intake, { place.acknowledged > before }) else {
                throw Problem("nothing was acknowledged after harm \(number): \(intake.lastWords)")
            }
            tally.recoveredIn.append(harmed.milliseconds)
            tally.tried += 1
            if number % 4 == 0 { tally.add(try place.check()) }
        }
        relay.calm()
        try place.drain()
        try intake.stop()
        tally.notes.append("\(relay.connections) connections were made")
        relay.close()
        try Ending.check(place, &tally)
    }
}
