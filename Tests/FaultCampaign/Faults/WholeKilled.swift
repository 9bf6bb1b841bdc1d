import Events

/// `kill -9` of `dcs up`, all stages in one process, while senders go on and ticks fall.
struct WholeKilled: Fault {
    let name = "all stages killed"
    let times = 24

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(2)
        for sender in place.senders { try sender.start() }
        let arguments = ["up", "--port", "0", "--tick", "1", "--endpoint", "ipc://\(place.root.path)/intake"]
        for number in 0..<times {
            let before = place.acknowledged
            let whole = try place.start(arguments)
            if number % 4 > 0, Recovery.wait(whole, { place.acknowledged > before }) {
                tally.recoveredIn.append(whole.millisecondsSinceStart)
            }
            waitUntil(seconds: Double.random(in: 0...1.2, using: &random)) { false }
            whole.kill()
            tally.tried += 1
            tally.add(try place.check())
        }
        let intake = try place.start(place.intakeArguments())
        try place.drain()
        try intake.stop()
        try Ending.check(place, &tally)
    }
}
