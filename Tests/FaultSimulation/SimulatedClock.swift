import Synchronization

/// Time as it passes in a simulation: one clock that never goes back, and a wall clock that jumps.
final class SimulatedClock: Sendable {
    private static let start: Int64 = 1_760_000_000_000

    private struct State {
        var monotonic: UInt64 = 1_000
        var offset: Int64 = 0
    }

    private let state = Mutex(State())

    /// Milliseconds.
    var monotonic: UInt64 { state.withLock { $0.monotonic } }
    /// UTC milliseconds.
    var wall: Int64 { state.withLock { Self.start + Int64($0.monotonic) + $0.offset } }

    func advance(by milliseconds: UInt64) { state.withLock { $0.monotonic += milliseconds } }
    func jump(by milliseconds: Int64) { state.withLock { $0.offset += milliseconds } }
}
