import Events
import FeedbackClient
import Foundation
import GRDB
import Ingest
import ZeroMQ

/// A service with a machine of its own: a spool on a faulty disk, and a sender over it; a second one must be refused.
final class SimulatedService {
    /// A running sender.
    final class Instance {
        let process: Int32
        fileprivate var spool: Spool
        fileprivate var session: SendSession<SimulatedClientSocket>
        fileprivate let socket: LastSocket
        fileprivate var wakeAt: UInt64 = 0

        fileprivate init(
            process: Int32, spool: Spool, session: consuming SendSession<SimulatedClientSocket>, socket: LastSocket
        ) {
            self.process = process
            self.spool = spool
            self.session = session
            self.socket = socket
        }
    }

    /// The socket that a session has made last.
    fileprivate final class LastSocket {
        var socket: SimulatedClientSocket?
    }

    let number: Int
    let isBackfill: Bool
    let rights: SenderRights
    let disk: SimulatedDisk
    /// Everything the spool has reported as accepted, by sequence number.
    private(set) var events: [MadeEvent] = []
    /// Handed to a spool that did not answer; they may be there or not.
    private var unknown: [MadeEvent] = []
    private(set) var instances: [Instance] = []
    private(set) var startAt: UInt64? = 0
    private var processes: Int32 = 0
    private let network: SimulatedNetwork
    private let clock: SimulatedClock
    private let environment: SenderEnvironment
    private let forgets: Bool

    init(
        number: Int, isBackfill: Bool, disk: SimulatedDisk, network: SimulatedNetwork, clock: SimulatedClock,
        environment: SenderEnvironment, forgets: Bool
    ) {
        self.number = number
        self.isBackfill = isBackfill
        self.disk = disk
        self.network = network
        self.clock = clock
        self.environment = environment
        self.forgets = forgets
        rights = SenderRights(
            producer: "service-\(number)", sourcePrefix: EventMaker.sourcePrefix, mayBackfill: isBackfill)
    }

    /// Every file is closed before the disk goes.
    deinit { endAll(pause: 0) }

    var streamName: String { "spool-\(number)" }
    /// As the journal knows it.
    var journalName: String { (isBackfill ? "backfill/" : "live/") + streamName }
    private var spoolPath: String { disk.path("spool.sqlite") }

    /// What was handed to the spool under a sequence number.
    func event(_ sequence: Int) -> MadeEvent? {
        if sequence < events.count { return events[sequence] }
        return sequence - events.count < unknown.count ? unknown[sequence - events.count] : nil
    }

    // MARK: Starting and stopping

    func start() throws {
        guard !disk.isCut else { return }
        startAt = nil
        // A fresh number for each process, as the disk knows the dead by it.
        processes = processes % 50 + 1
        let process = processes
        disk.enter(process)
        let failures = disk.failures
        do {
            let spool = try Spool(path: spoolPath, newName: { [streamName] in streamName })
            if forgets, !events.isEmpty { try Self.forgetOldest(spoolPath) }
            let last = LastSocket()
            let session = try SendSession(
                connect: { [network, number] () throws(ZeroMQError) in
                    last.socket?.close()
                    let socket = SimulatedClientSocket(network: network, service: number)
                    last.socket = socket
                    return socket
                },
                stream: spool.stream, isBackfill: isBackfill, maximumMessages: 4, timing: SendTiming(),
                environment: environment)
            guard instances.isEmpty else {
                throw Violation(.wrong, "two instances of service \(number) hold one spool")
            }
            instances.append(Instance(process: process, spool: spool, session: session, socket: last))
        } catch FeedbackClientError.spoolInUse where !instances.isEmpty {
            disk.kill(process)
        } catch let violation as Violation {
            throw violation
        } catch {
            try excuse(error, process, failures)
            disk.kill(process)
            startAt = clock.monotonic + 100
        }
    }

    /// What `SimulationDefect.spool` does.
    private static func forgetOldest(_ path: String) throws {
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "DELETE FROM outbox WHERE sequence = (SELECT min(sequence) FROM outbox)")
        }
    }

    /// Has no effect, as the first instance holds the spool.
    func startSecond() throws { if instances.count == 1 { try start() } }

    /// Ends one instance; the last one is started again by its supervisor.
    func end(_ instance: Instance, pause: UInt64) {
        disk.kill(instance.process)
        instance.socket.socket?.close()
        instances.removeAll { $0 === instance }
        if instances.isEmpty { startAt = clock.monotonic + pause }
    }

    func endAll(pause: UInt64) { for instance in instances { end(instance, pause: pause) } }

    // MARK: Working

    /// Lets every instance that has something to do take a turn.
    func turn() throws {
        if let startAt, clock.monotonic >= startAt { try start() }
        for instance in instances where isReady(instance) { try turn(instance) }
    }

    private func isReady(_ instance: Instance) -> Bool {
        clock.monotonic >= instance.wakeAt || instance.socket.socket?.hasArrived == true
    }

    var wakeAt: UInt64? { (instances.map(\.wakeAt) + [startAt].compactMap { $0 }).min() }

    private func turn(_ instance: Instance) throws {
        let failures = disk.failures
        disk.goOn(instance.process)
        do {
            let (wait, wantsToWrite) = try instance.session.step(&instance.spool, mayGrow: true)
            let isAny = try instance.session.takeAnswers(&instance.spool) { _ in }
            instance.wakeAt = clock.monotonic + (isAny ? 0 : min(wait, wantsToWrite ? 50 : wait))
        } catch {
            try excuse(error, instance.process, failures)
            end(instance, pause: 100)
        }
        if disk.isKilled(instance.process) { end(instance, pause: 100) }
    }

    /// Hands events to the spool; what it reports is what the service relies on.
    func append(_ new: [MadeEvent]) throws {
        guard let instance = instances.first else { return }
        let failures = disk.failures
        disk.goOn(instance.process)
        do {
            let range = try instance.spool.append(new.map(\.bytes))
            let known = UInt64(events.count)
            if range.lowerBound == known + UInt64(unknown.count) {
                events += unknown
            } else if range.lowerBound != known {
                throw Violation(
                    .lost, "the spool of service \(number) goes on at \(range.lowerBound) after \(known) events")
            }
            unknown = []
            events += new
            instance.session.sourceHasGrown()
            instance.wakeAt = clock.monotonic
        } catch let violation as Violation {
            throw violation
        } catch {
            try excuse(error, instance.process, failures)
            // After a first unknown append there is no second one before the outcome is known.
            if unknown.isEmpty { unknown = new }
            end(instance, pause: 50)
        }
    }

    /// Learns what became of an append without an answer, by one that says where the spool stands.
    func settleUnknown() throws { if !unknown.isEmpty { try append([]) } }

    /// Instances that were killed while they wrote.
    var killsAtCalls: Int { Int((1...50).reduce(0) { $0 + disk.struck($1) }) }

    var waiting: Int? { instances.first.flatMap { try? $0.spool.waiting } }

    /// Errors that faults explain are a sender's daily life; all others are not.
    private func excuse(_ error: any Error, _ process: Int32, _ failures: UInt64) throws {
        let isExplained = disk.isCut || disk.isKilled(process) || disk.failures > failures
        switch error {
        case FeedbackClientError.fenced: return
        case is DatabaseError where isExplained: return
        case FeedbackClientError.spool where isExplained: return
        case FeedbackClientError.serverBehind, FeedbackClientError.sourceBehind:
            throw Violation(.lost, "service \(number): \(error)")
        default: throw Violation(.unexpected, "service \(number): \(error)")
        }
    }
}
