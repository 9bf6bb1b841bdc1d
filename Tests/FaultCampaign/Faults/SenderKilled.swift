import Events
import Foundation
import GRDB

/// `kill -9` of a sender, at named places and at random moments: nothing that its spool accepted is lost.
struct SenderKilled: Fault {
    let name = "sender killed"
    let times = 60

    private static let places = [
        "sender.before-append", "sender.after-append", "sender.before-delete", "sender.after-delete",
    ]

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        let intake = try place.start(place.intakeArguments())
        try place.makeSenders(2)
        for number in 0..<times {
            let sender = place.senders[number % 2]
            let before = sender.acknowledged
            var settings = RunningProgram.Settings()
            if number % 4 < 2 {
                let failPoint = Self.places[number / 4 % Self.places.count]
                settings.environment["DCS_FAILPOINT"] = "\(failPoint):\(Int.random(in: 1...25, using: &random))"
            }
            try sender.start(settings)
            guard let process = sender.process else { continue }
            if number % 4 < 2 {
                if process.waitForEnd(seconds: 20) == nil { process.kill() }
            } else {
                if Recovery.wait(process, { sender.acknowledged > before }) {
                    tally.recoveredIn.append(process.millisecondsSinceStart)
                }
                waitUntil(seconds: Double.random(in: 0...0.1, using: &random)) { false }
                process.kill()
            }
            tally.tried += 1
            tally.lost = max(tally.lost, try Self.lost(sender, in: place))
        }
        tally.add(try place.check())
        try place.drain()
        try intake.stop()
        try Ending.check(place, &tally)
    }

    /// Events that the sender took, and that are neither in its spool nor acknowledged by the server.
    static func lost(_ sender: SenderHandle, in place: Deployment) throws -> Int {
        let accepted = sender.accepted
        let acknowledged = sender.acknowledged
        let spool = try DatabaseQueue(path: sender.order.spool)
        let waiting = try spool.read { database in
            Set(try Int64.fetchAll(database, sql: "SELECT sequence FROM outbox").map { UInt64($0) })
        }
        return (0..<accepted).reduce(0) { $0 + ($1 < acknowledged || waiting.contains($1) ? 0 : 1) }
    }
}
