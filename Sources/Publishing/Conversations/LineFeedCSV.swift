import Events

/// CSV as Pol.is' report exporter writes it: line feeds, and texts always in quotes.
struct LineFeedCSV {
    enum Field {
        case integer(Int)
        case number(Double)
        case flag(Bool)
        /// A word of ours, which needs no quotes.
        case word(String)
        /// What somebody wrote.
        case text(String)
        case empty

        static func integer(_ value: Int?) -> Field { value.map { .integer($0) } ?? .empty }
        static func number(_ value: Double?) -> Field { value.map { .number($0) } ?? .empty }
        static func day(_ value: Int32?) -> Field { value.map { .word(CivilDay.text($0)) } ?? .empty }
        static func instant(_ milliseconds: Int64) -> Field { .word(CivilDay.instantText(milliseconds)) }
        static func seconds(_ milliseconds: Int64) -> Field { .integer(Int(milliseconds.flooredDivision(by: 1000))) }
    }

    private(set) var text = FileText()

    /// No header for an empty list.
    init(columns: [FieldDescription] = []) {
        if !columns.isEmpty { append(columns.map { .word($0.name) }) }
    }

    mutating func append(_ fields: [Field]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { text.open.append(UInt8(ascii: ",")) }
            append(field)
        }
        endRow()
    }

    mutating func append(_ field: Field) {
        switch field {
        case .integer(let value): text.open.append(integer: Int64(value))
        case .number(let value): text.open.append(number: value)
        case .flag(let value): text.open += (value ? "true" : "false").utf8
        case .word(let word): text.open += word.utf8
        case .text(let written): appendQuoted(Self.neutralised(written))
        case .empty: break
        }
    }

    /// A field with the comma before it, for rows too wide to make a list of.
    mutating func appendAfterComma(_ field: Field) {
        text.open.append(UInt8(ascii: ","))
        append(field)
    }

    mutating func endRow() {
        text.open.append(UInt8(ascii: "\n"))
        text.endRow()
    }

    /// For the one file that ends without a line feed.
    mutating func dropLastLineFeed() {
        if text.open.last == UInt8(ascii: "\n") { text.open.removeLast() }
    }

    /// An apostrophe keeps a spreadsheet from running the text. Texts that have one there already get another, so that a reader can take exactly
    /// one away.
    static func neutralised(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let begins = scalars.first(where: { $0 != "'" }), "=+-@\t\r\n".unicodeScalars.contains(begins) else {
            return text
        }
        return "'" + text
    }

    private mutating func appendQuoted(_ written: String) {
        let quote = UInt8(ascii: "\"")
        text.open.append(quote)
        for byte in written.utf8 {
            if byte == quote { text.open.append(quote) }
            text.open.append(byte)
        }
        text.open.append(quote)
    }
}

extension PublishedFile {
    init(
        _ name: String, title: String, _ csv: LineFeedCSV, columns: [FieldDescription] = [], key: [String] = []
    ) {
        self.init(
            path: name + ".csv", content: csv.text,
            resource: ResourceDescription(
                name: name, title: title, format: "csv", mediaType: "text/csv", fields: columns, primaryKey: key))
    }

    init(json name: String, title: String, _ text: FileText) {
        self.init(
            path: name + ".json", content: text,
            resource: ResourceDescription(name: name, title: title, format: "json", mediaType: "application/json"))
    }
}
