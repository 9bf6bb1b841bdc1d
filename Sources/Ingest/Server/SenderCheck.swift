import Events
import ZeroMQ

/// How the intake knows who sends.
enum SenderCheck: Sendable {
    /// By a CURVE key that is on the list.
    ///
    /// `next` is the key pair that the server will have after it, heard at an endpoint of its own.
    case keys(server: CurveKeyPair, next: CurveKeyPair?, live: LiveKeyList)
    /// Everybody on this machine who reaches the endpoint is this one sender.
    case loopback(SenderRights)

    /// What messages carry instead of a key when there is none.
    static let loopbackUserID = "loopback"

    func rights(userID: String) -> SenderRights? {
        switch self {
        case .keys(_, _, let live): live.rights(publicKey: userID)
        case .loopback(let rights): userID == Self.loopbackUserID ? rights : nil
        }
    }
}

/// Asks who sends for every message, so that a revoked key is refused at once.
struct RecentSender {
    /// Of the last message; a run of messages from one peer makes the text once.
    private var userID: String?

    /// What the sender of this message may send; nil when its key is unknown, revoked or not valid now.
    mutating func rights(_ parts: borrowing Multipart, _ check: SenderCheck) -> SenderRights? {
        if let userID, parts.hasUserID(userID) { return check.rights(userID: userID) }
        userID = parts.userID
        return userID.flatMap { check.rights(userID: $0) }
    }
}
