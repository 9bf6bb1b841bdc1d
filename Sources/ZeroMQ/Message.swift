import CZeroMQ
import Glibc

/// One frame, received or to be sent.
///
/// libzmq keeps small payloads inside `zmq_msg_t` itself, so it lives at a fixed place and its bytes are only lent.
package struct Message: ~Copyable {
    let pointer: UnsafeMutablePointer<zmq_msg_t>

    package init() {
        pointer = .allocate(capacity: 1)
        zmq_msg_init(pointer)
    }

    /// Keeps an array alive for as long as libzmq reads it.
    private final class Loan: Sendable {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        static let release: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void = { _, loan in
            if let loan { Unmanaged<Loan>.fromOpaque(loan).release() }
        }
    }

    /// Sends bytes without a copy of them; what `zmq_msg_send` returns.
    ///
    /// An array's elements stay in their place as long as it is held and nobody changes it, which the loan makes sure of.
    static func lendingSend(_ bytes: [UInt8], to socket: UnsafeMutableRawPointer, _ flags: Int32) -> Int32 {
        let loan = Loan(bytes)
        var message = zmq_msg_t()
        let initialised = loan.bytes.withUnsafeBytes { bytes in
            zmq_msg_init_data(
                &message, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, Loan.release,
                Unmanaged.passRetained(loan).toOpaque())
        }
        guard initialised == 0 else {
            Unmanaged.passUnretained(loan).release()
            return -1
        }
        return send(&message, to: socket, flags)
    }

    /// Sends bytes that are there for ever, without a copy of them; what `zmq_msg_send` returns.
    static func send(_ constant: StaticString, to socket: UnsafeMutableRawPointer, _ flags: Int32) -> Int32 {
        var message = zmq_msg_t()
        let start = UnsafeMutableRawPointer(mutating: constant.utf8Start)
        guard zmq_msg_init_data(&message, start, constant.utf8CodeUnitCount, nil, nil) == 0 else { return -1 }
        return send(&message, to: socket, flags)
    }

    private static func send(
        _ message: inout zmq_msg_t, to socket: UnsafeMutableRawPointer, _ flags: Int32
    ) -> Int32 {
        let result = zmq_msg_send(&message, socket, flags)
        if result < 0 {
            let code = errno
            zmq_msg_close(&message)
            errno = code
        }
        return result
    }

    deinit {
        zmq_msg_close(pointer)
        pointer.deallocate()
    }

    package var count: Int { zmq_msg_size(pointer) }

    /// Whether more frames of the same message follow.
    package var hasMore: Bool { zmq_msg_more(pointer) != 0 }

    /// What the authenticator returned for the sender's key; nil on a socket without security.
    package var userID: String? {
        guard let text = zmq_msg_gets(pointer, "User-Id") else { return nil }
        return String(cString: text)
    }

    /// Whether the authenticator returned this name for the sender.
    func hasUserID(_ name: String) -> Bool {
        guard let text = zmq_msg_gets(pointer, "User-Id") else { return false }
        return name.withCString { strcmp(text, $0) == 0 }
    }

    /// The descriptor of the connection over which it came.
    var descriptor: Int32? {
        let descriptor = zmq_msg_get(pointer, ZMQ_SRCFD)
        return descriptor < 0 ? nil : descriptor
    }

    /// Lends the bytes; they are gone after the closure.
    package borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: zmq_msg_data(pointer), count: zmq_msg_size(pointer)))
    }

    package borrowing func bytes() -> [UInt8] {
        withBytes { Array($0) }
    }
}

/// Room for the frames of one message, used again for the next one.
package struct Multipart: ~Copyable {
    /// Frames there is room for; a longer message is refused.
    package let limit: Int
    /// Frames of the message received last.
    package internal(set) var count = 0
    /// What the message took on the wire, all of its frames included.
    package internal(set) var wireBytes = 0
    let frames: UnsafeMutablePointer<Message>

    package init(limit: Int) {
        precondition(limit > 0, "a message has at least one frame")
        self.limit = limit
        frames = .allocate(capacity: limit)
        for index in 0..<limit { (frames + index).initialize(to: Message()) }
    }

    deinit {
        frames.deinitialize(count: limit)
        frames.deallocate()
    }

    /// Takes the frames of a message that no socket received.
    package mutating func set(_ message: [[UInt8]]) {
        precondition(message.count <= limit, "the message has more frames than there is room for")
        count = message.count
        for (index, bytes) in message.enumerated() {
            zmq_msg_close(frames[index].pointer)
            precondition(zmq_msg_init_size(frames[index].pointer, bytes.count) == 0, "no memory for a frame")
            if !bytes.isEmpty { memcpy(zmq_msg_data(frames[index].pointer), bytes, bytes.count) }
        }
    }

    package func withBytes<Result, Failure: Error>(
        of index: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(index < count, "no such frame")
        return try frames[index].withBytes(body)
    }

    /// Lends the bytes of two frames.
    package func withBytes<Result>(
        of first: Int, and second: Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Result
    ) -> Result {
        precondition(first < count && second < count, "no such frame")
        let (one, two) = (frames[first].pointer, frames[second].pointer)
        return body(
            UnsafeRawBufferPointer(start: zmq_msg_data(one), count: zmq_msg_size(one)),
            UnsafeRawBufferPointer(start: zmq_msg_data(two), count: zmq_msg_size(two)))
    }

    /// Whether a frame has exactly these bytes.
    package func frame(_ index: Int, equals bytes: [UInt8]) -> Bool {
        withBytes(of: index) { $0.count == bytes.count && $0.elementsEqual(bytes) }
    }

    package func bytes(of index: Int) -> [UInt8] {
        withBytes(of: index) { Array($0) }
    }

    /// The authenticated sender; every frame of a message carries it.
    package var userID: String? {
        count == 0 ? nil : frames[count - 1].userID
    }

    /// The connection over which the message came; nil when it is closed already.
    package var connection: AcceptedConnection? {
        count == 0 ? nil : frames[count - 1].descriptor.flatMap { AcceptedConnection(descriptor: $0) }
    }

    /// Whether the authenticated sender has this name.
    package func hasUserID(_ name: String) -> Bool {
        count > 0 && frames[count - 1].hasUserID(name)
    }
}
