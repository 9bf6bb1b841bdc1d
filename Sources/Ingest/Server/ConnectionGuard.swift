import Events
import Synchronization
import ZeroMQ

/// Looks at all connections ten times a second, cuts those that hold too much, and follows the list of keys.
final class ConnectionGuard: Sendable {
    private struct State {
        var connections: AcceptedConnections
        var watch: ConnectionWatch
        var cut: [CutReason: UInt64] = [:]
        var unreported: [String: UInt64] = [:]
        var reportedAt: UInt64?
        /// What is wrong with the list of keys.
        var problem: String?

        mutating func note(_ reason: CutReason, of sender: String) {
            cut[reason, default: 0] += 1
            let line = "\(sender) \(reason.rawValue)"
            let isRoom = unreported[line] != nil || unreported.count < ConnectionGuard.reportedLines
            unreported[isRoom ? line : "peers at further addresses", default: 0] += 1
        }
    }

    private let ledger: ConnectionLedger
    private let keys: LiveKeyList?
    private let report: @Sendable (String) -> Void
    private let state: Mutex<State>
    private let wake: WakePipe
    private let isStopping = Flag()
    private let thread = Mutex<SocketThread?>(nil)

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// What is cut is reported at most this often, so that a flood can't fill the log.
    private static let reportMilliseconds: UInt64 = 1_000
    /// Senders that are named each time.
    private static let reportedLines = 16

    /// `report` gets one line for the operator.
    init(
        endpoints: [String], ledger: ConnectionLedger, bounds: ConnectionBounds, keys: LiveKeyList?,
        report: @escaping @Sendable (String) -> Void
    ) throws(ZeroMQError) {
        self.ledger = ledger
        self.keys = keys
        self.report = report
        state = Mutex(State(connections: AcceptedConnections(endpoints: endpoints), watch: ConnectionWatch(bounds)))
        wake = try WakePipe()
    }

    func start(everyMilliseconds interval: Int, failed: @escaping @Sendable (ZeroMQError) -> Void) throws(ZeroMQError) {
        let started = try SocketThread(name: "guard") { [self] in
            do throws(ZeroMQError) {
                while !isStopping.value.load(ordering: .acquiring) {
                    look(now: MonotonicClock.milliseconds())
                    if try poll([], wake: wake, timeoutMilliseconds: interval).isWoken { wake.drain() }
                }
            } catch {
                failed(error)
            }
        }
        thread.withLock { $0 = started }
    }

    func stop() {
        isStopping.value.store(true, ordering: .releasing)
        wake.wake()
        thread.withLock { $0 }?.join()
    }

    /// How many connections were cut, by reason.
    var cut: [CutReason: UInt64] { state.withLock { $0.cut } }

    /// One look at everything; returns what it cut.
    @discardableResult
    func look(now: UInt64) -> [ConnectionWatch.Cut] {
        let problem = keys?.follow()
        ledger.forgetClosed()
        return state.withLock { state in
            if let problem, problem != state.problem { report("the list of keys of before holds: \(problem)") }
            state.problem = problem
            let sights = state.connections.open().map { connection in
                let account = ledger.known(connection)
                // Delivered is read first: what arrives in between only looks as if it were still under way.
                let delivered = account?.deliveredBytes ?? 0
                return ConnectionWatch.Sight(
                    connection: connection, receivedBytes: connection.bytesReceived, deliveredBytes: delivered,
                    hasStream: account?.producer != nil)
            }
            let cuts = state.watch.judge(sights, now: now)
            for cut in cuts {
                state.note(cut.reason, of: sender(cut.connection))
                cut.connection.cut()
            }
            tell(&state, now)
            return cuts
        }
    }

    /// Who it is by its key, or else where it comes from.
    private func sender(_ connection: AcceptedConnection) -> String {
        if let producer = ledger.known(connection)?.producer { return producer }
        return "a peer at \(connection.peerAddress ?? "an unknown address") without a stream"
    }

    private func tell(_ state: inout State, _ now: UInt64) {
        if state.unreported.isEmpty { return }
        if let last = state.reportedAt, now < last + Self.reportMilliseconds { return }
        for (what, count) in state.unreported.sorted(by: { $0.key < $1.key }) {
            report("cut \(count) connection\(count == 1 ? "" : "s"): \(what)")
        }
        state.unreported = [:]
        state.reportedAt = now
    }
}
