import Crypto
import Foundation
import GRDB

/// A checksum in every row of the tallies' file, as SQLite has none of its own: a bit that the disk has turned must not become a
/// published number.
///
/// Statements write it with the SQL function `row_checksum(table, column, …)`, in the order of the table's columns.
enum RowChecksum {
    static let function = DatabaseFunction("row_checksum", pure: true) { values in
        var hash = SHA256()
        for value in values {
            // The kind and the length belong to it, so that no two rows read alike.
            switch value.storage {
            case .null: hash.update(data: Data("n".utf8))
            case .int64(let number): hash.update(data: Data("i\(number);".utf8))
            case .double(let number): hash.update(data: Data("d\(number.bitPattern);".utf8))
            case .string(let text): hash.update(data: Data("t\(text.utf8.count);\(text)".utf8))
            case .blob(let bytes):
                hash.update(data: Data("b\(bytes.count);".utf8))
                hash.update(data: bytes)
            }
        }
        return hash.finalize().prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    /// Throws if a row is not what was written, or if the file's pages contradict each other.
    static func verify(_ tables: [String], _ database: Database) throws {
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
            throw ProcessingError.talliesDamaged(table: nil)
        }
        for table in tables {
            let columns = try database.columns(in: table).map(\.name).filter { $0 != "checksum" }
            let isDamaged = try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS(SELECT 1 FROM \(table)
                    WHERE checksum IS NOT row_checksum('\(table)', \(columns.joined(separator: ", "))))
                    """)
            if isDamaged == true { throw ProcessingError.talliesDamaged(table: table) }
        }
    }
}
