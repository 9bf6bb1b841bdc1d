import Definitions
import Events
import Foundation
import Ingest

/// What one simulation has gone through.
package struct SimulationOutcome: Sendable, Codable {
    package var counts = FaultCounts()
    package var steps = 0
    /// Events that senders were told are on disk.
    package var acknowledged: UInt64 = 0
    package var accepted: Int64 = 0
    package var duplicate: Int64 = 0
    package var rejected: Int64 = 0
    /// Simulated milliseconds from the end of the faults until everything was acknowledged and counted.
    package var settledIn: UInt64 = 0
    /// Equal runs have equal digests.
    package var digest: UInt64 = 0
    package var violation: Violation?

    package init() {}
}

/// A world in one thread: services that send, a network that loses, a server whose disk fails, and a clock that jumps.
/// Everything in it follows from the seed.
package final class FaultSimulation {
    /// The longest time that may pass after the last fault: a sender that was silent long asks every 40 s at the most, and
    /// may have to ask a few times.
    static let settlingMilliseconds: UInt64 = 300_000

    let settings: SimulationSettings
    let clock = SimulatedClock()
    let network: SimulatedNetwork
    let services: [SimulatedService]
    let server: SimulatedServer
    var random: SeededRandom
    var counts = FaultCounts()
    /// When the disk has room again.
    var roomAt: UInt64?
    /// What the power cut that is planned or has happened leaves.
    var cut = PowerCut.all
    private var maker: EventMaker
    private let defect: SimulationDefect?
    private var steps = 0
    private var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    package init(seed: UInt64, folder: URL, defect: SimulationDefect? = nil) throws {
        settings = SimulationSettings(seed: seed)
        self.defect = defect
        random = SeededRandom(seed: seed, name: "world")
        network = SimulatedNetwork(clock: clock, seed: seed)
        network.rates = settings.network
        let definitions = try SimulatedDefinitions.loaded.get()
        let terms = Dictionary(
            uniqueKeysWithValues: definitions.labels.enumerated().map { ($0.element, UInt32($0.offset + 1)) })
        let vocabulary = try Vocabulary(definitions: definitions, terms: terms)
        maker = EventMaker(seed: seed, vocabulary: vocabulary)
        let senderRandom = SharedRandom(seed: seed, name: "senders")
        let (network, clock) = (network, clock)
        services = try (0..<settings.services).map { number in
            SimulatedService(
                number: number, isBackfill: number == 1,
                disk: try SimulatedDisk(name: "service-\(number)", in: folder, seed: seed &+ UInt64(number)),
                network: network, clock: clock,
                environment: .init(now: { clock.monotonic }, random: { senderRandom.next() }), forgets: defect == .spool
            )
        }
        server = try SimulatedServer(
            folder: folder, seed: seed, definitions: definitions, vocabulary: vocabulary, network: network,
            clock: clock,
            services: services, defect: defect)
    }

    /// Runs with faults, then without any until all is settled, then once more through a power cut.
    package func run() -> SimulationOutcome {
        var outcome = SimulationOutcome()
        do {
            for _ in 0..<settings.steps { try step(withFaults: true) }
            outcome.settledIn = try settle()
            try server.checkAll(isOffByOne: defect == .recount)
            try finalPowerCut()
        } catch let violation as Violation {
            outcome.violation = violation
        } catch {
            outcome.violation = Violation(.unexpected, "\(error)")
        }
        counts.add(network.counts)
        counts.add(server.disk.counts(intake: SimulatedIntake.process, counting: SimulatedCounting.process))
        for service in services { counts.add(.senderKilled, service.killsAtCalls) }
        outcome.counts = counts
        outcome.steps = steps
        outcome.acknowledged = server.promises.total
        (outcome.accepted, outcome.duplicate, outcome.rejected) = (
            server.journalAccount.accepted, server.journalAccount.duplicate, server.journalAccount.rejected
        )
        note(server.disk.trace)
        for service in services { note(service.disk.trace) }
        outcome.digest = digest
        return outcome
    }

    private func note(_ value: UInt64) { digest = (digest ^ value) &* 0x100_0000_01B3 }

    // MARK: Steps

    private func step(withFaults: Bool) throws {
        steps += 1
        clock.advance(by: random.next() % 6)
        if withFaults, random.chance(settings.faultChance) { try injectFault() }
        try endWhatIsOver()
        try server.start()
        let action = random.next() % 8
        note(action)
        switch action {
        case 0, 1: for service in services.shuffled(using: &random) { try service.turn() }
        case 2, 3: try deliver(atMost: 1 + random.next() % 8)
        case 4: try server.commit(atMost: random.chance(0.7) ? 1_000 : 1, mayLeak: random.chance(0.7))
        case 5: try server.sendAnswers()
        case 6: if withFaults { for _ in 0..<3 { try append() } }
        default: try workBehindTheIntake()
        }
        skipIdleTime()
        note(clock.monotonic)
        note(UInt64(bitPattern: server.journalPosition))
    }

    private func deliver(atMost most: UInt64) throws {
        for _ in 0..<most {
            guard let (link, frames) = network.takeAtServer() else { break }
            note(UInt64(link.number))
            try server.take(frames, on: link)
        }
        server.endTurn()
    }

    private func workBehindTheIntake() throws {
        switch random.next() % 8 {
        case 0: server.tick(isSweep: random.chance(0.1))
        case 1: try server.publish(withFiles: random.chance(settings.snapshotChance))
        case 2...4: try server.count(limit: 1 + Int(random.next() % 40))
        default: break
        }
    }

    /// Where nobody has anything to do before some moment, that moment comes at once.
    private func skipIdleTime() {
        guard !server.isBusy else { return }
        let moments = [network.nextArrival, server.startAt, roomAt] + services.map(\.wakeAt)
        guard let next = moments.compactMap({ $0 }).min(), next > clock.monotonic else { return }
        clock.advance(by: min(next - clock.monotonic, 60_000))
    }

    private func append() throws {
        guard let service = services.randomElement(using: &random) else { return }
        try service.settleUnknown()
        let events = (0..<(1 + random.next() % 3)).map { _ in maker.next(wall: clock.wall) }
        try service.append(events)
    }

    /// A power cut that was planned may have happened; the disk may have room again.
    private func endWhatIsOver() throws {
        if let roomAt, clock.monotonic >= roomAt {
            server.disk.setFull(false)
            self.roomAt = nil
        }
        if server.disk.isCut {
            try checkPossibleCuts()
            counts.add(.powerCut)
            try server.restorePower(cut, pause: 20 + random.next() % 400)
        }
        for service in services where service.disk.isCut {
            counts.add(.senderPowerCut)
            service.endAll(pause: 20 + random.next() % 2_000)
            try service.disk.restore(PowerCut.allCases.randomElement(using: &random) ?? .all)
        }
    }

    /// States of each kind that are made of one cut, and how many in a row may be known before the kind is left.
    private static let (statesOfAKind, knownInARow) = (64, 8)

    /// The power is gone at one moment, but what it leaves may be many things: each is looked at once, one is gone on with.
    func checkPossibleCuts() throws {
        var seen: Set<UInt64> = []
        for cut in PowerCut.allCases {
            var (made, known) = (0, 0)
            while made < (cut == .all || cut == .none ? 1 : Self.statesOfAKind), known < Self.knownInARow {
                made += 1
                if try server.checkPossibleCut(cut, seed: random.next(), seen: &seen) {
                    counts.add(cut.state)
                    known = 0
                } else {
                    known += 1
                }
            }
        }
    }

    // MARK: The end

    private func settle() throws -> UInt64 {
        network.rates = .init()
        server.disk.endFaults()
        roomAt = nil
        for service in services { service.disk.endFaults() }
        let start = clock.monotonic
        while clock.monotonic < start + Self.settlingMilliseconds {
            try step(withFaults: false)
            for service in services { try service.settleUnknown() }
            guard network.isQuiet, !server.isBusy, services.allSatisfy({ $0.waiting == 0 }) else { continue }
            let events = Dictionary(uniqueKeysWithValues: services.map { ($0.number, $0.events.count) })
            if try server.isSettled(events: events) {
                let time = clock.monotonic - start
                try release()
                return time
            }
        }
        let waiting = services.map { "service \($0.number): \($0.waiting.map(String.init) ?? "down")" }
        throw Violation(
            .stuck, "after \(Self.settlingMilliseconds) ms these events wait: \(waiting.joined(separator: ", "))")
    }

    /// A last tick, so that what was counted is published.
    private func release() throws {
        server.tick(isSweep: false)
        try server.commit(atMost: 1_000, mayLeak: false)
        try server.count(limit: 1_000)
        try server.count(limit: 1_000)
        try server.publish(withFiles: true)
    }

    /// What was said to be on disk is there when only synced writes are left.
    private func finalPowerCut() throws {
        server.disk.cut()
        counts.add(.powerCut)
        try server.restorePower(.none, pause: 0)
        try server.start()
        try server.start()
        while !(try server.isSettled(
            events: Dictionary(uniqueKeysWithValues: services.map { ($0.number, $0.events.count) })))
        {
            let before = server.counting?.processor.position
            try server.count(limit: 1_000)
            guard server.counting?.processor.position != before else {
                throw Violation(.lost, "after the last power cut the journal holds fewer events than were sent")
            }
        }
        try server.checkAll(isOffByOne: false)
    }
}
