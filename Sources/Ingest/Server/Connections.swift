import ZeroMQ

/// What a worker knows of a peer that said HELLO.
final class Connection {
    let route: [UInt8]
    let producer: String
    let stream: String
    let attempt: UInt64
    let account: ConnectionAccount?
    /// nil while the synced commit of the opening is under way.
    fileprivate(set) var welcome: (epoch: UInt64, nextSequence: UInt64)?
    fileprivate var lastUsed: UInt64 = 0

    init(route: [UInt8], producer: String, stream: String, attempt: UInt64, account: ConnectionAccount? = nil) {
        self.route = route
        self.producer = producer
        self.stream = stream
        self.attempt = attempt
        self.account = account
    }
}

/// The peers of a worker by routing id; bounded, because a ROUTER never learns that a peer left.
struct Connections {
    private var byRoute: [[UInt8]: Connection] = [:]
    /// Who was found last: peers send in runs, and a comparison is cheaper than a look into the table.
    private var last: Connection?
    private let limit: Int
    private var clock: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// The connection of a message if it belongs to this producer: routing ids may be taken over by another peer.
    mutating func find(_ parts: borrowing Multipart, producer: String) -> Connection? {
        if let last, parts.frame(0, equals: last.route) { return use(last, producer) }
        return find(parts.bytes(of: 0), producer: producer)
    }

    mutating func find(_ route: [UInt8], producer: String) -> Connection? {
        byRoute[route].flatMap { use($0, producer) }
    }

    private mutating func use(_ found: Connection, _ producer: String) -> Connection? {
        guard found.producer == producer else { return nil }
        clock += 1
        found.lastUsed = clock
        last = found
        return found
    }

    mutating func set(_ connection: Connection) {
        if byRoute[connection.route] == nil, byRoute.count >= limit { forgetOldest() }
        clock += 1
        connection.lastUsed = clock
        byRoute[connection.route] = connection
        last = connection
    }

    /// Marks the stream open, unless the peer has asked for something else in the meantime.
    mutating func opened(_ route: [UInt8], attempt: UInt64, epoch: UInt64, nextSequence: UInt64) {
        guard let connection = byRoute[route], connection.attempt == attempt else { return }
        connection.welcome = (epoch, nextSequence)
    }

    func stream(of route: [UInt8]) -> String? { byRoute[route]?.stream }

    mutating func forget(_ route: [UInt8]) {
        byRoute[route] = nil
        last = nil
    }

    /// Forgets those that are closed, else an eighth at once, so that a flood of connections doesn't sort the table each time.
    private mutating func forgetOldest() {
        last = nil
        for (route, connection) in byRoute where connection.account?.isClosed == true { byRoute[route] = nil }
        if byRoute.count < limit { return }
        let oldest = byRoute.sorted { $0.value.lastUsed < $1.value.lastUsed }.prefix(max(1, limit / 8))
        for entry in oldest { byRoute[entry.key] = nil }
    }
}
