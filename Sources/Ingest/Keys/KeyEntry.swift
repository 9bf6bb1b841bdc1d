import Foundation

/// A sender's public key and what its owner may send.
package struct KeyEntry: Codable, Sendable, Equatable {
    /// Z85 text.
    package var publicKey: String
    package var producer: String
    package var sourcePrefix: String
    /// nil = every service of the registry.
    package var services: [String]?
    package var mayBackfill: Bool
    package var createdAt: Date
    package var notBefore: Date?
    package var notAfter: Date?
    package var revokedAt: Date?

    package func isLive(at now: Date) -> Bool {
        if let revokedAt, revokedAt <= now { return false }
        if let notBefore, now < notBefore { return false }
        if let notAfter, now >= notAfter { return false }
        return true
    }

    package var rights: SenderRights {
        SenderRights(
            producer: producer, sourcePrefix: sourcePrefix, services: services.map { Set($0) },
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

    package var description: String {
        switch self {
        case .file(let path, let problem): "\(path): \(problem)."
        case .producerName(let name):
            "\"\(name)\" is no producer name; use 1 to 64 of a-z, 0-9, - and ., beginning with a letter or digit."
        case .sourcePrefixEmpty: "A key needs a source prefix; without one its owner could send as anybody."
        case .tooManyLiveKeys(let producer): "\(producer) already has two live keys; revoke one first."
        case .notFound(let name): "No live key belongs to \"\(name)\"; list the keys to see their names."
        }
    }
}
