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
            try expected.judge(place, of: baseline, "round \(round)", &tally)
        }
    }
}
