/// The JSON that an operator hands to a sender: its own key pair and the server's public key.
package struct ClientKeyFile: Codable, Sendable, Equatable {
    package var producer: String
    package var publicKey: String
    package var secretKey: String
    package var serverPublicKey: String

    package init(producer: String, publicKey: String, secretKey: String, serverPublicKey: String) {
        self.producer = producer
        self.publicKey = publicKey
        self.secretKey = secretKey
        self.serverPublicKey = serverPublicKey
    }
}

/// Whoever prints it, or what holds it, sees no secret.
extension ClientKeyFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "key \(publicKey) of \(producer)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["producer": producer, "publicKey": publicKey]) }
}
