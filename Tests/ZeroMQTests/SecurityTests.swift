import Glibc
import Testing

@testable import ZeroMQ

/// Who may connect: everything that isn't expressly allowed is kept out.
@Suite struct SecurityTests {
    enum Client: CaseIterable {
        case known
        case unknown
        case withoutCurve
        case wrongServerKey
    }

    private struct Server {
        let place: TemporaryEndpoint
        let context: Context
        let socket: Socket
        let authenticator: ZapAuthenticator?
        let keys: CurveKeyPair
    }

    private func server(knowing known: String?, withAuthenticator: Bool = true) throws -> Server {
        let place = try TemporaryEndpoint()
        let context = try Context()
        let keys = try CurveKeyPair.make()
        var authenticator: ZapAuthenticator?
        if withAuthenticator {
            authenticator = try ZapAuthenticator(context: context, domain: "test") { $0 == known ? "somebody" : nil }
        }
        var options = SocketOptions()
        options.security = .curveServer(secretKey: keys.secretKey, zapDomain: "test")
        let socket = try Socket(.router, context: context, options: options)
        try socket.bind(place.endpoint)
        return Server(place: place, context: context, socket: socket, authenticator: authenticator, keys: keys)
    }

    private func dealer(_ security: SocketSecurity, to endpoint: String) throws -> Socket {
        var options = SocketOptions()
        options.security = security
        options.lingerMilliseconds = 0
        let socket = try Socket(.dealer, context: try Context(), options: options)
        try socket.connect(endpoint)
        return socket
    }

    /// What arrives within a bounded wait.
    private func arrival(at socket: Socket, milliseconds: Int) throws -> String? {
        var parts = Multipart(limit: 2)
        _ = try poll([(socket, .readable)], wake: nil, timeoutMilliseconds: milliseconds)
        guard try socket.receive(into: &parts) == .message else { return nil }
        return parts.userID ?? "(no name)"
    }

    @Test(arguments: Client.allCases)
    func onlyKnownKeysAreHeard(_ client: Client) throws {
        let pair = try CurveKeyPair.make()
        let server = try server(knowing: pair.publicKey)
        let security: SocketSecurity =
            switch client {
            case .known: .curveClient(keys: pair, serverPublicKey: server.keys.publicKey)
            case .unknown: .curveClient(keys: try CurveKeyPair.make(), serverPublicKey: server.keys.publicKey)
            case .withoutCurve: .none
            case .wrongServerKey: .curveClient(keys: pair, serverPublicKey: try CurveKeyPair.make().publicKey)
            }
        let socket = try dealer(security, to: server.place.endpoint)
        _ = try socket.send([[1, 2, 3]])
        let heard = try arrival(at: server.socket, milliseconds: client == .known ? 10_000 : 400)
        #expect(heard == (client == .known ? "somebody" : nil))
        server.authenticator?.stop()
    }

    @Test func withoutAuthenticatorNobodyGetsIn() throws {
        let pair = try CurveKeyPair.make()
        let server = try server(knowing: pair.publicKey, withAuthenticator: false)
        let socket = try dealer(
            .curveClient(keys: pair, serverPublicKey: server.keys.publicKey), to: server.place.endpoint)
        _ = try socket.send([[1]])
        #expect(try arrival(at: server.socket, milliseconds: 400) == nil)
    }

    /// The planted failure: without option 93 libzmq lets in whoever has any key, so the test above can fail.
    @Test func withoutEnforcementEverybodyWouldGetIn() throws {
        let place = try TemporaryEndpoint()
        let keys = try CurveKeyPair.make()
        var options = SocketOptions()
        options.security = .curveServer(secretKey: keys.secretKey, zapDomain: "test")
        let socket = try Socket(.router, context: try Context(), options: options)
        try socket.set(SocketOptions.zapEnforceDomain, Int32(0), "no enforcement")
        try socket.bind(place.endpoint)
        let anybody = try dealer(
            .curveClient(keys: try CurveKeyPair.make(), serverPublicKey: keys.publicKey), to: place.endpoint)
        _ = try anybody.send([[1]])
        #expect(try arrival(at: socket, milliseconds: 10_000) != nil)
    }

    @Test func afterTheAuthenticatorStoppedNobodyGetsIn() throws {
        let pair = try CurveKeyPair.make()
        let server = try server(knowing: pair.publicKey)
        server.authenticator?.stop()
        let socket = try dealer(
            .curveClient(keys: pair, serverPublicKey: server.keys.publicKey), to: server.place.endpoint)
        _ = try socket.send([[1]])
        #expect(try arrival(at: server.socket, milliseconds: 400) == nil)
    }

