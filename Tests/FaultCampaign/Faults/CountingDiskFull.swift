import Events
import Foundation

/// The disk is full where counting keeps its tallies and releases: it says so and ends or waits, and with room again its releases are those of an undisturbed run.
struct CountingDiskFull: Fault {
    let name = "disk full, counting"
    let times = 12

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        let expected = try ReleaseDigests.of(baseline.folder.appending(path: "data/releases.sqlite"))
        for round in 0..<times {
            let place = try Deployment(surroundings)
            let disk = try SmallDisk(at: place.data, megabytes: 128)
            defer { disk.unmount() }
            try baseline.copyData(["journal.sqlite", "keys"], to: place)
            try disk.fill(leaving: Int.random(in: 0...600_000, using: &random))
            let counting = try place.start(["process", "--once"])
            SmallDisk.judgeStage(counting, "round \(round)", &tally)
            try disk.free()
            let free = ContinuousClock.now
            try place.run(["process", "--once"])
            tally.recoveredIn.append(free.milliseconds)
            tally.tried += 1
            let found = try ReleaseDigests.of(place.data.appending(path: "releases.sqlite"))
            tally.acknowledged += baseline.events
            tally.lost = max(tally.lost, expected.accepted - found.accepted)
            tally.countedTwice = max(tally.countedTwice, found.accepted - expected.accepted)
            if found != expected {
                tally.problems.append("round \(round): the releases differ from the undisturbed ones")
            }
        }
    }
}
