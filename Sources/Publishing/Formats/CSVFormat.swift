/// RFC 4180: UTF-8 without byte order mark, one header row, CRLF, quotes where needed.
struct CSVFormat: PublicationFormat {
    let effort = 2

    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        var csv = CSVTable(
            name: table.dataset.id, title: "\(table.dataset.title), all figures", columns: columns.descriptions,
            key: columns.primaryKey)
        let text = CSVTableText(table)
        csv.append(entries: table.groupOrigins, of: table.keptText(csv.path)) {
            text.append(table.groups[$0], to: &$1)
        }
        return [csv.file]
    }
}

/// Lines of RFC 4180 files.
enum CSVText {
    static func append(_ fields: [TableColumns.Field], to bytes: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch field {
            case .text(let text): bytes += quoted(neutralised(text)).utf8
            case .number(let digits): bytes += digits.utf8
            case .empty: break
            }
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    /// The same as text.
    static func line(_ fields: [TableColumns.Field]) -> String {
        var bytes: [UInt8] = []
        append(fields, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A spreadsheet would run text that begins like a formula; a leading apostrophe makes it text again.
    static func neutralised(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A }) else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result += "\"\"" } else { result.unicodeScalars.append(scalar) }
        }
        return result + "\""
    }
}
