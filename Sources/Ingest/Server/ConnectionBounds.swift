import ZeroMQ

/// How much connections may make the intake hold, and how many of them there may be.
///
/// libzmq bounds a frame and the number of whole messages that wait, but neither the number of frames of a message nor their sum.
package struct ConnectionBounds: Sendable {
    /// Bytes of one connection that came in and have not arrived as a message; more than the 32 largest messages that libzmq
    /// keeps for a worker that is behind, one that is under way and what the kernel holds.
    package var bytes = 160 << 20
    /// The same of all connections together.
    package var totalBytes = 256 << 20
    /// What a message that is under way may hold for longer than `stallMilliseconds`.
    package var stallBytes = 65_536
    /// How long a message may take to arrive whole.
    package var stallMilliseconds: UInt64 = 60_000
    /// Connections over which no stream was opened: those that do nothing and those in their handshake.
    package var strangers = 1_024
    /// Connections of one producer with an open stream.
    package var perProducer = 64
    /// Connections of all producers with an open stream.
    package var total = 4_096

    package init() {}

    /// Takes the descriptors of the process into account: half of them for streams, a quarter for strangers.
    package mutating func fit(descriptors: Int) {
        total = min(total, descriptors / 2)
        strangers = min(strangers, descriptors / 4)
    }
}

/// Why a connection was cut.
package enum CutReason: String, Sendable, CaseIterable {
    case unfinished = "sent too much without a whole message"
    case stalled = "did not finish its message in time"
    case crowded = "held the most while all together held too much"
    case stranger = "opened no stream while there were too many such"
}

/// Decides which connections go; everything it knows it is told.
struct ConnectionWatch {
    struct Sight {
        var connection: AcceptedConnection
        /// nil for a connection whose bytes nobody counts.
        var receivedBytes: UInt64?
        var deliveredBytes: UInt64
        var hasStream: Bool
    }

    struct Cut: Equatable {
        var connection: AcceptedConnection
        var reason: CutReason
        var pendingBytes: Int
    }

    /// Heartbeats come in and never arrive as messages. Those of libzmq, one each way in 5 s, take 16.
    static let heartbeatBytesPerSecond = 256.0
    /// Further than this nobody's heartbeats are believed, so that nothing can hide behind them for ever.
    static let heartbeatBytes = 16_777_216.0

    private struct Memory {
        let number: UInt64
        var deliveredBytes: UInt64
        var deliveredAt: UInt64
        var seenAt: UInt64
        var heartbeats = 4_096.0
        /// It is on its way out, though its descriptor may be open for a moment.
        var isCut = false
    }

    private let bounds: ConnectionBounds
    private var memory: [AcceptedConnection: Memory] = [:]
    private var next: UInt64 = 0
    private var newest: UInt64 = 0

    init(_ bounds: ConnectionBounds) {
        self.bounds = bounds
    }

    /// `sights` are all connections that are open now; `now` is monotonic milliseconds.
    mutating func judge(_ sights: [Sight], now: UInt64) -> [Cut] {
        newest = max(newest, now)
        let now = newest
        var cuts: [Cut] = []
        var left: [(sight: Sight, pending: Int, number: UInt64)] = []
        var seen: [AcceptedConnection: Memory] = [:]
        for sight in sights {
            let (pending, state) = remember(sight, now)
            seen[sight.connection] = state
            if state.isCut { continue }
            if pending > bounds.bytes {
                cuts.append(Cut(connection: sight.connection, reason: .unfinished, pendingBytes: pending))
            } else if pending > bounds.stallBytes, now - state.deliveredAt > bounds.stallMilliseconds {
                cuts.append(Cut(connection: sight.connection, reason: .stalled, pendingBytes: pending))
            } else {
                left.append((sight, pending, state.number))
            }
        }
        var held = left.reduce(0) { $0 + $1.pending }
        for entry in left.sorted(by: { $0.pending > $1.pending }) where held > bounds.totalBytes {
            cuts.append(Cut(connection: entry.sight.connection, reason: .crowded, pendingBytes: entry.pending))
            held -= entry.pending
        }
        let strangers = left.filter { !$0.sight.hasStream }.sorted { $0.number < $1.number }
        for entry in strangers.prefix(max(0, strangers.count - bounds.strangers)) {
            cuts.append(Cut(connection: entry.sight.connection, reason: .stranger, pendingBytes: entry.pending))
        }
        for cut in cuts { seen[cut.connection]?.isCut = true }
        memory = seen
        return cuts
    }

    /// What of a connection is under way: received, not delivered, and more than its heartbeats.
    private mutating func remember(_ sight: Sight, _ now: UInt64) -> (pending: Int, Memory) {
        var state = memory[sight.connection]
        if state == nil {
            state = Memory(
                number: next, deliveredBytes: sight.deliveredBytes, deliveredAt: now, seenAt: now)
            next += 1
        }
        guard var state else { preconditionFailure("it was set above") }
        if state.deliveredBytes != sight.deliveredBytes {
            state.deliveredBytes = sight.deliveredBytes
            state.deliveredAt = now
        }
        guard let received = sight.receivedBytes else { return (0, state) }
        let missing = max(0, Double(received) - Double(sight.deliveredBytes))
        let grown = state.heartbeats + Double(now - state.seenAt) * Self.heartbeatBytesPerSecond / 1_000
        // What has arrived since was no heartbeat: the allowance never exceeds what is missing, but for the handshake.
        state.heartbeats = min(grown, max(4_096, missing), Self.heartbeatBytes)
        state.seenAt = now
        let pending = Int(max(0, missing - state.heartbeats))
        if pending == 0 { state.deliveredAt = now }
        return (pending, state)
    }
}
