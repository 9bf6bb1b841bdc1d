import CZeroMQ
import Glibc

package enum SocketKind: Sendable {
    case router
    case dealer
    case reply
    case request
    case publish
    case subscribe

    var code: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .reply: ZMQ_REP
        case .request: ZMQ_REQ
        case .publish: ZMQ_PUB
        case .subscribe: ZMQ_SUB
        }
    }
}

package enum SendResult: Sendable, Equatable {
    case sent
    /// The queue to the peer is full, or no connection stands yet.
    case wouldBlock
    /// A ROUTER knows no such peer any more.
    case unreachable
}

package enum ReceiveResult: Sendable, Equatable {
    case nothing
    case message
    /// The message had more frames than there was room for; all of it is dropped. The first frames can still be read.
    case tooManyFrames(Int)
}

/// A ZeroMQ socket; it belongs to the thread that made it, for life.
package final class Socket {
    package let kind: SocketKind
    let handle: UnsafeMutableRawPointer
    private let context: Context
    private let overflow = Message()
    /// What encryption adds to each frame.
    private let frameOverhead: Int

    package init(_ kind: SocketKind, context: Context, options: SocketOptions = SocketOptions()) throws(ZeroMQError) {
        guard let handle = zmq_socket(context.handle, kind.code) else { throw .last("open a socket") }
        self.kind = kind
        self.handle = handle
        self.context = context
        frameOverhead = options.security.frameOverhead
        try options.apply(to: self)
    }

    deinit {
        zmq_close(handle)
    }

    package func bind(_ endpoint: String) throws(ZeroMQError) {
        _ = try retrying("bind \(endpoint)") { zmq_bind(handle, endpoint) }
    }

    package func connect(_ endpoint: String) throws(ZeroMQError) {
        _ = try retrying("connect to \(endpoint)") { zmq_connect(handle, endpoint) }
    }

    package func subscribe(_ prefix: String) throws(ZeroMQError) {
        try set(ZMQ_SUBSCRIBE, prefix, "subscription")
    }

    /// Where the socket listens, with the port that a wildcard got.
    package func boundEndpoint() throws(ZeroMQError) -> String {
        var text = [CChar](repeating: 0, count: 1_024)
        var size = text.count
        _ = try retrying("read the endpoint") { zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size) }
        return String(decoding: text.prefix(max(0, size - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What becomes readable when something may have happened to the socket.
    func descriptor() throws(ZeroMQError) -> Int32 {
        var descriptor: Int32 = -1
        var size = MemoryLayout<Int32>.size
        _ = try retrying("read the descriptor") { zmq_getsockopt(handle, ZMQ_FD, &descriptor, &size) }
        return descriptor
    }

    // MARK: Sending

    /// Bodies from here on are lent to libzmq instead of copied.
    private static let lentBytes = 16_384

    /// Sends one message of several frames, or none of it.
    package func send(_ frames: [[UInt8]], wait: Bool = false) throws(ZeroMQError) -> SendResult {
        for (index, frame) in frames.enumerated() {
            // The queue takes a whole message once it took the first frame.
            let waits = wait || index > 0
            let flags = (index + 1 < frames.count ? ZMQ_SNDMORE : 0) | (waits ? 0 : ZMQ_DONTWAIT)
            let result = try sendFrame(frame, flags)
            if result != .sent { return result }
        }
        return .sent
    }

    /// Sends a message of three frames, or none of it; the one in the middle is never copied.
    package func send(_ first: [UInt8], _ constant: StaticString, _ last: [UInt8]) throws(ZeroMQError) -> SendResult {
        let begun = try sendFrame(first, ZMQ_SNDMORE | ZMQ_DONTWAIT)
        if begun != .sent { return begun }
        let middle = try result { Message.send(constant, to: handle, ZMQ_SNDMORE) }
        return middle == .sent ? try sendFrame(last, 0) : middle
    }

    private func sendFrame(_ bytes: [UInt8], _ flags: Int32) throws(ZeroMQError) -> SendResult {
        if bytes.count >= Self.lentBytes { return try result { Message.lendingSend(bytes, to: handle, flags) } }
        return try result { bytes.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) } }
    }

    private func result(_ call: () -> Int32) throws(ZeroMQError) -> SendResult {
        while call() < 0 {
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case ZeroMQError.unreachable: return .unreachable
            default: throw .last("send")
            }
        }
        return .sent
    }

    // MARK: Receiving

    /// Takes the next message off the queue; frames without room are drained, so that the next message starts clean.
    package func receive(into parts: inout Multipart, wait: Bool = false) throws(ZeroMQError) -> ReceiveResult {
        parts.count = 0
        parts.wireBytes = 0
        var total = 0
        while true {
            let slot = total < parts.limit ? parts.frames[total].pointer : overflow.pointer
            let flags = wait || total > 0 ? 0 : ZMQ_DONTWAIT
            if zmq_msg_recv(slot, handle, flags) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN: return .nothing
                default: throw .last("receive")
                }
            }
            // The first frame of a ROUTER is the peer's name, which never was on the wire.
            if total > 0 || kind != .router { parts.wireBytes += wireBytes(of: slot) }
            total += 1
            parts.count = min(total, parts.limit)
            if zmq_msg_more(slot) == 0 { break }
        }
        return total > parts.limit ? .tooManyFrames(total) : .message
    }

    /// A frame with its encryption and the header of ZMTP: two bytes, or nine when the length takes more than one.
    private func wireBytes(of frame: UnsafeMutablePointer<zmq_msg_t>) -> Int {
        let bytes = zmq_msg_size(frame) + frameOverhead
        return bytes + (bytes > 255 ? 9 : 2)
    }

    // MARK: Options

    func set<Value: FixedWidthInteger>(_ option: Int32, _ value: Value, _ name: String) throws(ZeroMQError) {
        var value = value
        _ = try retrying("set \(name)") { zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) }
    }

    func set(_ option: Int32, _ text: String, _ name: String) throws(ZeroMQError) {
        _ = try retrying("set \(name)") {
            var text = text
            return text.withUTF8 { zmq_setsockopt(handle, option, $0.baseAddress, $0.count) }
        }
    }
}
