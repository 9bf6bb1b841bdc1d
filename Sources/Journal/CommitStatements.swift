import GRDB
import GRDBSQLite

/// The statements of every commit, prepared once.
///
/// GRDB only prepares them. It would parse BEGIN and COMMIT anew each time and copy the arguments, which is much of what a small commit
/// costs.
struct CommitStatements {
    private let begin: PreparedStatement
    private let end: PreparedStatement
    private let row: PreparedStatement
    private let stream: PreparedStatement
    private let head: PreparedStatement

    init(_ database: Database) throws {
        begin = try PreparedStatement("BEGIN IMMEDIATE TRANSACTION", database)
        end = try PreparedStatement("COMMIT TRANSACTION", database)
        row = try PreparedStatement(
            """
            INSERT INTO batch(position, slots, kind, producer, epoch, first_sequence, received_at, accepted, digest, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        stream = try PreparedStatement("UPDATE producer SET epoch = ?, next_sequence = ? WHERE id = ?", database)
        head = try PreparedStatement("UPDATE head SET next_position = ?, clock = ?", database)
    }

    /// Runs `body` in one transaction; whatever is thrown leaves everything as it was.
    func inTransaction(of database: Database, _ body: () throws -> Void) throws {
        try begin.run()
        do {
            try body()
            try end.run()
        } catch {
            // The first error is the one that says what happened; where it has ended the transaction, this does nothing.
            try? database.rollback()
            throw error
        }
    }

    /// Appends a row; the bytes are read before the call returns.
    func insert(_ batch: JournalBatch, accepted: Int, digest: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer)
        throws
    {
        row.bind(batch.position, at: 1)
        row.bind(Int64(batch.slots), at: 2)
        row.bind(batch.kind.rawValue, at: 3)
        row.bind(batch.producer, at: 4)
        row.bind(Int64(batch.epoch), at: 5)
        row.bind(Int64(batch.firstSequence), at: 6)
        row.bind(batch.receivedAt, at: 7)
        row.bind(Int64(accepted), at: 8)
        row.bind(lent: digest, at: 9)
        row.bind(lent: body, at: 10)
        defer { row.forgetArguments() }
        try row.run()
    }

    func save(_ state: JournalStream) throws {
        stream.bind(Int64(state.epoch), at: 1)
        stream.bind(Int64(state.nextSequence), at: 2)
        stream.bind(state.id, at: 3)
        try stream.run()
    }

    func save(nextPosition: Int64, clock: Int64) throws {
        head.bind(nextPosition, at: 1)
        head.bind(clock, at: 2)
        try head.run()
    }
}

/// A statement that gives no rows, run again and again with other arguments.
private final class PreparedStatement {
    private let statement: Statement

    init(_ sql: String, _ database: Database) throws {
        statement = try database.makeStatement(sql: sql)
    }

    // A place that the statement doesn't have is a mistake in this file, found by every test.

    func bind(_ value: Int64, at place: Int32) {
        let code = sqlite3_bind_int64(statement.sqliteStatement, place, value)
        precondition(code == SQLITE_OK, "argument \(place) can't be bound")
    }

    /// The bytes are not copied: they have to stay until the statement has run.
    func bind(lent bytes: UnsafeRawBufferPointer, at place: Int32) {
        let code = sqlite3_bind_blob64(
            statement.sqliteStatement, place, bytes.baseAddress, UInt64(bytes.count), nil)
        precondition(code == SQLITE_OK, "argument \(place) can't be bound")
    }

    func forgetArguments() { sqlite3_clear_bindings(statement.sqliteStatement) }

    func run() throws {
        let code = sqlite3_step(statement.sqliteStatement)
        let message =
            code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(sqlite3_db_handle(statement.sqliteStatement)))
        sqlite3_reset(statement.sqliteStatement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }
}
