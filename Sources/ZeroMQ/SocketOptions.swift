import CZeroMQ

/// How the peer proves who it is.
package enum SocketSecurity: Sendable {
    /// For sockets inside the process, and to a `loopbackServer`.
    case none
    /// Nothing is encrypted, and the authenticator lets in nobody but processes of this machine.
    case loopbackServer(zapDomain: String)
    /// `zapDomain` is enforced, so that without an authenticator nobody gets in.
    case curveServer(secretKey: String, zapDomain: String)
    case curveClient(keys: CurveKeyPair, serverPublicKey: String)

    /// Bytes that encryption adds to each frame.
    var frameOverhead: Int {
        switch self {
        case .none, .loopbackServer: 0
        case .curveServer, .curveClient: Int(SocketOptions.curveOverhead)
        }
    }
}

/// The options every socket sets explicitly; libzmq's own defaults wait for ever or have no limit.
package struct SocketOptions: Sendable {
    /// Messages per peer.
    package var sendHighWaterMark: Int32 = 64
    package var receiveHighWaterMark: Int32 = 64
    /// How long unsent messages may hold up closing.
    package var lingerMilliseconds: Int32 = 1_000
    /// Largest frame; the overhead of CURVE is added here.
    package var maximumFrameBytes: Int64 = 65_536
    package var handshakeMilliseconds: Int32 = 3_000
    package var heartbeatMilliseconds: Int32 = 5_000
    package var heartbeatTimeoutMilliseconds: Int32 = 15_000
    package var reconnectMilliseconds: Int32 = 100
    package var reconnectMaximumMilliseconds: Int32 = 32_000
    /// Queue only to connections that stand, so that nothing old is sent after a reconnect.
    package var onlyCompletedConnections = false
    package var security = SocketSecurity.none

    package init() {}

    /// libzmq counts the box around each CURVE frame towards `ZMQ_MAXMSGSIZE`.
    static let curveOverhead: Int64 = 33
    /// `ZMQ_ZAP_ENFORCE_DOMAIN`: in the stable library, but in the header only among the drafts.
    static let zapEnforceDomain: Int32 = 93

    func apply(to socket: Socket) throws(ZeroMQError) {
        try socket.set(ZMQ_SNDHWM, sendHighWaterMark, "send high-water mark")
        try socket.set(ZMQ_RCVHWM, receiveHighWaterMark, "receive high-water mark")
        try socket.set(ZMQ_LINGER, lingerMilliseconds, "linger")
        try socket.set(ZMQ_MAXMSGSIZE, maximumFrameBytes + Self.curveOverhead, "largest frame")
        try socket.set(ZMQ_HANDSHAKE_IVL, handshakeMilliseconds, "handshake limit")
        try socket.set(ZMQ_HEARTBEAT_IVL, heartbeatMilliseconds, "heartbeat")
        try socket.set(ZMQ_HEARTBEAT_TIMEOUT, heartbeatTimeoutMilliseconds, "heartbeat timeout")
        try socket.set(ZMQ_HEARTBEAT_TTL, heartbeatTimeoutMilliseconds, "heartbeat time to live")
        try socket.set(ZMQ_RECONNECT_IVL, reconnectMilliseconds, "reconnect interval")
        try socket.set(ZMQ_RECONNECT_IVL_MAX, reconnectMaximumMilliseconds, "longest reconnect interval")
        try socket.set(ZMQ_IMMEDIATE, onlyCompletedConnections ? Int32(1) : 0, "immediate")
        if socket.kind == .router { try socket.set(ZMQ_ROUTER_MANDATORY, Int32(1), "router mandatory") }
        switch security {
        case .none: break
        case .loopbackServer(let zapDomain):
            try socket.set(ZMQ_ZAP_DOMAIN, zapDomain, "ZAP domain")
            try socket.set(Self.zapEnforceDomain, Int32(1), "ZAP domain enforcement")
        case .curveServer(let secretKey, let zapDomain):
            try socket.set(ZMQ_CURVE_SERVER, Int32(1), "CURVE server")
            try socket.set(ZMQ_CURVE_SECRETKEY, secretKey, "CURVE secret key")
            try socket.set(ZMQ_ZAP_DOMAIN, zapDomain, "ZAP domain")
            try socket.set(Self.zapEnforceDomain, Int32(1), "ZAP domain enforcement")
        case .curveClient(let keys, let serverPublicKey):
            try socket.set(ZMQ_CURVE_SERVERKEY, serverPublicKey, "CURVE server key")
            try socket.set(ZMQ_CURVE_PUBLICKEY, keys.publicKey, "CURVE public key")
            try socket.set(ZMQ_CURVE_SECRETKEY, keys.secretKey, "CURVE secret key")
        }
    }
}

/// Whoever prints it, or the options of a socket, sees no secret.
extension SocketSecurity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .none: "none"
        case .loopbackServer(let zapDomain): "loopback server \(zapDomain)"
        case .curveServer(_, let zapDomain): "CURVE server \(zapDomain)"
        case .curveClient(let keys, _): "CURVE client, \(keys)"
        }
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
