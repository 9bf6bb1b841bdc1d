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
        var connectionGuard: ConnectionGuard?
    }

    /// A place to listen, and the secret of the server that listens there; nil without CURVE.
    private struct Place {
        var endpoint: String
        var secretKey: String?
    }

    private let surroundings: WorkerSurroundings
    private let makeDecoder: @Sendable () -> any BatchDecoding
    private let failed: @Sendable (ZeroMQError) -> Void
    private let running = Mutex<Running?>(nil)
    private let pastCounters = Mutex(IngestCounters())
    private let report: @Sendable (String) -> Void

    /// `now` gives monotonic milliseconds; when `failed` is called a thread can't go on, and the process should end.
    /// `report` gets lines for the operator.
    package convenience init(
        configuration: IngestConfiguration, serverKeys: CurveKeyPair, nextServerKeys: CurveKeyPair? = nil,
        keys: LiveKeyList, admission: any Admission,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding,
        now: @escaping @Sendable () -> UInt64 = MonotonicClock.milliseconds,
        report: @escaping @Sendable (String) -> Void = { _ in },
        failed: @escaping @Sendable (ZeroMQError) -> Void
    ) {
        self.init(
            configuration: configuration, senders: .keys(server: serverKeys, next: nextServerKeys, live: keys),
            admission: admission, makeDecoder: makeDecoder, now: now, report: report, failed: failed)
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
            now: now, report: { _ in }, failed: failed)
    }

    private init(
        configuration: IngestConfiguration, senders: SenderCheck, admission: any Admission,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding, now: @escaping @Sendable () -> UInt64,
        report: @escaping @Sendable (String) -> Void, failed: @escaping @Sendable (ZeroMQError) -> Void
    ) {
        self.report = report
        surroundings = WorkerSurroundings(
            configuration: configuration, admission: admission, senders: senders,
            limiter: RateLimiter(
                eventsPerSecond: configuration.eventsPerSecond, bytesPerSecond: configuration.bytesPerSecond),
            ledger: ConnectionLedger(
                perProducer: configuration.connections.perProducer, total: configuration.connections.total), now: now)
        self.makeDecoder = makeDecoder
        self.failed = failed
    }

    /// Begins to listen; gives the endpoints of the workers.
    package func start() throws -> [String] {
        let places = try places()
        MessageMemory.keepForNextMessage()
        return try running.withLock { running in
            precondition(running == nil, "the intake is started once")
            let context = try Context()
            let authenticator = try authenticator(context)
            var starting = Running(context: context, authenticator: authenticator)
            do {
                // Before anybody is heard, so that whoever changes the list of keys from now on waits for us.
                if case .keys(_, _, let live) = surroundings.senders { live.follow() }
                for place in places { try startWorker(place, in: &starting) }
                starting.connectionGuard = try startGuard(starting.endpoints)
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

    /// How many connections were cut since the start, by reason.
    package var cutConnections: [CutReason: UInt64] {
        running.withLock { $0?.connectionGuard?.cut } ?? [:]
    }

    /// Open connections with an open stream, by producer.
    package var openConnections: [String: Int] { surroundings.ledger.openByProducer }

    /// Looks at the connections now instead of within a tenth of a second; returns what it cut.
    @discardableResult
    func lookAtConnections(now: UInt64) -> [ConnectionWatch.Cut] {
        running.withLock { $0?.connectionGuard }?.look(now: now) ?? []
    }

    /// What arrived over a connection.
    func account(of connection: AcceptedConnection) -> ConnectionAccount {
        surroundings.ledger.account(of: connection)
    }

    private func places() throws(IngestConfigurationError) -> [Place] {
        let configuration = surroundings.configuration
        let endpoints = try configuration.endpoints()
        switch surroundings.senders {
        case .loopback:
            if let open = endpoints.first(where: { !Loopback.isLocal(endpoint: $0) }) { throw .notLoopback(open) }
            return endpoints.map { Place(endpoint: $0) }
        case .keys(let server, let next, _):
            let places = endpoints.map { Place(endpoint: $0, secretKey: server.secretKey) }
            guard let endpoint = configuration.nextEndpoint, let next else { return places }
            return places
                + (try configuration.endpoints(from: endpoint)).map {
                    Place(endpoint: $0, secretKey: next.secretKey)
                }
        }
    }

    private func startGuard(_ endpoints: [String]) throws(ZeroMQError) -> ConnectionGuard {
        var keys: LiveKeyList?
        if case .keys(_, _, let live) = surroundings.senders { keys = live }
        let connectionGuard = try ConnectionGuard(
            endpoints: endpoints, ledger: surroundings.ledger, bounds: surroundings.configuration.connections,
            keys: keys, report: report)
        try connectionGuard.start(everyMilliseconds: surroundings.configuration.guardMilliseconds, failed: failed)
        return connectionGuard
    }

    private func end(_ ending: Running) {
        ending.connectionGuard?.stop()
        if case .keys(_, _, let live) = surroundings.senders { live.stopFollowing() }
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
        case .keys(_, _, let live):
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

    private func startWorker(_ place: Place, in starting: inout Running) throws {
        let seat = try WorkerSeat()
        let started = Handover<Result<String, ZeroMQError>>()
        var options = surroundings.configuration.socket
        options.security =
            if let secretKey = place.secretKey {
                .curveServer(secretKey: secretKey, zapDomain: WireProtocol.zapDomain)
            } else {
                .loopbackServer(zapDomain: WireProtocol.zapDomain)
            }
        let thread = try SocketThread(name: "ingest") {
            [surroundings, makeDecoder, failed, context = starting.context, options] in
            let socket: Socket
            do throws(ZeroMQError) {
                socket = try Socket(.router, context: context, options: options)
                try socket.bind(place.endpoint)
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
