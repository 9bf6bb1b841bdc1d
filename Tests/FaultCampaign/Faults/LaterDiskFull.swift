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
            try FullDisk.judge(counting, "round \(round)", &tally)
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

/// The disk is full under the published files: a reader always finds a whole snapshot, and with room again every file is that of an undisturbed run.
struct PublicationDiskFull: Fault {
    let name = "disk full, publication"
    let times = 12

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        let room = baseline.published.values.reduce(0) { $0 + $1.count + 4_096 }
        for round in 0..<times {
            let place = try Deployment(surroundings)
            try baseline.copyData(["journal.sqlite", "keys", "releases.sqlite"], to: place)
            let disk = try SmallDisk(at: place.exports, megabytes: 3 * room / 1_000_000 + 16)
            defer { disk.unmount() }
            try disk.fill(leaving: Int.random(in: 0...room, using: &random))
            let publication = try place.start(["publish"])
            try FullDisk.judge(publication, "round \(round)", &tally)
            try PublicationKilled.checkLink(place, &tally)
            try disk.free()
            let again = try place.start(["publish"])
            let differing = try PublicationKilled.waitForAll(again, place, baseline)
            tally.recoveredIn.append(again.millisecondsSinceStart)
            again.kill()
            tally.tried += 1
            tally.acknowledged += baseline.events
            if !differing.isEmpty {
                tally.problems.append("round \(round): \(differing.count) files differ, such as \(differing[0])")
            }
        }
    }
}

/// What a stage after the intake has to do on a full disk.
enum FullDisk {
    /// It ends with 70 and names the reason, so that whoever restarts it restarts it.
    static func judge(_ running: RunningProgram, _ what: String, _ tally: inout FaultTally) throws {
        guard let end = running.waitForEnd(seconds: 60) else {
            running.kill()
            tally.problems.append("\(what): it goes on as if nothing were wrong: \(running.lastWords)")
            return
        }
        if end != .exit(70) { tally.problems.append("\(what) ended with \(end): \(running.lastWords)") }
        if end == .exit(70), !running.errors.contains("full") {
            tally.problems.append("\(what): the reason is not named: \(running.lastWords)")
        }
    }
}
