/// What a worker knows of a peer that said HELLO.
struct Connection {
    var producer: String
    var stream: String
    var attempt: UInt64
    /// nil while the synced commit of the opening is under way.
    var welcome: (epoch: UInt64, nextSequence: UInt64)?
    var lastUsed: UInt64 = 0
}

/// The peers of a worker by routing id; bounded, because a ROUTER never learns that a peer left.
struct Connections {
    private var byRoute: [[UInt8]: Connection] = [:]
    private let limit: Int
    private var clock: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// The connection if it belongs to this producer: routing ids may be taken over by another peer.
    mutating func find(_ route: [UInt8], producer: String) -> Connection? {
        guard let found = byRoute[route], found.producer == producer else { return nil }
        clock += 1
        byRoute[route]?.lastUsed = clock
        return found
    }

    mutating func set(_ connection: Connection, for route: [UInt8]) {
        if byRoute[route] == nil, byRoute.count >= limit { forgetOldest() }
        clock += 1
        byRoute[route] = connection
        byRoute[route]?.lastUsed = clock
    }

    /// Marks the stream open, unless the peer has asked for something else in the meantime.
    mutating func opened(_ route: [UInt8], attempt: UInt64, epoch: UInt64, nextSequence: UInt64) {
        guard byRoute[route]?.attempt == attempt else { return }
        byRoute[route]?.welcome = (epoch, nextSequence)
    }

    mutating func forget(_ route: [UInt8]) {
        byRoute[route] = nil
    }

    /// Forgets an eighth at once, so that a flood of connections doesn't sort the table each time.
    private mutating func forgetOldest() {
        let oldest = byRoute.sorted { $0.value.lastUsed < $1.value.lastUsed }.prefix(max(1, limit / 8))
        for entry in oldest { byRoute[entry.key] = nil }
    }
}
