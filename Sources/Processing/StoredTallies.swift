import Disclosure

/// What the tallies' file says of itself: up to where it has counted, by which definitions, and what it received.
package struct StoredTallies: Sendable, Equatable {
    package var position: Int64
    package var definitions: String
    package var received: ReceivedAccount

    /// Reads the file of a counting that may be running; changes nothing. nil when nothing was counted yet.
    package static func read(path: String) throws -> StoredTallies? {
        try TallyStore(path: path, readOnly: true).cut().map {
            StoredTallies(position: $0.position, definitions: $0.definitions, received: $0.received)
        }
    }
}
