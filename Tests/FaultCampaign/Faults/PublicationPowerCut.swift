import Events
import Foundation

/// Power cuts while `dcs publish` writes: names, links and folders are pending until their folder is synced.
struct PublicationPowerCut: Fault {
    let name = "power cut, publication"
    let times = 200
    let isRebuiltState = true

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        let place = try Deployment(surroundings)
        try baseline.copyData(["journal.sqlite", "keys", "releases.sqlite"], to: place)
        // Over a publication that is there, but two snapshots behind.
        try FileManager.default.createDirectory(at: place.exports, withIntermediateDirectories: true)
        let disk = try PowerCutDisk(folder: place.exports.path)
        let log = place.root.appending(path: "trace").path
        let publication = try place.start(
            ["publish"], RunningProgram.Settings(wrapper: try SystemCallTrace.wrapper(log)))
        try PublicationKilled.waitForNewest(publication, place, baseline)
        try publication.stop()
        try SystemCallTrace.waitForEnd(of: publication.identifier, log: log)
        let operations = try SystemCallTrace.operations(log: log, below: place.exports.path)
        let cuts = PowerCuts(operations: operations, folder: place.exports.path, start: disk)
        try cuts.each(times, &random, in: surroundings) { state in
            tally.tried += 1
            tally.acknowledged = baseline.events
            do {
                try Self.check(state.folder, baseline)
                if state.number % 20 == 0 { try goOn(state, baseline, surroundings, &tally) }
            } catch {
                tally.problems.append("state \(state.number), \(state.mode) of operation \(state.index): \(error)")
            }
        }
        tally.notes.append("\(operations.count) operations in the trace")
    }

    /// What a reader finds is whole: snapshots, the link, and every file that is not being written.
    private static func check(_ exports: URL, _ baseline: Baseline) throws {
        let found = try Baseline.files(exports).filter { !$0.key.contains("/.tmp-") && !$0.key.hasSuffix(".tmp") }
        for (path, bytes) in found where baseline.published[path] != bytes {
            throw Problem(
                "\(path) is \(baseline.published[path] == nil ? "not known" : "half written, \(bytes.count) bytes")")
        }
        let snapshots = Set(found.keys.compactMap { snapshot($0) })
        for name in snapshots {
            let whole = baseline.published.keys.filter { $0.hasPrefix("/v1/snapshots/\(name)/") }
            for path in whole where found[path] == nil { throw Problem("snapshot \(name) lacks \(path)") }
        }
        if let latest = try Baseline.latest(exports), !snapshots.contains(latest) {
            throw Problem("latest leads to \(latest), which is not there")
        }
    }

    private static func snapshot(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        return parts.count > 3 && parts[1] == "snapshots" ? String(parts[2]) : nil
    }

    /// The real program publishes again over what the cut has left.
    private func goOn(
        _ state: PowerCuts.State, _ baseline: Baseline, _ surroundings: Surroundings, _ tally: inout FaultTally
    ) throws {
        let place = try Deployment(surroundings)
        try baseline.copyData(["journal.sqlite", "keys", "releases.sqlite"], to: place)
        try FileManager.default.moveItem(at: state.folder, to: place.exports)
        let publication = try place.start(["publish"])
        let differing = try PublicationKilled.waitForAll(publication, place, baseline)
        tally.recoveredIn.append(publication.millisecondsSinceStart)
        publication.kill()
        guard differing.isEmpty else {
            throw Problem("\(differing.count) files differ afterwards, such as \(differing[0])")
        }
    }
}
