import Foundation
import GRDB

/// When each release tick was published, by the wall clock: what freshness is measured from. Never part of a publication.
package struct FreshnessLog: Sendable {
    private let queue: DatabaseQueue

    package init(path: String, readOnly: Bool = false) throws {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(5)
        if !readOnly {
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF") }
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        guard !readOnly else { return }
        try queue.write {
            try $0.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS published(position INTEGER PRIMARY KEY, published_at INTEGER NOT NULL)
                    """)
        }
    }

    /// Notes that everything before `position` is published; the first note of a position stands.
    package func note(position: Int64, publishedAt: Int64) throws {
        try queue.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO published(position, published_at) VALUES (?, ?)",
                arguments: [position, publishedAt])
            try database.execute(
                sql: "DELETE FROM published WHERE position < (SELECT max(position) FROM published) - 100000000")
        }
    }

    /// Positions and instants of the newest `limit` publications, oldest first.
    package func publications(limit: Int = 1000) throws -> [(position: Int64, publishedAt: Int64)] {
        try queue.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM published ORDER BY position DESC LIMIT ?", arguments: [limit]
            ).reversed().map { ($0["position"], $0["published_at"]) }
        }
    }
}

/// How long events waited from their synced acknowledgement to a published snapshot.
package struct Freshness: Sendable, Equatable {
    package var p50Milliseconds: Int64
    package var p99Milliseconds: Int64
    package var events: Int

    /// Nearest-rank percentiles over `receipts`, each weighed by its events; nil when none of them is published.
    package init?(
        receipts: [(position: Int64, receivedAt: Int64, slots: Int)],
        publications: [(position: Int64, publishedAt: Int64)]
    ) {
        var waits: [(milliseconds: Int64, events: Int)] = []
        var next = 0
        guard let first = publications.first else { return nil }
        for receipt in receipts where receipt.position >= first.position {
            while next < publications.count, publications[next].position <= receipt.position { next += 1 }
            guard next < publications.count else { break }
            waits.append((max(0, publications[next].publishedAt - receipt.receivedAt), receipt.slots))
        }
        waits.sort { $0.milliseconds < $1.milliseconds }
        events = waits.reduce(0) { $0 + $1.events }
        guard events > 0 else { return nil }
        func percentile(_ p: Double) -> Int64 {
            var rest = Int((p * Double(waits.reduce(0) { $0 + $1.events })).rounded(.up))
            for wait in waits {
                rest -= wait.events
                if rest <= 0 { return wait.milliseconds }
            }
            return waits[waits.count - 1].milliseconds
        }
        p50Milliseconds = percentile(0.5)
        p99Milliseconds = percentile(0.99)
    }
}
