/// What the two ends of the protocol need of a socket, so that a simulated network can take its place.
package protocol MessageSocket {
    func send(_ frames: [[UInt8]], wait: Bool) throws(ZeroMQError) -> SendResult
    /// Sends a message of three frames, or none of it.
    func send(_ first: [UInt8], _ constant: StaticString, _ last: [UInt8]) throws(ZeroMQError) -> SendResult
    func receive(into parts: inout Multipart, wait: Bool) throws(ZeroMQError) -> ReceiveResult
}

extension Socket: MessageSocket {}

extension MessageSocket {
    package func send(_ frames: [[UInt8]]) throws(ZeroMQError) -> SendResult { try send(frames, wait: false) }

    package func receive(into parts: inout Multipart) throws(ZeroMQError) -> ReceiveResult {
        try receive(into: &parts, wait: false)
    }
}
