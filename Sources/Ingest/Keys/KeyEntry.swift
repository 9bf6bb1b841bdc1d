import Events
import Foundation

/// A sender's public key and what its owner may send.
package struct KeyEntry: Codable, Sendable, Equatable {
    /// Z85 text.
    package var publicKey: String
    package var producer: String
    package var sourcePrefix: String
    /// Services and conversations; nil = all of them.
    package var services: [String]?
    /// Kinds of event; nil = the usual ones, without moderation decisions and commitments.
    package var kinds: EventKindSet?
    package var mayBackfill: Bool
    package var createdAt: Date
    package var notBefore: Date?
    package var notAfter: Date?
    package var revokedAt: Date?

    package func isLive(at now: Date) -> Bool {
        // For good, whatever the clock says: set back, it must not bring a key to life.
        if revokedAt != nil { return false }
        if let notBefore, now < notBefore { return false }
        if let notAfter, now >= notAfter { return false }
        return true
    }

    /// Whether it may send now or later.
    func mayStillSend(at now: Date) -> Bool {
        revokedAt == nil && notAfter.map { now < $0 } ?? true
    }

    package var rights: SenderRights {
        SenderRights(
            producer: producer, sourcePrefix: sourcePrefix, services: services.map { Set($0) }, kinds: kinds ?? .usual,
            mayBackfill: mayBackfill)
    }
}

/// What is wrong with the keys folder or an order given for it.
package enum KeyStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    case file(path: String, problem: String)
    case producerName(String)
    case sourcePrefixEmpty
    case tooManyLiveKeys(producer: String)
    case notFound(String)
    case validity
    case nextServerKeyMissing
    case pseudonymKey(path: String)
    case notTakenUp(seconds: Int)

    package var description: String {
        switch self {
        case .file(let path, let problem): "\(path): \(problem)."
        case .producerName(let name):
            "\"\(name)\" is no producer name; use 1 to 64 of a-z, 0-9, - and ., beginning with a letter or digit."
        case .sourcePrefixEmpty: "A key needs a source prefix; without one its owner could send as anybody."
        case .tooManyLiveKeys(let producer):
            "\(producer) already has two keys that are live or will be; revoke one first."
        case .validity: "A key must be valid from an earlier moment than it is valid until, and not be over already."
        case .nextServerKeyMissing: "There is no next server key; make one with `dcs keys rotate-server`."
        case .pseudonymKey(let path):
            "\(path) is damaged; put it back from a backup. With another key repeats are not recognised."
        case .notTakenUp(let seconds):
            "The list of keys is changed, but the running intake has not taken it up within \(seconds) s; restart it."
        case .notFound(let name): "No live key belongs to \"\(name)\"; list the keys to see their names."
        }
    }
}
