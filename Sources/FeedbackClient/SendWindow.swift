/// Go-back-N without any I/O: what may be sent now, and what an answer changes.
struct SendWindow {
    struct Flight: Equatable {
        var first: UInt64
        var count: UInt64
        var end: UInt64 { first + count }
    }

    enum Step: Equatable {
        /// Send the events from here on, at most so many.
        case send(from: UInt64, maximum: Int)
        /// Nothing to do before this moment (nil = before an answer).
        case wait(until: UInt64?)
    }

    private let timing: SendTiming
    private let maxBatch: Int
    private let maximumMessages: Int
    private var credit: UInt64
    /// Everything below is acknowledged.
    private(set) var base: UInt64
    /// The next event to send.
    private(set) var cursor: UInt64
    private(set) var inFlight: ArraySlice<Flight> = []
    /// Events in them.
    private var flying: UInt64 = 0
    /// Above the highest event ever sent; what lies below is sent again.
    private var highest: UInt64
    private(set) var resent: UInt64 = 0
    /// Consecutive waits without an answer that moved `base`.
    private var silentWaits = 0
    private var retryAt: UInt64?
    private var pausedUntil: UInt64 = 0
    /// A gap is reported by every batch behind it; only the first report rewinds.
    private var lastGap: UInt64?

    init(nextSequence: UInt64, maxBatch: Int, credit: Int, maximumMessages: Int = .max, timing: SendTiming) {
        self.timing = timing
        self.maxBatch = maxBatch
        self.maximumMessages = maximumMessages
        self.credit = UInt64(credit)
        base = nextSequence
        cursor = nextSequence
        highest = nextSequence
    }

    /// Whether all that was ever sent is acknowledged.
    var isSettled: Bool { base == highest }

    /// Whether the next event was sent before.
    var isResending: Bool { cursor < highest }

    /// What to do now; a wait that is over counts as a lost batch and goes back to the oldest one.
    mutating func step(now: UInt64) -> Step {
        if now < pausedUntil { return .wait(until: pausedUntil) }
        if let retryAt, now >= retryAt, !inFlight.isEmpty {
            silentWaits += 1
            rewind(to: base)
            lastGap = nil
        }
        if inFlight.isEmpty { return .send(from: cursor, maximum: min(maxBatch, max(1, Int(credit)))) }
        let room = credit > flying ? credit - flying : 0
        // While the server is silent, the oldest batch alone asks whether it is back.
        guard silentWaits == 0, inFlight.count < maximumMessages, room >= UInt64(maxBatch) / 2 + 1 else {
            return .wait(until: retryAt)
        }
        return .send(from: cursor, maximum: min(maxBatch, Int(room)))
    }

    /// `random` is asked only when a wait begins, because it costs a system call.
    mutating func sent(count: Int, now: UInt64, random: @autoclosure () -> UInt64) {
        if isResending { resent += 1 }
        inFlight.append(Flight(first: cursor, count: UInt64(count)))
        flying += UInt64(count)
        cursor += UInt64(count)
        highest = max(highest, cursor)
        if retryAt == nil { retryAt = now + retryWait(random()) }
    }

    /// When the oldest batch is given up and sent again.
    var deadline: UInt64? { retryAt.map { max($0, pausedUntil) } }

    /// Gives the number of events that are durable now and were not before.
    mutating func acknowledged(
        below sequence: UInt64, credit: Int, now: UInt64, random: @autoclosure () -> UInt64
    ) throws(FeedbackClientError) -> UInt64 {
        guard sequence <= highest else {
            throw .sourceBehind(serverNext: sequence, sourceNext: highest)
        }
        self.credit = UInt64(credit)
        guard sequence > base else { return 0 }
        let gained = sequence - base
        base = sequence
        while let first = inFlight.first, first.end <= sequence {
            inFlight.removeFirst()
            flying -= first.count
        }
        cursor = max(cursor, sequence)
        silentWaits = 0
        lastGap = nil
        retryAt = inFlight.isEmpty ? nil : now + retryWait(random())
        return gained
    }

    mutating func gap(expected: UInt64) throws(FeedbackClientError) {
        guard expected >= base else { throw .serverBehind(serverNext: expected, acknowledged: base) }
        guard expected != lastGap, expected <= cursor else { return }
        lastGap = expected
        rewind(to: expected)
    }

    mutating func busy(firstSequence: UInt64, milliseconds: UInt64, now: UInt64, random: UInt64) {
        pausedUntil = max(pausedUntil, now + milliseconds + random % (milliseconds / 4 + 1))
        guard firstSequence >= base, firstSequence < cursor else { return }
        lastGap = firstSequence
        rewind(to: firstSequence)
    }

    private mutating func rewind(to sequence: UInt64) {
        cursor = sequence
        while let last = inFlight.last, last.end > sequence {
            inFlight.removeLast()
            flying -= last.count
        }
        retryAt = inFlight.isEmpty ? nil : retryAt
    }

    private func retryWait(_ random: UInt64) -> UInt64 {
        SendWindow.backoff(timing, attempt: silentWaits, random: random)
    }

    /// The wait doubles with every attempt; up to a quarter is chance, so that senders don't return in step.
    static func backoff(_ timing: SendTiming, attempt: Int, random: UInt64) -> UInt64 {
        let doubled = timing.retryMilliseconds << UInt64(min(attempt, 16))
        let wait = min(timing.retryMaximumMilliseconds, doubled)
        return wait + random % (wait / 4 + 1)
    }
}
