import Events
import Foundation

/// The disk under the journal is full, then there is room again: senders hear BUSY or nothing, never an acknowledgement of
/// what isn't stored, and it goes on by itself.
struct DiskFull: Fault {
    let name = "disk full"
    let times = 20

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let place = try Deployment(surroundings)
        let disk = try SmallDisk(at: place.data, megabytes: 24)
        defer { disk.unmount() }
        try place.makeSenders(2) { $0.pauseMicroseconds = 1_000 }
        // Else a large write-ahead log would be written over and over, and the disk would not matter for long.
        let settings = RunningProgram.Settings(environment: ["DCS_CHECKPOINT_BYTES": "131072"])
        let intake = try place.start(place.intakeArguments(), settings)
        for sender in place.senders { try sender.start() }
        guard Recovery.wait(intake, { place.acknowledged > 0 }) else {
            throw Problem("The intake ended: \(intake.errors)")
        }
        for number in 0..<times {
            let alarms = Self.alarms(intake)
            try disk.fill(leaving: Int.random(in: 0...100_000, using: &random))
            let isFull = waitUntil(seconds: 20) { Self.alarms(intake) > alarms || !intake.isRunning }
            guard intake.isRunning else { throw Problem("the intake ended: \(intake.lastWords)") }
            if !isFull { tally.problems.append("the disk was not noticed to be full in try \(number)") }
            tally.add(try place.check())
            let before = place.acknowledged
            try disk.free()
            let free = ContinuousClock.now
            guard Recovery.wait(intake, { place.acknowledged > before }) else {
                throw Problem("nothing was acknowledged after there was room: \(intake.lastWords)")
            }
            tally.recoveredIn.append(free.milliseconds)
            tally.tried += 1
        }
        try place.drain()
        try intake.stop()
        let busy = place.senders.reduce(0) { $0 + $1.busy }
        tally.notes.append("senders heard BUSY \(busy) times")
        if busy == 0 { tally.problems.append("no sender heard BUSY") }
        try Ending.check(place, &tally)
    }

    /// How often the operator was told; each line belongs to another time without room.
    private static func alarms(_ intake: RunningProgram) -> Int {
        intake.errors.components(separatedBy: "the disk is full").count - 1
    }
}
