import Foundation

/// One CSV file of an export, row by row, with its columns found by name.
struct PolisTable {
    let name: String
    let columns: [String: Int]
    private let width: Int
    private let stream: ByteStream
    private var reader: CSVReader

    var bytesRead: UInt64 { stream.bytesRead }

    /// Columns that the table does not need may be missing, and further ones may be there.
    init(_ name: String, in folder: URL, needs: [String]) throws {
        self.name = name
        let file = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { throw PolisExportError.fileMissing(name) }
        let stream = try ByteStream(file: file)
        self.stream = stream
        reader = CSVReader { try stream.next() }
        guard let header = try reader.record() else { throw PolisExportError.fileEmpty(name) }
        var columns: [String: Int] = [:]
        for index in 0..<header.count {
            let column = (header.text(index) ?? "").trimmingCharacters(in: .whitespaces)
            if columns[column] == nil { columns[column] = index }
        }
        for column in needs where columns[column] == nil {
            throw PolisExportError.columnMissing(column, file: name)
        }
        self.columns = columns
        width = header.count
    }

    /// The next row, or what is wrong with it; nil at the end.
    mutating func next() throws -> Result<PolisFields, PolisBadRow>? {
        guard let record = try reader.record() else { return nil }
        guard record.count == width, !record.isMalformed, record.isUTF8 else {
            return .failure(PolisBadRow(file: name, line: record.line, fault: .malformed))
        }
        return .success(PolisFields(record: record, columns: columns, file: name))
    }
}

/// A row that is left out, and why.
package struct PolisBadRow: Error, Hashable, Sendable {
    package var file: String
    /// The line of the file on which the row begins, counted from 1.
    package var line: Int
    package var fault: Fault

    package enum Fault: Hashable, Sendable {
        /// The wrong number of fields, a quote that never closes, or bytes that are not UTF-8.
        case malformed
        case missing(column: String)
        case unreadable(column: String)
        /// Another row of the file has the same comment-id.
        case repeated
    }
}

/// The fields of one row, read by the rules that hold for all files.
struct PolisFields {
    let record: CSVRecord
    let columns: [String: Int]
    let file: String

    func bad(_ fault: PolisBadRow.Fault) -> PolisBadRow { PolisBadRow(file: file, line: record.line, fault: fault) }

    /// Nil where the file has no such column.
    func text(_ column: String) -> String? { columns[column].flatMap { record.text($0) } }

    func number<Number: FixedWidthInteger>(
        _ column: String, in range: ClosedRange<Number>
    ) throws(PolisBadRow) -> Number {
        guard let number = try optionalNumber(column, in: range) else { throw bad(.missing(column: column)) }
        return number
    }

    func optionalNumber<Number: FixedWidthInteger>(
        _ column: String, in range: ClosedRange<Number>
    ) throws(PolisBadRow) -> Number? {
        let text = trimmed(column)
        if text.isEmpty { return nil }
        guard let number = Number(text), range.contains(number) else { throw bad(.unreadable(column: column)) }
        return number
    }

    /// No where the file has no such column, or nothing in it.
    func flag(_ column: String) throws(PolisBadRow) -> Bool {
        switch trimmed(column).lowercased() {
        case "true", "1": true
        case "false", "0", "": false
        default: throw bad(.unreadable(column: column))
        }
    }

    /// In milliseconds; up to the year 9999.
    func time(_ dialect: PolisDialect) throws(PolisBadRow) -> Int64 {
        let latest: Int64 = 253_402_300_799
        return try number("timestamp", in: 0...latest * 1000 / dialect.timeUnit) * dialect.timeUnit
    }

    private func trimmed(_ column: String) -> String { (text(column) ?? "").trimmingCharacters(in: .whitespaces) }
}
