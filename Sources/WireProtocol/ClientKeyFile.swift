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
