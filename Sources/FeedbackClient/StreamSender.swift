import Events
import WireProtocol
import ZeroMQ

/// Sends one stream of events to the server and sends again whatever was not acknowledged.
public struct StreamSender: Sendable {
    private let endpoint: String
    private let keys: ClientKeys?
    private let maximumMessages: Int
    private let stream: String
    private let isBackfill: Bool
    private let timing: SendTiming
    private let environment: SenderEnvironment

    /// Makes a sender; nothing is connected before `run`.
    ///
    /// At most `maximumMessages` messages are under way at once, and never more than the server gives credit for.
    public init(
        endpoint: String, keys: ClientKeys, stream: String, isBackfill: Bool = false, maximumMessages: Int = .max,
        timing: SendTiming = SendTiming(), environment: SenderEnvironment = .system
    ) {
        self.init(endpoint, keys, stream, isBackfill, maximumMessages, timing, environment)
    }

    /// Makes a sender for an intake without CURVE; it sends nothing to an endpoint that is not of this machine.
    public init(
        loopbackEndpoint: String, stream: String, isBackfill: Bool = false, maximumMessages: Int = .max,
        timing: SendTiming = SendTiming(), environment: SenderEnvironment = .system
    ) {
        self.init(loopbackEndpoint, nil, stream, isBackfill, maximumMessages, timing, environment)
    }

    private init(
        _ endpoint: String, _ keys: ClientKeys?, _ stream: String, _ isBackfill: Bool, _ maximumMessages: Int,
        _ timing: SendTiming, _ environment: SenderEnvironment
    ) {
        self.endpoint = endpoint
        self.keys = keys
        self.maximumMessages = max(1, maximumMessages)
        self.stream = stream
        self.isBackfill = isBackfill
        self.timing = timing
        self.environment = environment
    }

    /// Blocks the calling thread until the end; call it on a thread of its own, never inside a task.
    ///
    /// Throws a `FeedbackClientError` when sending can't go on; what was not acknowledged stays in the source.
    public func run<Source: SequencedSource>(
        source: inout Source, until: SendUntil = .exhausted, progress: (SendProgress) -> Void = { _ in }
    ) throws -> SendSummary {
        guard (1...WireProtocol.streamBytes).contains(stream.utf8.count) else {
            throw FeedbackClientError.sourceBroken("a stream name has 1 to \(WireProtocol.streamBytes) bytes")
        }
        guard keys != nil || Loopback.isLocal(endpoint: endpoint) else {
            throw FeedbackClientError.notLoopback(endpoint)
        }
        var options = SocketOptions()
        options.maximumFrameBytes = Int64(WireProtocol.headerBytes)
        options.reconnectMilliseconds = timing.reconnectMilliseconds
        options.onlyCompletedConnections = true
        options.security =
            keys.map { .curveClient(keys: $0.pair, serverPublicKey: $0.serverPublicKey) } ?? .none
        let context = try Context(maximumSockets: 16)
        var session = try SendSession(
            connect: { [endpoint] () throws(ZeroMQError) in
                let socket = try Socket(.dealer, context: context, options: options)
                try socket.connect(endpoint)
                return socket
            },
            stream: stream, isBackfill: isBackfill, maximumMessages: maximumMessages, timing: timing,
            environment: environment)
        return try session.run(&source, until: until, progress: progress)
    }
}
