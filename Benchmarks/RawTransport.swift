import Foundation
import Synchronization
import ZeroMQ

/// libzmq alone with the same bytes: a DEALER with a window, a ROUTER that answers each message, nothing around them.
enum RawTransport {
    /// Takes so many messages and answers each.
    static func answer(_ messages: Int, over socket: Socket) throws {
        var parts = Multipart(limit: 4)
        let wait = try SocketWait(socket, wake: nil)
        var count = 0
        while count < messages {
            guard try socket.receive(into: &parts) == .message else {
                _ = try wait.wait(timeoutMilliseconds: nil)
                continue
            }
            count += 1
            guard try socket.send([parts.bytes(of: 0), parts.bytes(of: 1)], wait: true) == .sent else {
                throw Problem("A sender is gone.")
            }
        }
    }

    /// Sends so many messages of three frames; the answers are only counted.
    static func send(_ messages: Int, window: Int, to endpoint: String, body: (Int) -> [UInt8]) throws {
        let socket = try Socket(.dealer, context: try Context())
        try socket.connect(endpoint)
        let wait = try SocketWait(socket, wake: nil)
        var parts = Multipart(limit: 1)
        var (sent, answered) = (0, 0)
        let header = [UInt8](repeating: 1, count: 28)
        let type = [UInt8](repeating: 2, count: 34)
        while answered < messages {
            while sent < messages, sent - answered < window {
                _ = try socket.send([header, type, body(sent)], wait: true)
                sent += 1
            }
            let before = answered
            while try socket.receive(into: &parts) == .message { answered += 1 }
            if answered == before { _ = try wait.wait(timeoutMilliseconds: nil) }
        }
    }
}
