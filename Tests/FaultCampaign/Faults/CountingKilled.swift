import Events
import Foundation

/// `kill -9` of `dcs process`: the releases are those of an undisturbed run, digest for digest.
struct CountingKilled: Fault {
    let name = "counting killed"
    let times = 40

    private static let places = [
        "processing.before-release", "processing.before-checkpoint", "processing.after-checkpoint",
    ]

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        let expected = try ReleaseDigests.of(baseline.folder.appending(path: "data/releases.sqlite"))
        // Ten times four deaths in a row.
        for round in 0..<10 {
            let place = try Deployment(surroundings)
            try baseline.copyData(["journal.sqlite", "keys"], to: place)
            for number in 0..<4 {
                var settings = RunningProgram.Settings()
                let isNamed = (round + number) % 2 == 0
                if isNamed {
                    let failPoint = Self.places[(round + number) / 2 % Self.places.count]
                    settings.environment["DCS_FAILPOINT"] = "\(failPoint):1"
                }
                let counting = try place.start(["process"], settings)
                // What is counted already passes no further place, and then it's a death of the idle.
                waitUntil(seconds: isNamed ? 1 : Double.random(in: 0...0.4, using: &random)) { !counting.isRunning }
                counting.kill()
                tally.tried += 1
            }
            let again = ContinuousClock.now
            try place.run(["process", "--once"])
            tally.recoveredIn.append(again.milliseconds)
            try expected.judge(place, of: baseline, "round \(round)", &tally)
        }
    }
}
