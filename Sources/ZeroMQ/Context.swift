import CZeroMQ
import Glibc

/// The I/O threads that sockets share; safe to use from every thread.
///
/// Sockets hold it, so it closes after the last of them.
package final class Context: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer

    package init(maximumSockets: Int32 = 4_096) throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw .last("open a ZeroMQ context") }
        self.handle = handle
        guard zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, maximumSockets) == 0 else {
            throw .last("set the number of sockets")
        }
    }

    deinit {
        while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
    }
}
