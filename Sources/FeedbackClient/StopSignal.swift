import Synchronization
import ZeroMQ

/// Ends a run that goes on for ever, and tells it that its source has grown.
public final class StopSignal: Sendable {
    let pipe: WakePipe
    private let stopped = Atomic(false)

    /// Makes a signal for one run.
    public init() throws {
        pipe = try WakePipe()
    }

    /// Lets the run end once its current step is done.
    public func stop() {
        stopped.store(true, ordering: .releasing)
        pipe.wake()
    }

    /// Lets the run ask its source at once.
    public func sourceHasGrown() {
        pipe.wake()
    }

    /// Whether `stop` was called.
    public var isStopped: Bool { stopped.load(ordering: .acquiring) }
}

/// When a run ends.
public enum SendUntil: Sendable {
    /// When the source has nothing more and all is acknowledged.
    case exhausted
    /// When the signal says so; until then the source is asked again and again.
    case stopped(StopSignal)
}
