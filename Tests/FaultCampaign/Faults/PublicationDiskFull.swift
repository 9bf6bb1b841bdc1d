import Events
import Foundation

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
            SmallDisk.judgeStage(publication, "round \(round)", &tally)
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
