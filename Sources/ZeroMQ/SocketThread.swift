import Glibc
import Synchronization

/// A thread of its own that makes, uses and closes its sockets.
package final class SocketThread: Sendable {
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private let thread: Mutex<pthread_t?>

    package init(name: String, body: @escaping @Sendable () -> Void) throws(ZeroMQError) {
        let start = Unmanaged.passRetained(Start(body: body))
        var handle = pthread_t()
        let code = pthread_create(&handle, nil, SocketThread.main, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw ZeroMQError(operation: "start thread \(name)", code: code)
        }
        thread = Mutex(handle)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.body()
        return nil
    }

    /// Waits for the end of the thread; the second call returns at once.
    package func join() {
        let handle = thread.withLock { current in
            defer { current = nil }
            return current
        }
        if let handle { pthread_join(handle, nil) }
    }
}

/// One value handed from one thread to another that waits for it.
package final class Handover<Value: Sendable>: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>
    private let value = Mutex<Value?>(nil)

    package init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    package func give(_ newValue: Value) {
        value.withLock { $0 = newValue }
        sem_post(semaphore)
    }

    package func take() -> Value {
        while true {
            while sem_wait(semaphore) != 0, errno == EINTR {}
            if let taken = value.withLock({ $0 }) { return taken }
        }
    }
}
