import Events

/// `kill -9` of `dcs ingest`, at named places and at random moments, while senders go on.
struct IntakeKilled: Fault {
    let name = "intake killed"
    let times = 60

    private static let places = [
        "journal.before-commit", "journal.after-write", "journal.after-commit", "ingest.before-acknowledgement",
        "ingest.after-acknowledgement",
    ]

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        // A few journals instead of one, so that a check stays short.
        for round in 0..<3 {
            let place = try Deployment(surroundings)
            try place.makeSenders(2)
            for sender in place.senders { try sender.start() }
            for number in 0..<20 {
                let failPoint = number % 2 == 0 ? Self.places[(number / 2 + round) % Self.places.count] : nil
                try kill(place, at: failPoint, &random, &tally)
            }
            try Self.finish(place, &tally)
        }
    }

    private func kill(
        _ place: Deployment, at failPoint: String?, _ random: inout SeededRandom, _ tally: inout FaultTally
    ) throws {
        let before = place.acknowledged
        var settings = RunningProgram.Settings()
        if let failPoint {
            settings.environment["DCS_FAILPOINT"] = "\(failPoint):\(Int.random(in: 1...40, using: &random))"
        }
        let delay = Double.random(in: 0...0.25, using: &random)
        let isEarly = random.chance(0.2)
        let intake = try place.start(place.intakeArguments(), settings)
        if failPoint == nil, !isEarly || before == 0 {
            if Recovery.wait(intake, { place.acknowledged > before }) {
                tally.recoveredIn.append(intake.millisecondsSinceStart)
            }
        }
        if failPoint == nil || intake.waitForEnd(seconds: 20) == nil {
            waitUntil(seconds: delay) { !intake.isRunning }
            intake.kill()
        }
        tally.tried += 1
        tally.add(try place.check())
    }

    /// Lets everything come to its end and holds journal, accounts and files against each other.
    static func finish(_ place: Deployment, _ tally: inout FaultTally) throws {
        let intake = try place.start(place.intakeArguments())
        try place.drain()
        try intake.stop()
        try Ending.check(place, &tally)
    }
}

/// How long it took until work went on.
enum Recovery {
    /// Waits for the first sign of work; false if the program ended before it.
    static func wait(_ program: RunningProgram, _ isWorking: () -> Bool) -> Bool {
        waitUntil(seconds: 30) { isWorking() || !program.isRunning } && isWorking()
    }
}
