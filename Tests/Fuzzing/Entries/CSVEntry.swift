import Importing

/// The first byte says in which pieces the rest is read; pieces must not matter.
enum CSVEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        let text = Array(bytes.dropFirst())
        let whole = try records(CSVReader(bytes: text))
        var rest = text[...]
        let size = 1 + Int(first) % 7
        let pieces = try records(
            CSVReader {
                defer { rest = rest.dropFirst(size) }
                return rest.isEmpty ? nil : Array(rest.prefix(size))
            })
        try hold(whole.count == pieces.count, "\(whole.count) records at once, \(pieces.count) in pieces")
        for (one, other) in zip(whole, pieces) {
            let isSame = one.bytes == other.bytes && one.ends == other.ends && one.isMalformed == other.isMalformed
            try hold(isSame, "record \(one.number) depends on the pieces")
        }
        try hold(whole.reduce(0) { $0 + $1.bytes.count } <= 2 * text.count + 2, "more bytes than there were")
    }

    private static func records(_ reader: CSVReader) throws -> [CSVRecord] {
        var reader = reader
        var found: [CSVRecord] = []
        while let record = try reader.record() {
            try hold(record.number == found.count + 1, "record \(record.number) after \(found.count)")
            try hold(record.count >= 1 && record.ends.last == record.bytes.count - 1, "fields that don't end")
            for index in 0..<record.count { _ = record.text(index) }
            found.append(record)
        }
        return found
    }
}
