import Events
import Synchronization
import WireProtocol
import ZeroMQ

/// The intake: workers with a socket each, behind CURVE and the list of live keys, or on this machine alone.
package final class IngestServer: Sendable {
    private struct Running {
        var context: Context
        var authenticator: ZapAuthenticator
        var seats: [WorkerSeat] = []
        var threads: [SocketThread] = []
        var endpoints: [String] = []
    }

    private let surroundings: WorkerSurroundings
    private let makeDecoder: @Sendable () -> any BatchDecoding
    private let failed: @Sendable (ZeroMQError) -> Void
    private let running = Mutex<Running?>(nil)
    private let pastCounters = Mutex(IngestCounters())

    /// `now` gives monotonic milliseconds; when `failed` is called a thread can't go on, and the process should end.
    package convenience init(
        configuration: IngestConfiguration, serverKeys: CurveKeyPair, keys: LiveKeyList, admission: any Admission,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding,
        now: @escaping @Sendable () -> UInt64 = MonotonicClock.milliseconds,
        failed: @escaping @Sendable (ZeroMQError) -> Void
    ) {
        self.init(
            configuration: configuration, senders: .keys(server: serverKeys, live: keys), admission: admission,
            makeDecoder: makeDecoder, now: now, failed: failed)
    }

    /// Without CURVE, for the end of an encrypted tunnel on this machine: everybody who reaches the endpoint is one sender.
    ///
    /// It refuses to start on an endpoint that others than this machine can reach.
    package convenience init(
        configuration: IngestConfiguration, trustedLoopback sender: SenderRights, admission: any Admission,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding,
        now: @escaping @Sendable () -> UInt64 = MonotonicClock.milliseconds,
        failed: @escaping @Sendable (ZeroMQError) -> Void
    ) {
        self.init(
            configuration: configuration, senders: .loopback(sender), admission: admission, makeDecoder: makeDecoder,
            now: now, failed: failed)
    }

    private init(
        configuration: IngestConfiguration, senders: SenderCheck, admission: any Admission,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding, now: @escaping @Sendable () -> UInt64,
        failed: @escaping @Sendable (ZeroMQError) -> Void
    ) {
        surroundings = WorkerSurroundings(
            configuration: configuration, admission: admission, senders: senders,
            limiter: configuration.eventsPerSecond.map { RateLimiter(eventsPerSecond: $0) }, now: now)
        self.makeDecoder = makeDecoder
        self.failed = failed
    }

    /// Begins to listen; gives the endpoints of the workers.
    package func start() throws -> [String] {
        let endpoints = try surroundings.configuration.endpoints()
        if case .loopback = surroundings.senders, let open = endpoints.first(where: { !Loopback.isLocal(endpoint: $0) })
        {
            throw IngestConfigurationError.notLoopback(open)
        }
        MessageMemory.keepForNextMessage()
        return try running.withLock { running in
            precondition(running == nil, "the intake is started once")
            let context = try Context()
            let authenticator = try authenticator(context)
            var starting = Running(context: context, authenticator: authenticator)
            do {
                for endpoint in endpoints { try startWorker(endpoint, in: &starting) }
            } catch {
                end(starting)
                throw error
            }
            running = starting
            return starting.endpoints
        }
    }

    /// Stops reading, sends the answers of commits that are under way, and closes the sockets.
    package func stop() {
        let ending = running.withLock { running in
            defer { running = nil }
            return running
        }
        if let ending { end(ending) }
    }

    package var counters: IngestCounters {
        let now = running.withLock { running in
            running?.seats.reduce(IngestCounters()) { $0 + $1.counters.withLock { $0 } } ?? IngestCounters()
        }
        return pastCounters.withLock { $0 } + now
    }

    private func end(_ ending: Running) {
        for seat in ending.seats {
            seat.isStopping.store(true, ordering: .releasing)
            seat.outbox.pipe.wake()
        }
        for thread in ending.threads { thread.join() }
        ending.authenticator.stop()
        let last = ending.seats.reduce(IngestCounters()) { $0 + $1.counters.withLock { $0 } }
        pastCounters.withLock { $0 = $0 + last }
    }

    private func authenticator(_ context: Context) throws(ZeroMQError) -> ZapAuthenticator {
        switch surroundings.senders {
        case .keys(_, let live):
            // The name of a peer is its key, so that one of two keys of a producer can be revoked alone.
            try ZapAuthenticator(context: context, domain: WireProtocol.zapDomain, failed: failed) { key in
                live.rights(publicKey: key) == nil ? nil : key
            }
        case .loopback:
            try ZapAuthenticator(
                context: context, domain: WireProtocol.zapDomain, loopbackUserID: SenderCheck.loopbackUserID,
                failed: failed
            ) { _ in nil }
        }
    }

    private func startWorker(_ endpoint: String, in starting: inout Running) throws {
        let seat = try WorkerSeat()
        let started = Handover<Result<String, ZeroMQError>>()
        var options = surroundings.configuration.socket
        options.security =
            switch surroundings.senders {
            case .keys(let server, _):
                .curveServer(secretKey: server.secretKey, zapDomain: WireProtocol.zapDomain)
            case .loopback: .loopbackServer(zapDomain: WireProtocol.zapDomain)
            }
        let thread = try SocketThread(name: "ingest") {
            [surroundings, makeDecoder, failed, context = starting.context, options] in
            let socket: Socket
            do throws(ZeroMQError) {
                socket = try Socket(.router, context: context, options: options)
                try socket.bind(endpoint)
                started.give(.success(try socket.boundEndpoint()))
            } catch {
                return started.give(.failure(error))
            }
            do throws(ZeroMQError) {
                var worker = IngestWorker(
                    surroundings: surroundings, seat: seat, socket: socket, decoder: makeDecoder())
                try worker.run()
            } catch {
                failed(error)
            }
        }
        starting.seats.append(seat)
        starting.threads.append(thread)
        starting.endpoints.append(try started.take().get())
    }
}

/// Milliseconds that never go backwards.
package enum MonotonicClock {
    private static let start = ContinuousClock.now

    @Sendable package static func milliseconds() -> UInt64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return UInt64(seconds) * 1_000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }
}
