import CZeroMQ
import Glibc

/// What failed in libzmq or the operating system, and what to do about it.
package struct ZeroMQError: Error, Sendable, Equatable, CustomStringConvertible {
    package let operation: String
    /// The `errno` value.
    package let code: Int32

    package init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// The failure that the calling thread met last.
    package static func last(_ operation: String) -> ZeroMQError {
        ZeroMQError(operation: operation, code: zmq_errno())
    }

    package var description: String {
        "\(operation): \(String(cString: zmq_strerror(code))). \(advice)"
    }

    /// One sentence for the operator.
    package var advice: String {
        switch code {
        case EADDRINUSE: "Another process holds the endpoint; stop it or choose another port."
        case EADDRNOTAVAIL, ENODEV: "The machine has no such address; bind to one of its own."
        case EACCES, EPERM: "The user may not use the endpoint; check the folder's permissions."
        case EINVAL: "A setting is out of range; check endpoint, keys and sizes."
        case EPROTONOSUPPORT: "Only tcp:// and ipc:// endpoints are supported."
        case ENAMETOOLONG: "The ipc path is longer than the system allows; choose a shorter folder."
        case EMFILE, ENFILE: "Too many files are open; raise the limit (ulimit -n) or ZMQ_MAX_SOCKETS."
        case ZeroMQError.contextTerminated: "The context is closing; open no new sockets."
        default: "Restart the process if it happens again."
        }
    }

    /// `ETERM` of zmq.h, which is a macro Swift can't read.
    static let contextTerminated: Int32 = 156_384_765
    /// `EHOSTUNREACH`: a ROUTER knows no such peer.
    static let unreachable: Int32 = EHOSTUNREACH
}

/// Calls again for as long as a signal interrupts the call.
func retrying(_ operation: String, _ call: () -> Int32) throws(ZeroMQError) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = ZeroMQError.last(operation)
        if error.code != EINTR { throw error }
    }
}
