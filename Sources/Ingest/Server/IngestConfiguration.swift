import Events
import ZeroMQ

/// How the intake listens and when it says BUSY.
package struct IngestConfiguration: Sendable {
    /// `tcp://address:port` (port `*` = any) or `ipc://path`; worker i listens on port + i, or on path + "-i".
    package var endpoint: String
    package var workers = 2
    /// Where the next server key listens while senders change over to it; nil = nowhere.
    package var nextEndpoint: String?
    /// Events handed to the journal and not yet committed, above which BATCH is answered with BUSY.
    package var maximumWaitingEvents = 200_000
    /// What a client is told to wait when the journal is behind.
    package var busyMilliseconds: UInt32 = 250
    /// What a client is told to wait when the disk is full; somebody has to make room first.
    package var noRoomMilliseconds: UInt32 = 1_000
    /// What a sender with too many connections is told to wait.
    package var crowdedMilliseconds: UInt32 = 1_000
    /// Events and bytes of bodies a second for each producer; nil = no limit.
    package var eventsPerSecond: Int?
    package var bytesPerSecond: Int?
    /// Messages a worker reads before it looks at the answers again.
    package var messagesPerTurn = 32
    /// Connections a worker remembers; the one that was silent longest is forgotten and has to say HELLO again.
    package var maximumConnections = 8_192
    /// How much connections may make us hold, and how many there may be.
    package var connections = ConnectionBounds()
    /// How often all connections are looked at.
    package var guardMilliseconds = 100
    /// How long stopping waits for commits that are under way.
    package var drainMilliseconds: UInt64 = 5_000
    package var socket = SocketOptions()

    package init(endpoint: String) {
        self.endpoint = endpoint
        // Bodies that are a little too large still reach us, so that their sender gets a REJECT it can read;
        // much larger ones cost it the connection.
        socket.maximumFrameBytes = Int64(Limits.batchBytes + Limits.eventBytes)
        // A peer's full credit is four full batches, or many small ones: with fewer, each few messages stop and start its reading.
        socket.receiveHighWaterMark = 32
        // Answers are small, and a sender of single events has many of them under way: dropping one costs it a wait.
        socket.sendHighWaterMark = 1_024
    }

    /// The endpoints of the workers, or what is wrong with `endpoint`.
    func endpoints() throws(IngestConfigurationError) -> [String] { try endpoints(from: endpoint) }

    func endpoints(from endpoint: String) throws(IngestConfigurationError) -> [String] {
        guard (1...64).contains(workers) else { throw .workers(workers) }
        if endpoint.hasPrefix("ipc://"), endpoint.utf8.count > 6 {
            return (0..<workers).map { "\(endpoint)-\($0)" }
        }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { throw .endpoint(endpoint) }
        let address = endpoint[..<colon]
        let portText = endpoint[endpoint.index(after: colon)...]
        if portText == "*" || portText == "0" { return Array(repeating: "\(address):*", count: workers) }
        guard let port = UInt16(portText), Int(port) + workers - 1 <= 65_535, address.utf8.count > 6 else {
            throw .endpoint(endpoint)
        }
        return (0..<workers).map { "\(address):\(Int(port) + $0)" }
    }
}

package enum IngestConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case endpoint(String)
    case workers(Int)
    case notLoopback(String)

    package var description: String {
        switch self {
        case .endpoint(let text): "The endpoint \(text) is neither tcp://address:port nor ipc://path."
        case .workers(let count): "The intake can't run \(count) workers; choose 1 to 64."
        case .notLoopback(let text):
            "Without CURVE the intake listens on ipc://path, tcp://127.0.0.1:port or tcp://[::1]:port only, not on \(text)."
        }
    }
}
