import Definitions
import Events
import Foundation
import GRDB
import Ingest
import Journal
import Processing
import WireProtocol

/// The server's machine: intake, counting and publication over one faulty disk, each of which may die alone or with all others.
final class SimulatedServer {
    private static let checker: Int32 = 4

    let disk: SimulatedDisk
    let files: ServerFiles
    let definitions: Definitions
    private(set) var intake: SimulatedIntake?
    private(set) var counting: SimulatedCounting?
    private var publication: SimulatedPublication?
    private var journalCheck: JournalCheck
    /// What reads the journal for it, until the intake or the power is gone.
    private var journalReader: JournalReader?
    private(set) var promises = Promises()
    private(set) var record = PublicRecord()
    /// Promises that contradict each other.
    private var contradictions: [Violation] = []
    /// When each process is started again.
    private var intakeAt: UInt64 = 0
    private var countingAt: UInt64 = 0
    private var lastTick: Int64 = 0
    private let network: SimulatedNetwork
    private let clock: SimulatedClock
    private let vocabulary: Vocabulary
    private let services: [SimulatedService]
    private let defect: SimulationDefect?
    private var scratches = 0
    private let folder: URL

    init(
        folder: URL, seed: UInt64, definitions: Definitions, vocabulary: Vocabulary, network: SimulatedNetwork,
        clock: SimulatedClock, services: [SimulatedService], defect: SimulationDefect?
    ) throws {
        self.folder = folder
        disk = try SimulatedDisk(name: "server", in: folder, seed: seed)
        files = ServerFiles(disk: disk)
        self.definitions = definitions
        self.vocabulary = vocabulary
        self.network = network
        self.clock = clock
        self.services = services
        self.defect = defect
        journalCheck = JournalCheck(services: services)
        if defect == .disk { disk.setLying() }
    }

    /// Every file is closed before the disk goes.
    deinit {
        killAll()
        closeCheck()
    }

    var isUp: Bool { intake != nil && counting != nil }
    var isIntakeUp: Bool { intake != nil }
    /// Whether the intake could do something now.
    var isBusy: Bool { intake.map { $0.hasWork || $0.hasAnswers } ?? false }
    var startAt: UInt64? { isUp ? nil : min(intake == nil ? intakeAt : .max, counting == nil ? countingAt : .max) }

    // MARK: Starting

    /// Starts what is down and due.
    func start() throws {
        let now = clock.monotonic
        if intake == nil, now >= intakeAt { try startIntake() }
        if counting == nil, intake != nil, now >= countingAt { try startCounting() }
    }

    private func startIntake() throws {
        try run(SimulatedIntake.process, entering: true) {
            let socket = SimulatedServerSocket(network: network) { [unowned self] link, message in
                promise(message, to: link)
            }
            intake = try SimulatedIntake(
                path: files.journal, definitions: definitions, vocabulary: vocabulary, clock: clock, socket: socket,
                defect: defect?.ofJournal)
            network.isServerUp = true
        }
        guard intake != nil else { return }
        closeCheck()
        try checkJournal()
    }

    private func startCounting() throws {
        try run(SimulatedCounting.process, entering: true) {
            counting = try SimulatedCounting(files: files, definitions: definitions)
        }
        try checkCounting()
    }

    private func promise(_ message: WireMessage, to link: SimulatedNetwork.Link) {
        switch message {
        case .acknowledged(let answer): promises.acknowledged(service: link.service, next: answer.nextSequence)
        case .welcome(let welcome):
            promises.acknowledged(service: link.service, next: welcome.nextSequence)
            do {
                try promises.opened(service: link.service, epoch: welcome.epoch, opening: welcome.attempt)
            } catch let violation as Violation {
                contradictions.append(violation)
            } catch {}
        default: break
        }
    }

    // MARK: Working

    func take(_ frames: [[UInt8]], on link: SimulatedNetwork.Link) throws {
        try intake?.take(frames, on: link, rights: services[link.service].rights)
    }

    func endTurn() { intake?.endTurn() }

    /// Commits what waits; `mayLeak` is whether the thread that sends runs on while the commit fails.
    func commit(atMost limit: Int, mayLeak: Bool) throws {
        guard let intake, intake.hasWork else { return }
        try run(SimulatedIntake.process) {
            try intake.commit(atMost: limit)
        } failed: {
            if mayLeak { try? intake.sendAnswers() }
        }
        if self.intake != nil { try checkJournal() }
    }

    func sendAnswers() throws { try intake?.sendAnswers() }

    func tick(isSweep: Bool) {
        lastTick = max(lastTick + 1, clock.wall / 1_000 * 1_000)
        intake?.tick(time: lastTick, isSweep: isSweep)
    }

    func count(limit: Int) throws {
        guard let counting else { return }
        try run(SimulatedCounting.process) { _ = try counting.processor.step(limit: limit) }
        try checkCounting()
    }

    func publish(withFiles: Bool) throws {
        guard counting != nil else { return }
        try run(SimulatedPublication.process, entering: publication == nil) {
            if publication == nil { publication = try SimulatedPublication(files: files, definitions: definitions) }
            try publication?.publish(into: &record, withFiles: withFiles)
        }
    }

    /// Runs a part of a process. If a fault hits it, the process is gone, as the product ends a process that can't write.
    private func run(
        _ process: Int32, entering: Bool = false, _ body: () throws -> Void, failed: () -> Void = {}
    ) throws {
        if entering { disk.enter(process) } else { disk.goOn(process) }
        let failures = disk.failures
        do {
            try body()
            if disk.isCut || disk.isKilled(process) { drop(process) }
        } catch is DatabaseError where disk.isCut || disk.isKilled(process) || disk.failures > failures {
            if process == SimulatedIntake.process { failed() }
            drop(process)
        } catch is NoRoom where disk.failures > failures {
            drop(process)
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation(.unexpected, "process \(process): \(error)")
        }
    }

