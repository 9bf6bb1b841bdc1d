import CZeroMQ
import Glibc

/// What a socket is waited for, and what it is ready for.
package struct PollEvents: OptionSet, Sendable {
    package let rawValue: Int16

    package init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    package static let readable = PollEvents(rawValue: Int16(ZMQ_POLLIN))
    package static let writable = PollEvents(rawValue: Int16(ZMQ_POLLOUT))
}

package struct PollResult: Sendable {
    /// One entry a socket, in the order they were given.
    package var ready: [PollEvents]
    package var isWoken: Bool
}

/// Waits until a socket is ready, the pipe is woken or the time is over; nil = no limit.
package func poll(
    _ sockets: [(socket: Socket, events: PollEvents)], wake: WakePipe?, timeoutMilliseconds: Int?
) throws(ZeroMQError) -> PollResult {
    var items = sockets.map {
        zmq_pollitem_t(socket: $0.socket.handle, fd: 0, events: $0.events.rawValue, revents: 0)
    }
    if let wake {
        items.append(
            zmq_pollitem_t(socket: nil, fd: wake.readDescriptor, events: PollEvents.readable.rawValue, revents: 0))
    }
    _ = try retrying("poll") { zmq_poll(&items, Int32(items.count), timeoutMilliseconds ?? -1) }
    return PollResult(
        ready: items.prefix(sockets.count).map { PollEvents(rawValue: $0.revents) },
        isWoken: wake != nil && items[sockets.count].revents != 0)
}

/// Waits until something may have happened to a socket, or its owner is woken.
///
/// Cheaper than `poll`, which asks libzmq before and after: here the caller asks by reading. It must have read the socket
/// until nothing was left, and must not have sent since; else a message may lie there unnoticed.
package struct SocketWait {
    private let socket: Socket
    private let wake: WakePipe?
    private let descriptor: Int32

    package init(_ socket: Socket, wake: WakePipe?) throws(ZeroMQError) {
        self.socket = socket
        self.wake = wake
        descriptor = try socket.descriptor()
    }

    /// Whether the pipe was woken; nil = no limit of time.
    package func wait(timeoutMilliseconds: Int?) throws(ZeroMQError) -> Bool {
        // A negative descriptor is passed over.
        var both = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake?.readDescriptor ?? -1, events: Int16(POLLIN), revents: 0)
        )
        let timeout = Int32(clamping: timeoutMilliseconds ?? -1)
        _ = try withUnsafeMutablePointer(to: &both) { pointer throws(ZeroMQError) in
            try pointer.withMemoryRebound(to: pollfd.self, capacity: 2) { items throws(ZeroMQError) in
                try retrying("poll") { Glibc.poll(items, 2, timeout) }
            }
        }
        return both.1.revents != 0
    }
}
