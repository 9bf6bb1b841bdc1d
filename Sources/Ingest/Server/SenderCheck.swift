import Events
import ZeroMQ

/// How the intake knows who sends.
enum SenderCheck: Sendable {
    /// By a CURVE key that is on the list.
    case keys(server: CurveKeyPair, live: LiveKeyList)
    /// Everybody on this machine who reaches the endpoint is this one sender.
    case loopback(SenderRights)

    /// What messages carry instead of a key when there is none.
    static let loopbackUserID = "loopback"

    func rights(userID: String) -> SenderRights? {
        switch self {
        case .keys(_, let live): live.rights(publicKey: userID)
        case .loopback(let rights): userID == Self.loopbackUserID ? rights : nil
        }
    }
}

/// Remembers who sent last, so that a run of messages from one peer asks the list of keys once.
struct RecentSender {
    private var known: (userID: String, rights: SenderRights)?

    /// To be called whenever a revoked key may have been let in for long enough.
    mutating func forget() { known = nil }

    /// What the sender of this message may send; nil when its key is unknown, revoked or not valid now.
    mutating func rights(_ parts: borrowing Multipart, _ check: SenderCheck) -> SenderRights? {
        if let known, parts.hasUserID(known.userID) { return known.rights }
        known = nil
        guard let userID = parts.userID, let rights = check.rights(userID: userID) else { return nil }
        known = (userID, rights)
        return rights
    }
}
