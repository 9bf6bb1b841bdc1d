import Foundation
import WireProtocol
import ZeroMQ

/// Says to the intake of a running program exactly what a test tells it to.
final class WirePeer {
    private let socket: Socket
    private(set) var epoch: UInt64 = 0
    private(set) var next: UInt64 = 0
    private var openings: UInt64 = 0

    init(keyFile: String, endpoint: String) throws {
        let keys = try JSONDecoder().decode(
            ClientKeyFile.self, from: try Data(contentsOf: URL(fileURLWithPath: keyFile)))
        var options = SocketOptions()
        options.lingerMilliseconds = 0
        options.maximumFrameBytes = 65_536
        options.security = .curveClient(
            keys: CurveKeyPair(publicKey: keys.publicKey, secretKey: keys.secretKey),
            serverPublicKey: keys.serverPublicKey)
        socket = try Socket(.dealer, context: try Context(), options: options)
        try socket.connect(endpoint)
    }

    /// The answer to a message; nil when there is none within the wait.
    func ask(_ frames: [[UInt8]], milliseconds: Int = 20_000) throws -> WireMessage? {
        guard try socket.send(frames, wait: true) == .sent else { return nil }
        var parts = Multipart(limit: 1)
        _ = try poll([(socket, .readable)], wake: nil, timeoutMilliseconds: milliseconds)
        guard try socket.receive(into: &parts) == .message else { return nil }
        return try parts.withBytes(of: 0) { try WireMessage.decode($0) }
    }

    /// Opens a stream; whether it was welcomed.
    func open(_ stream: String) throws -> Bool {
        openings += 1
        let hello = WireMessage.hello(Hello(stream: stream, isBackfill: false, attempt: openings))
        guard case .welcome(let welcome) = try ask([hello.encoded()]) else { return false }
        (epoch, next) = (welcome.epoch, welcome.nextSequence)
        return true
    }

    /// Header, content type and body of a BATCH that goes on where the stream stands.
    func batch(_ body: [UInt8], count: Int, contentType: String = WireProtocol.contentType) -> [[UInt8]] {
        let header = BatchHeader(epoch: epoch, firstSequence: next, count: UInt32(count))
        return [WireMessage.batch(header).encoded(), Array(contentType.utf8), body]
    }

    /// Sends a message and follows its acknowledgement.
    func submit(_ frames: [[UInt8]]) throws -> WireMessage? {
        let answer = try ask(frames)
        if case .acknowledged(let given) = answer { next = given.nextSequence }
        return answer
    }
}
