import Events
import Synchronization
import WireProtocol
import ZeroMQ

/// What the workers of a server share.
struct WorkerSurroundings: Sendable {
    var configuration: IngestConfiguration
    var admission: any Admission
    var senders: SenderCheck
    var limiter: RateLimiter?
    var ledger: ConnectionLedger
    /// Monotonic milliseconds.
    var now: @Sendable () -> UInt64
}

/// The seat of a worker that other threads may touch.
final class WorkerSeat: Sendable {
    let outbox: Outbox
    let isStopping = Atomic(false)
    let counters = Mutex(IngestCounters())

    init() throws(ZeroMQError) {
        outbox = try Outbox()
    }
}

/// One thread's intake: reads messages off its ROUTER, hands events to the journal and sends what the journal answers.
package struct IngestWorker<Channel: MessageSocket>: ~Copyable {
    private let surroundings: WorkerSurroundings
    private let seat: WorkerSeat
    private let socket: Channel
    private var decoder: any BatchDecoding
    private var connections: Connections
    private var recentSender = RecentSender()
    private var runs = CandidateRuns()
    private var counters = IngestCounters()
    private var answers: [Outbox.Entry] = []
    /// Calls to the journal that have not answered yet.
    private var unanswered = 0

    init(surroundings: WorkerSurroundings, seat: WorkerSeat, socket: Channel, decoder: any BatchDecoding) {
        self.surroundings = surroundings
        self.seat = seat
        self.socket = socket
        self.decoder = decoder
        connections = Connections(limit: surroundings.configuration.maximumConnections)
    }

    /// Reads what has arrived, but no more than a turn's worth, so that answers don't wait long; whether nothing is left.
    private mutating func readMessages(into parts: inout Multipart) throws(ZeroMQError) -> Bool {
        var (count, isEmpty) = (0, false)
        while count < surroundings.configuration.messagesPerTurn {
            let received = try socket.receive(into: &parts)
            isEmpty = received == .nothing
            if isEmpty { break }
            count += 1
            try handle(parts, isWhole: received == .message)
        }
        handOverAll()
        if count > 0 { publishCounters() }
        return isEmpty
    }

    /// Before an answer goes out, so that whoever gets it finds it counted.
    private func publishCounters() {
        seat.counters.withLock { $0 = counters }
    }

    /// Waits for the commits that are under way, so that what is stored is also acknowledged.
    private mutating func drain() throws(ZeroMQError) {
        let deadline = surroundings.now() + surroundings.configuration.drainMilliseconds
        try sendAnswers()
        while unanswered > 0 {
            let now = surroundings.now()
            if now >= deadline { return }
            _ = try poll([], wake: seat.outbox.pipe, timeoutMilliseconds: Int(deadline - now))
            try sendAnswers()
        }
    }

    // MARK: Reading

    private mutating func handle(_ parts: borrowing Multipart, isWhole: Bool) throws(ZeroMQError) {
        counters.messages += 1
        guard let rights = recentSender.rights(parts, surroundings.senders) else {
            connections.forget(parts.bytes(of: 0))
            return try reject(parts, .keyUnknown)
        }
        try handle(parts, isWhole: isWhole, rights: rights)
    }

    /// Takes a message of a sender whose rights are known.
    package mutating func handle(
        _ parts: borrowing Multipart, isWhole: Bool, rights: SenderRights
    ) throws(ZeroMQError) {
        guard isWhole, parts.count == 2 || parts.count == 4 else { return try reject(parts, .frameCount) }
        let message: WireMessage
        do throws(WireError) {
            message = try parts.withBytes(of: 1) { bytes throws(WireError) in try WireMessage.decode(bytes) }
        } catch {
            return try reject(parts, WireReject(error))
        }
        switch message {
        case .hello(let hello) where parts.count == 2: try open(hello, rights: rights, parts: parts)
        case .batch(let header) where parts.count == 4: try take(header, rights: rights, parts: parts)
        case .hello, .batch: try reject(parts, .frameCount)
        default: try reject(parts, .typeUnexpected)
        }
    }

    private mutating func open(
        _ hello: Hello, rights: SenderRights, parts: borrowing Multipart
    ) throws(ZeroMQError) {
        counters.hellos += 1
        if hello.isBackfill && !rights.mayBackfill { return try reject(parts, .backfillNotAllowed) }
        let account = note(parts)
        if let account, !surroundings.ledger.admit(account, producer: rights.producer) {
            return try sayCrowded(parts.bytes(of: 0), producer: rights.producer)
        }
        // The lane is part of the name: nobody reopens a backfill stream without the right to one.
        let stream = (hello.isBackfill ? "backfill/" : "live/") + hello.stream
        if let known = connections.find(parts, producer: rights.producer) {
            // One opening at a time, so that a flood of HELLOs can't pile up commits; the peer asks again.
            guard let welcome = known.welcome else { return }
            // A HELLO that was only sent twice must not fence the instance that sent it.
            if known.attempt == hello.attempt && known.stream == stream {
                return try sendWelcome(known.route, known.attempt, welcome.epoch, welcome.nextSequence)
            }
        }
        let route = parts.bytes(of: 0)
        connections.set(
            Connection(
                route: route, producer: rights.producer, stream: stream, attempt: hello.attempt, account: account))
        // What came before it is decided before it.
        handOverAll()
        unanswered += 1
        surroundings.admission.open(
            producer: rights.producer, stream: stream, isBackfill: hello.isBackfill
        ) { [outbox = seat.outbox, attempt = hello.attempt] state in
            outbox.push(.init(route: route, answer: .opened(state, attempt: attempt)))
            outbox.answersHaveCome()
        }
    }

    private mutating func take(
        _ header: BatchHeader, rights: SenderRights, parts: borrowing Multipart
    ) throws(ZeroMQError) {
        let first = header.firstSequence
        guard let connection = connections.find(parts, producer: rights.producer), connection.welcome != nil else {
            return try reject(parts, .streamNotOpen, first)
        }
        connection.account?.add(parts.wireBytes)
        let route = connection.route
        let count = Int(header.count)
        guard (1...Limits.batchEvents).contains(count), first <= UInt64(Int64.max) - UInt64(count) else {
            return try reject(route, .tooManyEvents, first)
        }
        let (typeBytes, bodyBytes) = parts.withBytes(of: 2, and: 3) { ($0.count, $1.count) }
        guard bodyBytes <= Limits.batchBytes else { return try reject(route, .tooLarge, first) }
        guard typeBytes <= WireProtocol.contentTypeBytes else { return try reject(route, .contentTypeTooLong, first) }
        if let wait = mustWait(count, bodyBytes, producer: rights.producer) {
            counters.busy += 1
            publishCounters()
            return try send(.busy(firstSequence: first, retryAfterMilliseconds: wait), to: route)
        }
        handOver(runs.takeEnded(by: connection, epoch: header.epoch, firstSequence: first, bytes: bodyBytes))
        let run = runs.run(of: connection, epoch: header.epoch, firstSequence: first)
        run.add(count: count, bytes: bodyBytes) {
            parts.withBytes(of: 2, and: 3) { contentType, body in
                decoder.decode(body: body, contentType: contentType, count: count, rights: rights, into: run)
            }
        }
        counters.batches += 1
        counters.events += UInt64(count)
        counters.bodyBytes += UInt64(bodyBytes)
        handOver(runs.takeFull(of: connection, added: count))
    }

    /// Ends a turn: what the messages were joined into goes to the journal.
    package mutating func handOverAll() {
        while let entry = runs.takeFirst() { handOver(entry) }
    }

    private mutating func handOver(_ entry: CandidateRuns.Entry?) {
        guard let entry else { return }
        let candidate = entry.run.takeCandidate()
        runs.giveBack(entry.run)
        unanswered += 1
        surroundings.admission.submit(candidate, for: seat.outbox) {
            [
                outbox = seat.outbox, route = entry.connection.route, epoch = candidate.epoch,
                messages = candidate.messageCount
            ] answer in
            outbox.push(.init(route: route, answer: .decided(answer, epoch: epoch, messages: messages)))
        }
    }

    /// Milliseconds a sender has to wait, or nil.
    private mutating func mustWait(_ count: Int, _ bytes: Int, producer: String) -> UInt32? {
        if surroundings.admission.waitingEvents + runs.slots > surroundings.configuration.maximumWaitingEvents {
            return surroundings.configuration.busyMilliseconds
        }
        let wait = surroundings.limiter?.take(
            events: count, bytes: bytes, producer: producer, now: surroundings.now())
        if wait != nil { counters.limited[producer, default: 0] += 1 }
        return wait
    }

    /// Writes a message down for its connection, which is searched for; BATCH has it at hand.
    @discardableResult
    private func note(_ parts: borrowing Multipart) -> ConnectionAccount? {
        guard let connection = parts.connection else { return nil }
        let account = surroundings.ledger.account(of: connection)
        account.add(parts.wireBytes)
        return account
    }

    // MARK: Answering

    /// Sends what the journal has answered since the last call.
    package mutating func sendAnswers() throws(ZeroMQError) {
        seat.outbox.pipe.drain()
        var entries: [Outbox.Entry] = []
        swap(&entries, &answers)
        defer { answers = entries }
        seat.outbox.take(&entries)
        unanswered -= entries.count
        for case .decided(let answer, _, let messages) in entries.lazy.map(\.answer) {
            counters.count(answer, messages: messages)
        }
        publishCounters()
        var sum: AcknowledgementSum?
        for entry in entries {
            if case .decided(.acknowledged(let next, let accepted, let duplicate, let rejected), let epoch, _) =
                entry.answer
            {
                if sum?.isFor(entry.route, epoch: epoch) != true {
                    try send(sum)
                    sum = AcknowledgementSum(route: entry.route, epoch: epoch)
                }
                sum?.add(nextSequence: next, accepted: accepted, duplicate: duplicate, rejected: rejected)
                continue
            }
            // Answers of a stream keep their order.
            try send(sum)
            sum = nil
            try sendAlone(entry)
        }
        try send(sum)
    }

    private mutating func send(_ sum: AcknowledgementSum?) throws(ZeroMQError) {
        guard let sum else { return }
        FailPoint.pass("ingest.before-acknowledgement")
        try send(sum.message(credit: credit), to: sum.route)
        FailPoint.pass("ingest.after-acknowledgement")
    }

    private mutating func sendAlone(_ entry: Outbox.Entry) throws(ZeroMQError) {
        switch entry.answer {
        case .opened(let state, _) where state.isRefused:
            connections.forget(entry.route)
            try reject(entry.route, .tooManyStreams)
        case .opened(let state, let attempt):
            connections.opened(
                entry.route, attempt: attempt, epoch: state.epoch, nextSequence: state.nextSequence)
            try sendWelcome(entry.route, attempt, state.epoch, state.nextSequence)
        case .decided(.expected(let nextSequence), let epoch, _):
            try send(.expected(epoch: epoch, sequence: nextSequence), to: entry.route)
        case .decided(.fenced, let epoch, _): try send(.fenced(epoch: epoch), to: entry.route)
        case .decided(.noRoom(let firstSequence), _, _):
            let wait = surroundings.configuration.noRoomMilliseconds
            try send(.busy(firstSequence: firstSequence, retryAfterMilliseconds: wait), to: entry.route)
        case .decided(.acknowledged, _, _): preconditionFailure("acknowledgements are added up")
        }
    }

    private mutating func sendWelcome(
        _ route: [UInt8], _ attempt: UInt64, _ epoch: UInt64, _ nextSequence: UInt64
    ) throws(ZeroMQError) {
        let welcome = Welcome(
            attempt: attempt, epoch: epoch, nextSequence: nextSequence, maxBatch: UInt32(Limits.batchEvents),
            credit: credit)
        try send(.welcome(welcome), to: route)
    }

    /// Never less than one batch, so that a stream can't starve: BUSY is what slows it down.
    private var credit: UInt32 {
        let room = surroundings.configuration.maximumWaitingEvents - surroundings.admission.waitingEvents
        return UInt32(max(Limits.batchEvents, min(Limits.credit, room)))
    }

    /// A sender with too many connections waits with its HELLO until some are closed.
    private mutating func sayCrowded(_ route: [UInt8], producer: String) throws(ZeroMQError) {
        counters.busy += 1
        counters.crowded[producer, default: 0] += 1
        publishCounters()
        let wait = surroundings.configuration.crowdedMilliseconds
        try send(.busy(firstSequence: 0, retryAfterMilliseconds: wait), to: route)
    }

    private mutating func reject(
        _ route: [UInt8], _ reason: WireReject, _ firstSequence: UInt64 = 0
    ) throws(ZeroMQError) {
        counters.rejected[reason, default: 0] += 1
        publishCounters()
        try send(.rejected(firstSequence: firstSequence, reason: reason.rawValue), to: route)
    }

    private mutating func reject(
        _ parts: borrowing Multipart, _ reason: WireReject, _ firstSequence: UInt64 = 0
    ) throws(ZeroMQError) {
        note(parts)
        try reject(parts.bytes(of: 0), reason, firstSequence)
    }

    private mutating func send(_ message: WireMessage, to route: [UInt8]) throws(ZeroMQError) {
        AcknowledgementLog.ofThisProcess?.note(message) { connections.stream(of: route) }
        let result = try socket.send([route, message.encoded()])
        if result == .sent { return }
        counters.droppedAnswers += 1
        publishCounters()
        if result == .unreachable { connections.forget(route) }
    }
}

extension IngestWorker where Channel == Socket {
    mutating func run() throws(ZeroMQError) {
        // The routing id and the three frames of a BATCH.
        var parts = Multipart(limit: 4)
        let wait = try SocketWait(socket, wake: seat.outbox.pipe)
        while !seat.isStopping.load(ordering: .acquiring) {
            if seat.outbox.pipe.isWoken { try sendAnswers() }
            if try readMessages(into: &parts), try wait.wait(timeoutMilliseconds: nil) { try sendAnswers() }
        }
        try drain()
    }
}
