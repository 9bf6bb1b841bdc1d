import Events
import Foundation
import GRDB

/// The clock of the intake's machine jumps forth and back: the times of receipt never go back, and nothing is refused for it.
struct ClockJumps: Fault {
    let name = "clock jumps"
    let times = 20

    private static let library = "/usr/lib/\(machine)-linux-gnu/faketime/libfaketimeMT.so.1"
    #if arch(arm64)
        private static let machine = "aarch64"
    #else
        private static let machine = "x86_64"
    #endif

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        guard FileManager.default.fileExists(atPath: Self.library) else {
            throw NotTried(reason: "libfaketime is not installed")
        }
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        try place.makeSenders(2)
        let clock = place.root.appending(path: "clock")
        try set(clock, offset: 0)
        // The first program under libfaketime gets a changed environment, in which Swift doesn't find its arguments; `env` goes first.
        let settings = RunningProgram.Settings(
            environment: [
                "LD_PRELOAD": Self.library, "FAKETIME_TIMESTAMP_FILE": clock.path, "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            ], wrapper: ["/usr/bin/env"])
        let intake = try place.start(place.intakeArguments(), settings)
        for sender in place.senders { try sender.start() }
        guard Recovery.wait(intake, { place.acknowledged > 0 }) else {
            throw Problem("The intake ended: \(intake.errors)")
        }
        for _ in 0..<times {
            let before = place.acknowledged
            // Less than the horizon of seven days, or honest events would rightly be refused.
            try set(clock, offset: Int.random(in: -500_000...500_000, using: &random))
            let jump = ContinuousClock.now
            guard Recovery.wait(intake, { place.acknowledged > before + 100 }) else {
                throw Problem("nothing was acknowledged after a jump: \(intake.lastWords)")
            }
            tally.recoveredIn.append(jump.milliseconds)
            tally.tried += 1
            tally.add(try place.check())
        }
        try place.drain()
        try intake.stop()
        let receipts = try Self.receipts(place.journal)
        if zip(receipts, receipts.dropFirst()).contains(where: { $0 > $1 }) {
            tally.problems.append("a time of receipt went back")
        }
        let span = (receipts.last ?? 0) - (receipts.first ?? 0)
        if span < 100_000_000 { tally.problems.append("the clock of the program never jumped: \(span) ms") }
        try Ending.check(place, &tally)
    }

    /// Seconds that are added to the clock.
    private func set(_ clock: URL, offset: Int) throws {
        try Data("\(offset < 0 ? "-" : "+")\(abs(offset))\n".utf8).write(to: clock, options: .atomic)
    }

    private static func receipts(_ journal: String) throws -> [Int64] {
        try DatabaseQueue(path: journal).read {
            try Int64.fetchAll($0, sql: "SELECT received_at FROM batch WHERE kind <= 2 ORDER BY position")
        }
    }
}
