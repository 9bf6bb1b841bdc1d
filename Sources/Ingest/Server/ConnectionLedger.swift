import Synchronization
import ZeroMQ

/// What arrived whole over one connection: written by its worker, read by the guard.
final class ConnectionAccount: Sendable {
    let connection: AcceptedConnection
    private let delivered = Atomic<UInt64>(0)
    private let closed = Atomic(false)
    private let owner = Mutex<String?>(nil)

    init(_ connection: AcceptedConnection) {
        self.connection = connection
    }

    /// Bytes on the wire of the messages that arrived whole.
    var deliveredBytes: UInt64 { delivered.load(ordering: .relaxed) }

    /// Adds a message; only ever called by the worker of the connection.
    func add(_ bytes: Int) {
        delivered.store(deliveredBytes &+ UInt64(bytes), ordering: .relaxed)
    }

    var isClosed: Bool { closed.load(ordering: .relaxed) }

    fileprivate func close() { closed.store(true, ordering: .relaxed) }

    /// Whose stream was opened over it.
    var producer: String? { owner.withLock { $0 } }

    fileprivate func belongs(to producer: String) { owner.withLock { $0 = producer } }
}

/// The connections over which messages came, for all workers: who has how many, and what arrived over each.
final class ConnectionLedger: Sendable {
    private struct State {
        var accounts: [Int32: ConnectionAccount] = [:]
        /// Connections with an open stream.
        var open: [String: Int] = [:]
        var openTotal = 0
    }

    private let perProducer: Int
    private let total: Int
    private let state = Mutex(State())

    init(perProducer: Int, total: Int) {
        self.perProducer = perProducer
        self.total = total
    }

    func account(of connection: AcceptedConnection) -> ConnectionAccount {
        state.withLock { state in
            if let known = state.accounts[connection.descriptor] {
                if known.connection == connection { return known }
                Self.remove(known, &state)
            }
            let account = ConnectionAccount(connection)
            state.accounts[connection.descriptor] = account
            return account
        }
    }

    func known(_ connection: AcceptedConnection) -> ConnectionAccount? {
        state.withLock { state in
            state.accounts[connection.descriptor].flatMap { $0.connection == connection ? $0 : nil }
        }
    }

    /// Whether a producer may open a stream over this connection; false when it, or all together, have too many.
    func admit(_ account: ConnectionAccount, producer: String) -> Bool {
        state.withLock { state in
            if account.producer == producer { return true }
            if isFull(producer, state) { Self.removeClosed(&state) }
            if isFull(producer, state) { return false }
            account.belongs(to: producer)
            state.open[producer, default: 0] += 1
            state.openTotal += 1
            return true
        }
    }

    private func isFull(_ producer: String, _ state: State) -> Bool {
        state.openTotal >= total || state.open[producer, default: 0] >= perProducer
    }

    func forgetClosed() { state.withLock { Self.removeClosed(&$0) } }

    /// Open connections of each producer.
    var openByProducer: [String: Int] { state.withLock { $0.open } }

    private static func removeClosed(_ state: inout State) {
        for account in state.accounts.values where !account.connection.isOpen { remove(account, &state) }
    }

    private static func remove(_ account: ConnectionAccount, _ state: inout State) {
        account.close()
        state.accounts[account.connection.descriptor] = nil
        guard let producer = account.producer, let count = state.open[producer] else { return }
        state.open[producer] = count > 1 ? count - 1 : nil
        state.openTotal -= 1
    }
}
