/// RFC 4180: UTF-8 without byte order mark, one header row, CRLF, quotes where needed.
struct CSVFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        let descriptions = columns.descriptions
        var bytes = Array(CSVText.line(descriptions.map { .text($0.name) }).utf8)
        TableText(table).csvRows(into: &bytes)
        return [
            PublishedFile(
                path: "\(table.dataset.id).csv", bytes: bytes,
                resource: ResourceDescription(
                    name: table.dataset.id, title: "\(table.dataset.title), all figures", format: "csv",
                    mediaType: "text/csv", fields: descriptions, primaryKey: columns.primaryKey))
        ]
    }
}

/// Lines of RFC 4180 files.
enum CSVText {
    static func line(_ fields: [TableColumns.Field]) -> String {
        var text = ""
        for (index, field) in fields.enumerated() {
            if index > 0 { text += "," }
            switch field {
            case .text(let value): text += quoted(neutralised(value))
            case .number(let digits): text += digits
            case .empty: break
            }
        }
        return text + "\r\n"
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
