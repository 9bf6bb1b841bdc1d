import Disclosure
import Foundation
import GRDB

/// What waits to become public of conversations, in the tallies' file: pieces in the order in which they came.
enum ConversationStore {
    static let tables = ["conversation_piece"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS conversation_piece(
            number INTEGER PRIMARY KEY, readings BLOB NOT NULL, checksum INTEGER NOT NULL);
        """

    /// Adds what is new as a piece; after a release the rest becomes one.
    static func save(_ gate: ConversationGate, _ database: Database) throws {
        if gate.hasReleased { try database.execute(sql: "DELETE FROM conversation_piece") }
        let piece = gate.hasReleased ? gate.held : gate.unstored
        guard !piece.isEmpty else { return }
        let number = try Int.fetchOne(database, sql: "SELECT IFNULL(MAX(number), 0) + 1 FROM conversation_piece")
        try database.execute(
            sql: "INSERT INTO conversation_piece VALUES (?1, ?2, row_checksum('conversation_piece', ?1, ?2))",
            arguments: [number, try encode(piece)])
    }

    static func load(_ gate: inout ConversationGate, _ database: Database) throws {
        gate.restore(try all(database))
        gate.markStored()
    }

    /// The same bytes for the same events, whatever the pieces are.
    static func content(_ database: Database) throws -> Data { try encode(all(database)) }

    private static func all(_ database: Database) throws -> ConversationBatch {
        var sum = ConversationBatch()
        let pieces = try Row.fetchCursor(database, sql: "SELECT readings FROM conversation_piece ORDER BY number")
        while let piece = try pieces.next() {
            guard let readings = try? JSONDecoder().decode(ConversationBatch.self, from: piece[0] as Data) else {
                throw ProcessingError.talliesDamaged(table: tables[0])
            }
            sum.append(readings)
        }
        return sum
    }

    private static func encode(_ readings: ConversationBatch) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(readings)
    }
}
