import CSodium
import Foundation
import TestKit

/// A sender with a valid key that speaks CURVE by itself, so that it can send what libzmq would never send.
final class CurvePeer {
    private let connection: RawConnection
    private var shared = [UInt8](repeating: 0, count: 32)
    private var nonce: UInt64 = 0

    private struct KeyFile: Decodable {
        var publicKey: String
        var secretKey: String
        var serverPublicKey: String
    }

    private typealias Pair = (publicKey: [UInt8], secretKey: [UInt8])

    /// Does the whole handshake; nil when the server doesn't want it.
    init?(_ endpoint: String, keyFile: URL) throws {
        let file = try JSONDecoder().decode(KeyFile.self, from: try Data(contentsOf: keyFile))
        let mine: Pair = (Self.z85(file.publicKey), Self.z85(file.secretKey))
        guard let connection = RawConnection(endpoint) else { return nil }
        self.connection = connection
        connection.send(RawConnection.greeting("CURVE"))
        guard connection.read(64) != nil else { return nil }
        let server = Self.z85(file.serverPublicKey)
        let short = Self.makePair()
        hello(short, server)
        guard let welcome = command(named: "WELCOME"), welcome.count == 160,
            let opened = Self.open(
                Array(welcome[16...]), "WELCOME-", Array(welcome[..<16]), from: server, to: short.secretKey)
        else { return nil }
        let (serverShort, cookie) = (Array(opened[..<32]), Array(opened[32...]))
        initiate(cookie, mine: mine, short: short, server: server, serverShort: serverShort)
        guard command(named: "READY") != nil else { return nil }
        guard crypto_box_beforenm(&shared, serverShort, short.secretKey) == 0 else { return nil }
    }

    /// Sends one frame; `hasMore` says that the message goes on. False when the server has closed.
    func send(_ payload: [UInt8], hasMore: Bool) -> Bool {
        let bytes = nextNonce()
        let plain = [hasMore ? 1 : 0] + payload
        var box = [UInt8](repeating: 0, count: plain.count + 16)
        crypto_box_easy_afternm(&box, plain, UInt64(plain.count), Array("CurveZMQMESSAGEC".utf8) + bytes, shared)
        return connection.send(Self.frame([7] + Array("MESSAGE".utf8) + bytes + box, isCommand: false))
    }

    // MARK: The handshake, as in rfc.zeromq.org/spec/26

    private func hello(_ short: Pair, _ server: [UInt8]) {
        let bytes = nextNonce()
        let box = Self.box(
            [UInt8](repeating: 0, count: 64), Array("CurveZMQHELLO---".utf8) + bytes, to: server, from: short.secretKey)
        connection.send(
            Self.frame(
                [5] + Array("HELLO".utf8) + [1, 0] + [UInt8](repeating: 0, count: 72) + short.publicKey + bytes + box,
                isCommand: true))
    }

    private func initiate(_ cookie: [UInt8], mine: Pair, short: Pair, server: [UInt8], serverShort: [UInt8]) {
        let vouchNonce = (0..<16).map { UInt8($0) }
        let vouch = Self.box(
            short.publicKey + server, Array("VOUCH---".utf8) + vouchNonce, to: serverShort, from: mine.secretKey)
        let metadata = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
        let bytes = nextNonce()
        let box = Self.box(
            mine.publicKey + vouchNonce + vouch + metadata, Array("CurveZMQINITIATE".utf8) + bytes, to: serverShort,
            from: short.secretKey)
        connection.send(Self.frame([8] + Array("INITIATE".utf8) + cookie + bytes + box, isCommand: true))
    }

    /// What follows the name of the next command, if it has that name.
    private func command(named name: String) -> [UInt8]? {
        guard let flags = connection.read(1)?[0], flags & 4 != 0 else { return nil }
        let lengthBytes = flags & 2 != 0 ? 8 : 1
        guard let length = connection.read(lengthBytes)?.reduce(0, { $0 << 8 | Int($1) }),
            let body = connection.read(length),
            body.starts(with: [UInt8(name.utf8.count)] + Array(name.utf8))
        else { return nil }
        return Array(body.dropFirst(1 + name.utf8.count))
    }

    private func nextNonce() -> [UInt8] {
        nonce += 1
        return (0..<8).map { UInt8(truncatingIfNeeded: nonce >> (56 - 8 * $0)) }
    }

    // MARK: Bytes

    private static func frame(_ body: [UInt8], isCommand: Bool) -> [UInt8] {
        let flags: UInt8 = isCommand ? 4 : 0
        if body.count <= 255 { return [flags, UInt8(body.count)] + body }
        return [flags | 2] + (0..<8).map { UInt8(truncatingIfNeeded: body.count >> (56 - 8 * $0)) } + body
    }

    private static func makePair() -> Pair {
        var pair = (publicKey: [UInt8](repeating: 0, count: 32), secretKey: [UInt8](repeating: 0, count: 32))
        crypto_box_keypair(&pair.publicKey, &pair.secretKey)
        return pair
    }

    private static func box(_ plain: [UInt8], _ nonce: [UInt8], to receiver: [UInt8], from secret: [UInt8]) -> [UInt8] {
        var box = [UInt8](repeating: 0, count: plain.count + 16)
        _ = crypto_box_easy(&box, plain, UInt64(plain.count), nonce, receiver, secret)
        return box
    }

    private static func open(
        _ box: [UInt8], _ prefix: String, _ nonce: [UInt8], from sender: [UInt8], to secret: [UInt8]
    ) -> [UInt8]? {
        var plain = [UInt8](repeating: 0, count: box.count - 16)
        let result = crypto_box_open_easy(
            &plain, box, UInt64(box.count), Array(prefix.utf8) + nonce, sender, secret)
        return result == 0 ? plain : nil
    }

    private static let digits = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

    private static func z85(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var value: UInt32 = 0
        for (place, digit) in text.utf8.enumerated() {
            value = value &* 85 &+ UInt32(digits.firstIndex(of: digit) ?? 0)
            if place % 5 == 4 {
                bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
                value = 0
            }
        }
        return bytes
    }
}
