import Events
import Synchronization
import WireProtocol
import ZeroMQ

/// What the workers of a server share.
struct WorkerSurroundings: Sendable {
    var configuration: IngestConfiguration
    var admission: any Admission
    var keys: LiveKeyList
    var limiter: RateLimiter?
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
struct IngestWorker: ~Copyable {
    private let surroundings: WorkerSurroundings
    private let seat: WorkerSeat
    private let socket: Socket
    private var decoder: any BatchDecoding
    private var connections: Connections
    /// Calls to the journal that have not answered yet.
    private var unanswered = 0

    init(surroundings: WorkerSurroundings, seat: WorkerSeat, socket: Socket, decoder: any BatchDecoding) {
        self.surroundings = surroundings
        self.seat = seat
        self.socket = socket
        self.decoder = decoder
        connections = Connections(limit: surroundings.configuration.maximumConnections)
    }

    mutating func run() throws(ZeroMQError) {
        // The routing id and the three frames of a BATCH.
        var parts = Multipart(limit: 4)
        while !seat.isStopping.load(ordering: .acquiring) {
            let result = try poll([(socket, .readable)], wake: seat.outbox.pipe, timeoutMilliseconds: nil)
            if result.isWoken { try sendAnswers() }
            guard result.ready[0].contains(.readable) else { continue }
            for _ in 0..<surroundings.configuration.messagesPerTurn {
                let received = try socket.receive(into: &parts)
                if received == .nothing { break }
                try handle(parts, isWhole: received == .message)
            }
        }
        try drain()
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
        seat.counters.withLock { $0.messages += 1 }
        let route = parts.bytes(of: 0)
        guard let key = parts.userID, let rights = surroundings.keys.rights(publicKey: key) else {
            connections.forget(route)
            return try reject(route, .keyUnknown)
        }
        guard isWhole, parts.count == 2 || parts.count == 4 else { return try reject(route, .frameCount) }
        let message: WireMessage
        do throws(WireError) {
            message = try parts.withBytes(of: 1) { bytes throws(WireError) in try WireMessage.decode(bytes) }
        } catch {
            return try reject(route, WireReject(error))
        }
        switch message {
        case .hello(let hello) where parts.count == 2: try open(hello, route: route, rights: rights)
        case .batch(let header) where parts.count == 4:
            try take(header, route: route, rights: rights, parts: parts)
        case .hello, .batch: try reject(route, .frameCount)
        default: try reject(route, .typeUnexpected)
        }
    }

    private mutating func open(_ hello: Hello, route: [UInt8], rights: SenderRights) throws(ZeroMQError) {
        seat.counters.withLock { $0.hellos += 1 }
        if hello.isBackfill && !rights.mayBackfill { return try reject(route, .backfillNotAllowed) }
        // The lane is part of the name: nobody reopens a backfill stream without the right to one.
        let stream = (hello.isBackfill ? "backfill/" : "live/") + hello.stream
        if let known = connections.find(route, producer: rights.producer) {
            // One opening at a time, so that a flood of HELLOs can't pile up commits; the peer asks again.
            guard let welcome = known.welcome else { return }
            // A HELLO that was only sent twice must not fence the instance that sent it.
            if known.attempt == hello.attempt && known.stream == stream {
                return try sendWelcome(route, known.attempt, welcome.epoch, welcome.nextSequence)
            }
        }
        connections.set(
            Connection(producer: rights.producer, stream: stream, attempt: hello.attempt), for: route)
        unanswered += 1
        surroundings.admission.open(
            producer: rights.producer, stream: stream, isBackfill: hello.isBackfill
        ) { [outbox = seat.outbox, attempt = hello.attempt] state in
            outbox.push(.init(route: route, answer: .opened(state, attempt: attempt)))
        }
    }

    private mutating func take(
        _ header: BatchHeader, route: [UInt8], rights: SenderRights, parts: borrowing Multipart
    ) throws(ZeroMQError) {
        let first = header.firstSequence
        guard let connection = connections.find(route, producer: rights.producer), connection.welcome != nil else {
            return try reject(route, .streamNotOpen, first)
        }
        let count = Int(header.count)
        guard (1...Limits.batchEvents).contains(count), first <= UInt64(Int64.max) - UInt64(count) else {
            return try reject(route, .tooManyEvents, first)
        }
        let bodyBytes = parts.withBytes(of: 3) { $0.count }
        guard bodyBytes <= Limits.batchBytes else { return try reject(route, .tooLarge, first) }
        guard parts.withBytes(of: 2, { $0.count }) <= WireProtocol.contentTypeBytes else {
            return try reject(route, .contentTypeTooLong, first)
        }
        if let wait = mustWait(count, producer: rights.producer) {
            seat.counters.withLock { $0.busy += 1 }
            return try send(.busy(firstSequence: first, retryAfterMilliseconds: wait), to: route)
        }
        let contentTypeBytes = parts.bytes(of: 2)
        let candidate = parts.withBytes(of: 3) { body in
            contentTypeBytes.withUnsafeBytes { contentType in
                decoder.decode(
                    body: body, contentType: contentType, count: count, rights: rights, stream: connection.stream,
                    epoch: header.epoch, firstSequence: first)
            }
        }
        precondition(candidate.slots == count, "the decoder gives one verdict a sequence number")
        seat.counters.withLock {
            $0.batches += 1
            $0.events += UInt64(count)
            $0.bodyBytes += UInt64(bodyBytes)
        }
        unanswered += 1
        surroundings.admission.submit(candidate) { [outbox = seat.outbox, epoch = header.epoch] answer in
            outbox.push(.init(route: route, answer: .decided(answer, epoch: epoch)))
        }
    }

    /// Milliseconds a sender has to wait, or nil.
    private func mustWait(_ count: Int, producer: String) -> UInt32? {
        if surroundings.admission.waitingEvents > surroundings.configuration.maximumWaitingEvents {
            return surroundings.configuration.busyMilliseconds
        }
        return surroundings.limiter?.take(count, producer: producer, now: surroundings.now())
    }

    // MARK: Answering

    private mutating func sendAnswers() throws(ZeroMQError) {
        seat.outbox.pipe.drain()
        for entry in seat.outbox.takeAll() {
            unanswered -= 1
            switch entry.answer {
            case .opened(let state, let attempt):
                connections.opened(
                    entry.route, attempt: attempt, epoch: state.epoch, nextSequence: state.nextSequence)
                try sendWelcome(entry.route, attempt, state.epoch, state.nextSequence)
            case .decided(let answer, let epoch):
                seat.counters.withLock { $0.count(answer) }
                try send(WireMessage(answer, epoch: epoch, credit: credit), to: entry.route)
            }
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

    private mutating func reject(
        _ route: [UInt8], _ reason: WireReject, _ firstSequence: UInt64 = 0
    ) throws(ZeroMQError) {
        seat.counters.withLock { $0.rejected[reason, default: 0] += 1 }
        try send(.rejected(firstSequence: firstSequence, reason: reason.rawValue), to: route)
    }

    private mutating func send(_ message: WireMessage, to route: [UInt8]) throws(ZeroMQError) {
        let result = try socket.send([route, message.encoded()])
        if result == .sent { return }
        seat.counters.withLock { $0.droppedAnswers += 1 }
        if result == .unreachable { connections.forget(route) }
    }
}