    /// What a server without CURVE hears from a peer of this machine.
    private func heardWithoutKeys(over endpoint: String, domain: String = "test", userID: String?) throws -> String? {
        let context = try Context()
        let authenticator = try ZapAuthenticator(context: context, domain: "test", loopbackUserID: userID) { $0 }
        defer { authenticator.stop() }
        var options = SocketOptions()
        options.security = .loopbackServer(zapDomain: domain)
        let socket = try Socket(.router, context: context, options: options)
        try socket.bind(endpoint)
        let peer = try dealer(.none, to: try socket.boundEndpoint())
        _ = try peer.send([[1]])
        return try arrival(at: socket, milliseconds: userID == nil || domain != "test" ? 400 : 10_000)
    }

    @Test func withoutCurveOnlyTheNamedPeerOfThisMachineIsHeard() throws {
        let place = try TemporaryEndpoint()
        #expect(try heardWithoutKeys(over: "tcp://127.0.0.1:*", userID: "tunnel") == "tunnel")
        #expect(try heardWithoutKeys(over: place.endpoint, userID: "tunnel") == "tunnel")
        #expect(try heardWithoutKeys(over: "tcp://127.0.0.1:*", userID: nil) == nil)
        #expect(try heardWithoutKeys(over: "tcp://127.0.0.1:*", domain: "other", userID: "tunnel") == nil)
    }

    @Test func withoutCurveAndAuthenticatorNobodyGetsIn() throws {
        let place = try TemporaryEndpoint()
        var options = SocketOptions()
        options.security = .loopbackServer(zapDomain: "test")
        let socket = try Socket(.router, context: try Context(), options: options)
        try socket.bind(place.endpoint)
        let peer = try dealer(.none, to: place.endpoint)
        _ = try peer.send([[1]])
        #expect(try arrival(at: socket, milliseconds: 400) == nil)
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:5555", true), ("tcp://127.9.8.7:*", true), ("tcp://[::1]:5555", true),
        ("ipc:///run/dcs/tunnel", true), ("tcp://*:5555", false), ("tcp://0.0.0.0:5555", false),
        ("tcp://[::]:5555", false), ("tcp://192.0.2.1:5555", false), ("tcp://localhost:5555", false),
        ("tcp://127.0.0.1.example.org:5555", false), ("tcp://127.1:5555", false), ("tcp://lo:5555", false),
        ("tcp://127.0.0.1:0;192.0.2.1:5555", false), ("tcp://192.0.2.1:0;127.0.0.1:5555", false), ("ipc://", false),
        ("udp://127.0.0.1:5555", false), ("", false),
    ])
    func onlyLoopbackEndpointsAreLocal(_ endpoint: String, _ isLocal: Bool) {
        #expect(Loopback.isLocal(endpoint: endpoint) == isLocal)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.200.0.1", true), ("::1", true), ("localhost:0:0:1", true),
        ("localhost:\(geteuid()):5:77", true), ("localhost:\(geteuid() + 1):5:77", false), ("localhost", false),
        ("localhost::0:1", false), ("::localhost:0:1", false), ("fe80:0:0:1", false),
        ("192.0.2.1", false), ("::ffff:192.0.2.1", false), ("", false), (":", false),
        ("::2", false), ("128.0.0.1", false),
    ])
    func onlyPeersOfThisMachineAreLocal(_ address: String, _ isLocal: Bool) {
        #expect(Loopback.isLocal(peerAddress: address) == isLocal)
    }

    @Test func anOversizeFrameIsNotDelivered() throws {
        let pair = try CurveKeyPair.make()
        let server = try server(knowing: pair.publicKey)
        let security = SocketSecurity.curveClient(keys: pair, serverPublicKey: server.keys.publicKey)
        let greedy = try dealer(security, to: server.place.endpoint)
        _ = try greedy.send([[UInt8](repeating: 7, count: 65_537)])
        #expect(try arrival(at: server.socket, milliseconds: 400) == nil)
        let honest = try dealer(security, to: server.place.endpoint)
        _ = try honest.send([[UInt8](repeating: 7, count: 65_536)])
        #expect(try arrival(at: server.socket, milliseconds: 10_000) == "somebody")
        server.authenticator?.stop()
    }
}
