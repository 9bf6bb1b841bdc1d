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

    @Test func afterTheAuthenticatorStoppedNobodyGetsIn() throws {
        let pair = try CurveKeyPair.make()
        let server = try server(knowing: pair.publicKey)
        server.authenticator?.stop()
        let socket = try dealer(
            .curveClient(keys: pair, serverPublicKey: server.keys.publicKey), to: server.place.endpoint)
        _ = try socket.send([[1]])
        #expect(try arrival(at: server.socket, milliseconds: 400) == nil)
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
