import Foundation
import WireProtocol
import ZeroMQ

/// The key pair of a sender and the public key of the server it talks to.
public struct ClientKeys: Sendable {
    /// The name the server knows the sender by.
    public let producer: String
    let pair: CurveKeyPair
    let serverPublicKey: String

    init(_ file: ClientKeyFile) {
        producer = file.producer
        pair = CurveKeyPair(publicKey: file.publicKey, secretKey: file.secretKey)
        serverPublicKey = file.serverPublicKey
    }

    /// Makes keys from their texts (Z85, 40 characters each), for senders that keep secrets elsewhere than in files.
    public init(producer: String, publicKey: String, secretKey: String, serverPublicKey: String) {
        self.init(
            ClientKeyFile(
                producer: producer, publicKey: publicKey, secretKey: secretKey, serverPublicKey: serverPublicKey))
    }

    /// Reads the key file that the operator of the server made; refuses one that other users can read.
    public static func load(path: String) throws(FeedbackClientError) -> ClientKeys {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .keyFile(path: path, problem: "can't be opened") }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyFile(path: path, problem: "can be read by other users; run chmod 600 on it")
        }
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            return ClientKeys(try JSONDecoder().decode(ClientKeyFile.self, from: bytes))
        } catch {
            throw .keyFile(path: path, problem: "is not a client key file (\(error))")
        }
    }
}