    // MARK: Dying

    private func drop(_ process: Int32) {
        disk.kill(process)
        let pause = clock.monotonic + 50
        switch process {
        case SimulatedIntake.process:
            intake = nil
            intakeAt = pause
            network.isServerUp = false
            network.breakAll()
            closeCheck()
        case SimulatedCounting.process:
            counting = nil
            countingAt = pause
        case SimulatedPublication.process: publication = nil
        default: forgetCheck()
        }
    }

    func killIntake() { drop(SimulatedIntake.process) }
    func killCounting() { drop(SimulatedCounting.process) }

    func killAll() {
        for process in [SimulatedIntake.process, SimulatedCounting.process, SimulatedPublication.process] {
            drop(process)
        }
    }

    /// Ends the intake as an operator does.
    func stopIntake() throws {
        guard let intake else { return }
        try run(SimulatedIntake.process) { intake.close() }
        drop(SimulatedIntake.process)
    }

    /// The power is gone; it comes back with what the cut has left.
    func restorePower(_ cut: PowerCut, pause: UInt64) throws {
        killAll()
        try disk.restore(cut)
        intakeAt = clock.monotonic + pause
        countingAt = intakeAt
    }

    private static let codesBeforeTheFirstCommit: [ResultCode] = [.SQLITE_CANTOPEN, .SQLITE_ERROR, .SQLITE_READONLY]

    /// Looks at what a power cut at this moment could leave, and has everything there that was promised. False if that was
    /// seen before.
    func checkPossibleCut(_ cut: PowerCut, seed: UInt64, seen: inout Set<UInt64>) throws -> Bool {
        let fork = ServerFiles(disk: try disk.fork(name: "fork", filesNamed: "journal.sqlite", cut, seed: seed))
        guard seen.insert(fork.disk.content).inserted else { return false }
        // The disk must outlive whoever has its files open.
        defer { withExtendedLifetime(fork.disk) {} }
        do {
            let reader = try JournalReader(path: fork.journal)
            var check = try begin(reader)
            try check.catchUp(reader)
            try check.check(promises, reader)
        } catch let error as DatabaseError where Self.codesBeforeTheFirstCommit.contains(error.resultCode) {
            // There is no journal, one without tables, or one whose making only a writer can take back.
            try JournalCheck.checkNone(promises, services)
        } catch let violation as Violation {
            throw Violation(violation.kind, "\(violation.detail), in a \(cut.state.title)")
        } catch {
            throw Violation(.unexpected, "in a \(cut.state.title): \(error)")
        }
        return true
    }

    // MARK: Checking

    private func closeCheck() {
        journalReader = nil
        disk.kill(Self.checker)
    }

    private func forgetCheck() {
        closeCheck()
        journalCheck = JournalCheck(services: services)
    }

    /// The journal so far; after every start of the intake also whether it still begins as it did.
    @discardableResult
    private func checkJournal() throws -> JournalCheck? {
        if let violation = contradictions.first { throw violation }
        try run(Self.checker, entering: journalReader == nil) {
            let isNew = journalReader == nil
            let reader = try journalReader ?? JournalReader(path: files.journal)
            journalReader = reader
            if isNew { journalCheck = try begin(reader) }
            try journalCheck.catchUp(reader)
            if isNew { try journalCheck.check(promises, reader) }
        }
        return journalReader == nil ? nil : journalCheck
    }

    /// The check so far if the journal begins with what it has seen, else one that begins anew.
    private func begin(_ reader: JournalReader) throws -> JournalCheck {
        try journalCheck.isBeginning(of: reader) ? journalCheck : JournalCheck(services: services)
    }

    /// What was counted is what is in the journal up to there.
    private func checkCounting() throws {
        guard let counting, let check = try checkJournal() else { return }
        let (position, account) = (counting.processor.position, counting.processor.account)
        guard let expected = check.history[position] else {
            throw Violation(.recount, "counting stands at \(position), the journal ends at \(check.position)")
        }
        let found = JournalCheck.Account(
            received: account.received, accepted: account.accepted, duplicate: account.duplicate,
            rejected: account.rejectedTotal)
        guard found.received == found.accepted + found.duplicate + found.rejected else {
            throw Violation(.conservation, "\(found)")
        }
        guard found == expected else {
            throw Violation(
                found.accepted > expected.accepted ? .twice : .recount,
                "at \(position) counting has \(found), the journal \(expected)")
        }
    }

    /// Everything again from the beginning, also what the public has seen.
    func checkAll(isOffByOne: Bool) throws {
        forgetCheck()
        guard let counting, let check = try checkJournal() else { return }
        scratches += 1
        let scratch = try SimulatedDisk(name: "scratch-\(scratches)", in: folder, seed: 0)
        defer { withExtendedLifetime(scratch) {} }
        try run(SimulatedCounting.process) {
            let recount = Recount(files: files, definitions: definitions, isOffByOne: isOffByOne)
            try recount.check(counting.processor, journal: check, record: record, scratch: scratch)
        }
    }

    /// Whether all that was sent is in the journal and all of that is counted.
    func isSettled(events: [Int: Int]) throws -> Bool {
        guard let counting, let check = try checkJournal() else { return false }
        return check.account.received == Int64(events.values.reduce(0, +))
            && counting.processor.position == check.position
            && intake?.hasWork == false
    }

    var journalAccount: JournalCheck.Account { journalCheck.account }
    var journalPosition: Int64 { journalCheck.position }
}
