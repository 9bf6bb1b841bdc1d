import Events
import Foundation

/// `kill -9` of `dcs publish`: in the end every file is that of an undisturbed run, byte for byte.
struct PublicationKilled: Fault {
    let name = "publication killed"
    let times = 40

    private static let places = [
        "publishing.before-write", "publishing.before-sync", "publishing.before-rename", "publishing.after-rename",
    ]

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        for round in 0..<10 {
            let place = try Deployment(surroundings)
            try baseline.copyData(["journal.sqlite", "keys", "releases.sqlite"], to: place)
            for number in 0..<4 {
                var settings = RunningProgram.Settings()
                let isNamed = (round + number) % 2 == 0
                if isNamed {
                    let failPoint = Self.places[(round + number) / 2 % Self.places.count]
                    settings.environment["DCS_FAILPOINT"] = "\(failPoint):\(Int.random(in: 1...12, using: &random))"
                }
                let publication = try place.start(["publish"], settings)
                let patience = isNamed ? 1 : Double.random(in: 0...0.5, using: &random)
                waitUntil(seconds: patience) { !publication.isRunning }
                publication.kill()
                tally.tried += 1
                try Self.checkLink(place, &tally)
            }
            let again = try place.start(["publish"])
            let differing = try Self.waitForAll(again, place, baseline)
            tally.recoveredIn.append(again.millisecondsSinceStart)
            again.kill()
            tally.acknowledged += baseline.events
            if !differing.isEmpty {
                tally.problems.append("round \(round): \(differing.count) files differ, such as \(differing[0])")
            }
        }
    }

    /// At any moment a reader who follows the link finds a whole snapshot.
    static func checkLink(_ place: Deployment, _ tally: inout FaultTally) throws {
        guard let latest = try Baseline.latest(place.exports) else { return }
        let sums = place.exports.appending(path: "v1/snapshots/\(latest)/SHA256SUMS")
        if !FileManager.default.fileExists(atPath: sums.path) {
            tally.problems.append("latest leads to \(latest), which is not whole")
        }
    }

    /// Waits until every file is that of the undisturbed run; gives those that never are.
    static func waitForAll(_ running: RunningProgram, _ place: Deployment, _ baseline: Baseline) throws -> [String] {
        try waitForNewest(running, place, baseline)
        var differing: [String] = []
        // The pages come after the link.
        waitUntil(seconds: 30) {
            // What is being written may be gone before it is read.
            differing = (try? baseline.differences(place.exports)) ?? ["being written"]
            if !differing.isEmpty { usleep(20_000) }
            return differing.isEmpty
        }
        return differing
    }

    static func waitForNewest(_ running: RunningProgram, _ place: Deployment, _ baseline: Baseline) throws {
        let isThere = try waitUntil(seconds: 60) {
            try Baseline.latest(place.exports) == baseline.latest || !running.isRunning
        }
        guard isThere, running.isRunning else { throw Problem("publication ended: \(running.lastWords)") }
    }
}
