import Events
import Foundation
import GRDB

/// Power cuts of a sender's machine: what its spool accepted is in the spool, or acknowledged by the server.
struct SpoolPowerCut: Fault {
    let name = "power cut, sender's spool"
    let times = 200
    let isRebuiltState = true

    private static let events: UInt64 = 600

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(1) {
            $0.eventsPerAppend = 3
            $0.endSequence = 3
        }
        let intake = try place.start(place.intakeArguments())
        try place.finishSending()
        // From a spool that was closed once, with its file and its folder on disk.
        let first = place.senders[0]
        var order = first.order
        order.endSequence = Self.events
        let sender = SenderHandle(order)
        let disk = try PowerCutDisk(folder: order.folder)
        let log = place.root.appending(path: "trace").path
        try sender.start(RunningProgram.Settings(wrapper: try SystemCallTrace.wrapper(log)))
        guard let process = sender.process, process.waitForEnd(seconds: 120) == .exit(0) else {
            throw Problem("The traced sender doesn't come to its end: \(sender.process?.errors ?? "")")
        }
        try SystemCallTrace.waitForEnd(of: process.identifier, log: log)
        try intake.stop()
        let operations = try SystemCallTrace.operations(log: log, below: order.folder)
        func promises(_ record: String) -> [[String: UInt64]] {
            PowerCuts.promises(operations, record: record) { UInt64($0).map { ("", $0) } }
        }
        let accepted = promises(order.acceptedRecord)
        let acknowledged = promises(order.acknowledgedRecord)
        let before = UInt64(3)
        guard accepted.last?[""] == Self.events else { throw Problem("The trace lacks what was accepted.") }
        let cuts = PowerCuts(operations: operations, folder: order.folder, start: disk)
        try cuts.each(times, &random, in: surroundings, leavingOut: { $0.hasSuffix("-shm") }) { state in
            tally.tried += 1
            let path = state.folder.appending(path: "spool.sqlite").path
            let taken = max(before, accepted[state.index][""] ?? 0)
            let safe = max(before, acknowledged[state.index][""] ?? 0)
            tally.acknowledged = max(tally.acknowledged, Int(taken))
            do {
                try JournalPowerCut.checkIntegrity(path)
                let (waiting, next) = try Self.read(path)
                let lost = (0..<taken).reduce(0) { $0 + ($1 < safe || waiting.contains($1) ? 0 : 1) }
                tally.lost = max(tally.lost, lost)
                // A number that was promised must never be given to another event.
                if next < taken {
                    tally.problems.append("state \(state.number): numbers from \(next) would be used again")
                }
            } catch {
                tally.problems.append("state \(state.number), \(state.mode): \(error)")
            }
        }
    }

    private static func read(_ path: String) throws -> (waiting: Set<UInt64>, next: UInt64) {
        try DatabaseQueue(path: path).read { database in
            (
                Set(try Int64.fetchAll(database, sql: "SELECT sequence FROM outbox").map { UInt64($0) }),
                UInt64(try Int64.fetchOne(database, sql: "SELECT next_sequence FROM spool") ?? 0)
            )
        }
    }
}
