import Events
import Foundation
import GRDB

/// Power cuts of the machine under `dcs ingest`, rebuilt from what the real program wrote, synced and promised.
struct JournalPowerCut: Fault {
    let name = "power cut, journal"
    var times = 600
    let isRebuiltState = true
    /// Of each of two senders.
    var events: UInt64 = 1_200
    /// For the planted defects: another program, in another environment.
    var binary: URL?
    var environment: [String: String] = [:]

    /// A small write-ahead log, so that the trace holds many checkpoints.
    private static let checkpointBytes = 20 * 8_192

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings, binary: binary, environment: environment)
        let (cuts, promises) = try record(place, surroundings)
        let key = [UInt8](try Data(contentsOf: place.data.appending(path: "keys/pseudonym.key")))
        let producers = Dictionary(uniqueKeysWithValues: place.senders.map { ("live/" + $0.stream, $0.order.producer) })
        var states = Losses()
        try cuts.each(times, &random, in: surroundings, leavingOut: { $0.hasSuffix("-shm") || $0 == "keys" }) { state in
            let streams = producers.map { name, producer in
                JournalCheck.Stream(producer: producer, name: name, claimed: promises[state.index][name] ?? 0)
            }
            tally.tried += 1
            let path = state.folder.appending(path: "journal.sqlite").path
            do {
                try Self.checkIntegrity(path)
                let finding = try JournalCheck.of(journal: path, key: key, streams)
                states.note(finding)
                tally.add(finding)
                tally.acknowledged = max(tally.acknowledged, finding.claimed)
                if state.number % 150 == 0 { try goOn(state, place, &tally) }
            } catch {
                tally.problems.append("state \(state.number), \(state.mode) of operation \(state.index): \(error)")
            }
        }
        tally.notes.append(
            "\(states.statesWithLoss) of \(tally.tried) states lost acknowledged events; \(cuts.operations.count) operations, "
                + "\(cuts.checkpoints) checkpoints in the trace")
    }

    private struct Losses {
        var statesWithLoss = 0
        mutating func note(_ finding: JournalCheck.Finding) { if finding.lost > 0 { statesWithLoss += 1 } }
    }

    /// Runs the intake under strace from a closed, synced journal; its promises are in the same trace.
    private func record(_ place: Deployment, _ surroundings: Surroundings) throws -> (PowerCuts, [[String: UInt64]]) {
        try place.makeSenders(2) {
            $0.endSequence = self.events
            $0.eventsPerAppend = 4
            $0.pauseMicroseconds = 1_000
        }
        // Makes the journal and closes it.
        try place.run(["publish", "--now"])
        let disk = try PowerCutDisk(folder: place.data.path)
        let log = place.root.appending(path: "trace").path
        let record = place.root.appending(path: "promises").path
        var settings = RunningProgram.Settings(wrapper: try SystemCallTrace.wrapper(log))
        settings.environment["DCS_CHECKPOINT_BYTES"] = "\(Self.checkpointBytes)"
        settings.environment["DCS_ACKNOWLEDGEMENT_LOG"] = record
        let intake = try place.start(place.intakeArguments(), settings)
        for sender in place.senders { try sender.start() }
        try place.finishSending()
        // As by a power cut: no orderly end that would sync what is left.
        intake.kill()
        try SystemCallTrace.waitForEnd(of: intake.identifier, log: log)
        let operations = try SystemCallTrace.operations(log: log, below: place.root.path)
        let promises = PowerCuts.promises(operations, record: record) { line in
            let words = line.split(separator: " ")
            return words.count == 2 ? UInt64(words[1]).map { (String(words[0]), $0) } : nil
        }
        guard (promises.last?.values.reduce(0, +) ?? 0) >= 2 * events else {
            throw Problem("The trace lacks promises: \(promises.last ?? [:]).")
        }
        return (PowerCuts(operations: operations, folder: place.data.path, start: disk), promises)
    }

    static func checkIntegrity(_ path: String) throws {
        let answer = try DatabaseQueue(path: path).writeWithoutTransaction {
            try String.fetchAll($0, sql: "PRAGMA integrity_check")
        }
        guard answer == ["ok"] else { throw Problem("SQLite finds \(answer.prefix(3))") }
    }

    /// The real program starts on what the cut has left, and counts it.
    private func goOn(_ state: PowerCuts.State, _ place: Deployment, _ tally: inout FaultTally) throws {
        let folder = state.folder.path
        try FileManager.default.copyItem(
            at: place.data.appending(path: "keys"), to: state.folder.appending(path: "keys"))
        let start = ContinuousClock.now
        for command in [["publish", "--now"], ["replay", "--verify"]] {
            let settings = RunningProgram.Settings(environment: environment)
            let running = try RunningProgram(
                binary ?? place.binary,
                command + [
                    "--data", folder, "--exports", folder + "/Exports", "--pipelines",
                    Surroundings.projectRoot + "/Pipelines",
                ], settings, folder: place.root)
            guard running.waitForEnd(seconds: 60) == .exit(0) else {
                throw Problem("after the cut dcs \(command[0]) says: \(running.lastWords)")
            }
        }
        tally.recoveredIn.append(start.milliseconds)
    }
}

extension PowerCuts {
    /// Writes to a main file come only from checkpoints; each ends with a sync of it.
    fileprivate var checkpoints: Int {
        operations.reduce(0) { sum, operation in
            if case .sync(let path) = operation, path.hasSuffix("/journal.sqlite") { return sum + 1 }
            return sum
        }
    }
}
