import Events
import WireProtocol
import ZeroMQ

/// One connection's dialogue: HELLO, then batches and answers.
package struct SendSession<Channel: MessageSocket>: ~Copyable {
    private enum State {
        /// HELLO was or will be sent; the attempt tells an old WELCOME from a new one.
        case opening(attempt: UInt64, tries: Int, retryAt: UInt64)
        case open(epoch: UInt64)
    }

    private let connect: () throws(ZeroMQError) -> Channel
    private var socket: Channel
    /// Since when an answer is missing, and how often the connection was made anew in that time.
    private var silentSince: UInt64?
    private var reconnects = 0
    private let stream: String
    private let isBackfill: Bool
    private let maximumMessages: Int
    private let timing: SendTiming
    private let environment: SenderEnvironment
    private var state: State
    private var window: SendWindow?
    private var progress = SendProgress()
    private var parts = Multipart(limit: 1)
    /// A batch that the socket would not take yet.
    private var unsent: EncodedBatch?
    private var isExhausted = false
    private var pollAgainAt: UInt64 = 0
    private var lastGain: UInt64
    private var resentBefore: UInt64 = 0

    package init(
        connect: @escaping () throws(ZeroMQError) -> Channel, stream: String, isBackfill: Bool, maximumMessages: Int,
        timing: SendTiming, environment: SenderEnvironment
    ) throws(ZeroMQError) {
        self.connect = connect
        socket = try connect()
        self.stream = stream
        self.isBackfill = isBackfill
        self.maximumMessages = maximumMessages
        self.timing = timing
        self.environment = environment
        state = .opening(attempt: environment.random(), tries: 0, retryAt: 0)
        lastGain = environment.now()
    }

    /// Sends what may be sent now; says how many milliseconds there is nothing else to do, and whether the socket is full.
    package mutating func step<Source: SequencedSource>(
        _ source: inout Source, mayGrow: Bool
    ) throws -> (wait: UInt64, wantsToWrite: Bool) {
        let now = environment.now()
        try giveUpIfSilent(now)
        let reconnectWait = try reconnectIfSilent(now)
        let (work, wantsToWrite) = try advance(&source, now: now, mayGrow: mayGrow)
        return (min(work ?? 60_000, reconnectWait ?? 60_000, 60_000), wantsToWrite)
    }

    /// Has the source asked again at the next step.
    package mutating func sourceHasGrown() { pollAgainAt = 0 }

    /// Takes every answer that has arrived; whether there was any.
    package mutating func takeAnswers<Source: SequencedSource>(
        _ source: inout Source, _ report: (SendProgress) -> Void
    ) throws -> Bool {
        var isAny = false
        while try socket.receive(into: &parts) != .nothing {
            silentSince = nil
            isAny = true
            try take(&source, report)
        }
        return isAny
    }

    private var isDone: Bool {
        guard case .open = state, let window else { return false }
        return isExhausted && window.isSettled && unsent == nil
    }

    /// Whether the server owes nothing, neither a WELCOME nor an acknowledgement.
    private var isSettled: Bool {
        if case .open = state { return window?.isSettled == true && unsent == nil }
        return false
    }

    /// libzmq never comes back to a server that once refused its handshake, so a silent connection is made anew.
    private mutating func reconnectIfSilent(_ now: UInt64) throws(ZeroMQError) -> UInt64? {
        guard !isSettled else {
            silentSince = nil
            return nil
        }
        let since = silentSince ?? now
        silentSince = since
        // Long enough for three repetitions first: a server that is only slow keeps its connection.
        let patience = SendWindow.backoff(timing, attempt: reconnects + 3, random: 0)
        if now < since + patience { return since + patience - now }
        socket = try connect()
        silentSince = now
        reconnects += 1
        if case .opening(let attempt, let tries, _) = state {
            state = .opening(attempt: attempt, tries: tries, retryAt: 0)
        }
        return patience
    }

    private func giveUpIfSilent(_ now: UInt64) throws {
        guard let limit = timing.giveUpMilliseconds, now >= lastGain + limit else { return }
        if isSettled { return }
        throw FeedbackClientError.noAnswer(milliseconds: limit)
    }

    // MARK: Sending

    /// Sends what may be sent; gives the milliseconds until there is more to do, and whether the socket is full.
    private mutating func advance<Source: SequencedSource>(
        _ source: inout Source, now: UInt64, mayGrow: Bool
    ) throws -> (wait: UInt64?, wantsToWrite: Bool) {
        switch state {
        case .opening(let attempt, let tries, let retryAt):
            if now < retryAt { return (retryAt - now, false) }
            let hello = WireMessage.hello(Hello(stream: stream, isBackfill: isBackfill, attempt: attempt))
            guard try socket.send([hello.encoded()]) == .sent else { return (giveUpWait(now), true) }
            let wait = SendWindow.backoff(timing, attempt: tries, random: environment.random())
            state = .opening(attempt: attempt, tries: tries + 1, retryAt: now + wait)
            return (wait, false)
        case .open(let epoch):
            return try fill(&source, epoch: epoch, now: now, mayGrow: mayGrow)
        }
    }

    private mutating func fill<Source: SequencedSource>(
        _ source: inout Source, epoch: UInt64, now: UInt64, mayGrow: Bool
    ) throws -> (wait: UInt64?, wantsToWrite: Bool) {
        guard var window else { throw FeedbackClientError.protocolBroken("open without WELCOME") }
        // Taken out, so that its list is changed in place.
        self.window = nil
        defer {
            progress.resent = resentBefore + window.resent
            self.window = window
        }
        while true {
            switch window.step(now: now) {
            case .wait(let moment):
                return (moment.map { $0 > now ? $0 - now : 0 }, false)
            case .send(let sequence, let maximum):
                if unsent?.firstSequence != sequence { unsent = nil }
                if unsent == nil {
                    let mayWait = mayGrow && !window.isResending
                    unsent = try nextBatch(&source, from: sequence, maximum: maximum, now: now, mayWait: mayWait)
                }
                guard let batch = unsent else {
                    return (idleWait(window.deadline, now: now, mayGrow: mayGrow), false)
                }
                let header = BatchHeader(epoch: epoch, firstSequence: sequence, count: UInt32(batch.count))
                FailPoint.pass("client.before-send")
                let result = try socket.send(
                    WireMessage.batch(header).encoded(), WireProtocol.contentTypeFrame, batch.body)
                guard result == .sent else {
                    return (idleWait(window.deadline, now: now, mayGrow: false) ?? giveUpWait(now), true)
                }
                FailPoint.pass("client.after-send")
                if window.isSettled { lastGain = now }
                window.sent(count: batch.count, now: now, random: environment.random())
                unsent = nil
            }
        }
    }

    private mutating func nextBatch<Source: SequencedSource>(
        _ source: inout Source, from sequence: UInt64, maximum: Int, now: UInt64, mayWait: Bool
    ) throws -> EncodedBatch? {
        if mayWait, isExhausted, now < pollAgainAt { return nil }
        guard let batch = try source.batch(from: sequence, maximum: maximum) else {
            isExhausted = true
            pollAgainAt = now + timing.pollMilliseconds
            return nil
        }
        isExhausted = false
        guard batch.firstSequence == sequence, (1...maximum).contains(batch.count) else {
            throw FeedbackClientError.sourceBroken(
                "asked for \(maximum) events from \(sequence) it gave \(batch.count) from \(batch.firstSequence)")
        }
        guard batch.body.count <= Limits.batchBytes else {
            throw FeedbackClientError.sourceBroken("a batch is larger than \(Limits.batchBytes) bytes")
        }
        return batch
    }

    private func idleWait(_ deadline: UInt64?, now: UInt64, mayGrow: Bool) -> UInt64? {
        let moments = [deadline, mayGrow ? pollAgainAt : nil].compactMap { $0 }
        return moments.min().map { $0 > now ? $0 - now : 0 }
    }

    private func giveUpWait(_ now: UInt64) -> UInt64? {
        timing.giveUpMilliseconds.map { lastGain + $0 > now ? lastGain + $0 - now : 0 }
    }

    // MARK: Answers

    private mutating func take<Source: SequencedSource>(
        _ source: inout Source, _ report: (SendProgress) -> Void
    ) throws {
        guard parts.count == 1 else { throw FeedbackClientError.protocolBroken("an empty message") }
        let message: WireMessage
        do {
            message = try parts.withBytes(of: 0) { bytes throws(WireError) in try WireMessage.decode(bytes) }
        } catch {
            throw FeedbackClientError.protocolBroken("\(error)")
        }
        switch message {
        case .welcome(let welcome): try opened(welcome, &source, report)
        case .rejected(_, let reason): try refused(reason)
        default: try answered(message, &source, report)
        }
    }

    private mutating func opened<Source: SequencedSource>(
        _ welcome: Welcome, _ source: inout Source, _ report: (SendProgress) -> Void
    ) throws {
        guard case .opening(let attempt, _, _) = state, attempt == welcome.attempt else { return }
        let next = welcome.nextSequence
        if let window {
            guard next >= window.base else {
                throw FeedbackClientError.serverBehind(serverNext: next, acknowledged: window.base)
            }
            progress.acknowledged += next - window.base
            resentBefore += window.resent
        }
        guard welcome.maxBatch > 0 else { throw FeedbackClientError.protocolBroken("WELCOME with no batch size") }
        window = SendWindow(
            nextSequence: next, maxBatch: Int(welcome.maxBatch), credit: Int(welcome.credit),
            maximumMessages: maximumMessages, timing: timing)
        state = .open(epoch: welcome.epoch)
        unsent = nil
        isExhausted = false
        lastGain = environment.now()
        reconnects = 0
        progress.acknowledgedBelow = next
        try source.acknowledged(below: next)
        report(progress)
    }

    private mutating func refused(_ reason: UInt8) throws {
        let known = WireReject(rawValue: reason)
        guard known == .streamNotOpen else {
            throw FeedbackClientError.refused(
                code: Int(reason), explanation: known?.explanation ?? "The reason is newer than this client.")
        }
        // Every batch that was under way is refused like this; the first refusal is enough.
        guard case .open = state else { return }
        state = .opening(attempt: environment.random(), tries: 0, retryAt: 0)
    }

    private mutating func answered<Source: SequencedSource>(
        _ message: WireMessage, _ source: inout Source, _ report: (SendProgress) -> Void
    ) throws {
        guard case .open(let epoch) = state, var window else { return }
        self.window = nil
        defer { self.window = window }
        let now = environment.now()
        switch message {
        case .acknowledged(let answer) where answer.epoch == epoch:
            let gained = try window.acknowledged(
                below: answer.nextSequence, credit: Int(answer.credit), now: now, random: environment.random())
            progress.add(answer)
            progress.acknowledged += gained
            progress.acknowledgedBelow = window.base
            if gained > 0 {
                lastGain = now
                try source.refused(progress.lastRejected)
                try source.acknowledged(below: window.base)
            }
            report(progress)
        case .expected(epoch, let sequence): try window.gap(expected: sequence)
        case .fenced(epoch): throw FeedbackClientError.fenced(stream: stream)
        case .busy(let firstSequence, let milliseconds):
            progress.busy += 1
            // A server that asks for patience is alive.
            lastGain = now
            window.busy(
                firstSequence: firstSequence, milliseconds: UInt64(milliseconds), now: now,
                random: environment.random())
        default: break
        }
    }
}

