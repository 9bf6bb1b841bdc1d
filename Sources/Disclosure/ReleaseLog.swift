import Crypto
import DurableDatabase
import Foundation
import GRDB
import Measures

/// The append-only log of releases: written by processing, read by publication, one row a tick.
package struct ReleaseLog: Sendable {
    let queue: DatabaseQueue

    package init(path: String, readOnly: Bool = false) throws {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(10)
        if !readOnly {
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        if !readOnly {
            // `append` leaves a release that is there already, so it must stay there.
            try queue.writeWithoutTransaction { try $0.syncWhatIsThere() }
            try queue.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS release(
                            position INTEGER PRIMARY KEY, time INTEGER NOT NULL, body BLOB NOT NULL, digest BLOB NOT NULL)
                        """)
            }
        }
    }

    /// Appends a release; the same release again changes nothing, a different one for the same position is an error.
    package func append(_ release: Release) throws {
        let body = try Self.encode(release)
        let digest = Data(SHA256.hash(data: body))
        try queue.write { database in
            let known = try Data.fetchOne(
                database, sql: "SELECT digest FROM release WHERE position = ?", arguments: [release.position])
            if let known {
                guard known == digest else { throw ReleaseLogError.contradiction(position: release.position) }
                return
            }
            try database.execute(
                sql: "INSERT INTO release(position, time, body, digest) VALUES (?, ?, ?, ?)",
                arguments: [release.position, release.time, body, digest])
        }
    }

    /// The releases after `position`, oldest first, at most `limit`; each is checked against its digest.
    package func releases(after position: Int64, limit: Int = 64) throws -> [Release] {
        try queue.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT position, body, digest FROM release WHERE position > ? ORDER BY position LIMIT ?",
                arguments: [position, limit]
            ).map { row in
                let body: Data = row["body"]
                let position: Int64 = row["position"]
                guard Data(SHA256.hash(data: body)) == row["digest"] as Data else {
                    throw ReleaseLogError.damaged(position: position)
                }
                return try JSONDecoder().decode(Release.self, from: body)
            }
        }
    }

    /// Empties a log that was made by other definitions, so that it can be made again from the journal.
    package func removeAll(otherThan definitions: String) throws {
        guard let first = try releases(after: -1, limit: 1).first, first.definitions != definitions else { return }
        try queue.write { try $0.execute(sql: "DELETE FROM release") }
    }

    package func lastPosition() throws -> Int64? {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT max(position) FROM release") }
    }

    private static func encode(_ release: Release) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(release)
    }
}

/// What can be wrong with the release log.
package enum ReleaseLogError: Error, Equatable, CustomStringConvertible {
    case contradiction(position: Int64)
    case damaged(position: Int64)

    package var description: String {
        switch self {
        case .contradiction(let position):
            "The release at journal position \(position) differs from the one already published; Pipelines/ or the journal "
                + "has changed. Run `dcs replay`."
        case .damaged(let position):
            "The release log is damaged at journal position \(position); run `dcs replay` to rebuild it from the journal."
        }
    }
}
