import Foundation
import ServiceLifecycle
import Synchronization

/// A stage's loop on a thread of its own, as a service that ends when the group shuts down.
struct ThreadService: Service {
    private let name: String
    private let body: @Sendable (StopFlag) throws -> Void

    init(_ name: String, body: @escaping @Sendable (StopFlag) throws -> Void) {
        self.name = name
        self.body = body
    }

    func run() async throws {
        let flag = StopFlag()
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                    let thread = Thread { [body] in
                        done.resume(with: Result { try body(flag) })
                    }
                    thread.name = name
                    thread.stackSize = 8 << 20
                    thread.start()
                }
            } onCancel: {
                flag.stop()
            }
        } onGracefulShutdown: {
            flag.stop()
        }
    }
}

/// Asks a loop to end.
final class StopFlag: Sendable {
    private let isSet = Atomic<Bool>(false)
    private let wake = DispatchSemaphore(value: 0)
    private let followers = Mutex<[@Sendable () -> Void]>([])

    var isStopped: Bool { isSet.load(ordering: .acquiring) }

    func stop() {
        isSet.store(true, ordering: .releasing)
        wake.signal()
        for follower in followers.withLock({ $0 }) { follower() }
    }

    /// Calls `action` when `stop` is called, or now if it was.
    func onStop(_ action: @escaping @Sendable () -> Void) {
        followers.withLock { $0.append(action) }
        if isStopped { action() }
    }

    /// Waits until `stop` is called.
    func wait() { wake.wait() }

    /// Waits until `stop` is called, at most so long.
    func wait(milliseconds: Int) { _ = wake.wait(timeout: .now() + .milliseconds(milliseconds)) }
}