extension SendSession where Channel == Socket {
    mutating func run<Source: SequencedSource>(
        _ source: inout Source, until: SendUntil, progress report: (SendProgress) -> Void
    ) throws -> SendSummary {
        var signal: StopSignal?
        if case .stopped(let given) = until { signal = given }
        while true {
            if signal?.isStopped == true { return SendSummary(progress: progress, isComplete: isDone) }
            let (wait, wantsToWrite) = try step(&source, mayGrow: signal != nil)
            if signal == nil && isDone { return SendSummary(progress: progress, isComplete: true) }
            // What was sent may have hidden an arrival from the wait, so it's read first.
            if try takeAnswers(&source, report) { continue }
            if try isWoken(within: Int(wait), wantsToWrite: wantsToWrite, signal?.pipe) {
                signal?.pipe.drain()
                sourceHasGrown()
            }
            _ = try takeAnswers(&source, report)
        }
    }

    private func isWoken(within milliseconds: Int, wantsToWrite: Bool, _ pipe: WakePipe?) throws -> Bool {
        if wantsToWrite {
            return try poll([(socket, [.readable, .writable])], wake: pipe, timeoutMilliseconds: milliseconds).isWoken
        }
        return try SocketWait(socket, wake: pipe).wait(timeoutMilliseconds: milliseconds)
    }
}
