/// One record of a CSV file.
package struct CSVRecord {
    /// The fields' bytes, each followed by a comma, so that broken UTF-8 of one field never joins with the next.
    package var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    package var ends: [Int] = []
    /// 1 for the first record, which is the header, if there is one.
    package var number = 0
    /// Where it begins in the file, counted from 1; texts with line breaks make lines and records differ.
    package var line = 0
    /// A quote that never closes, text after a closing quote, or a record beyond the limit.
    package var isMalformed = false

    package var count: Int { ends.count }

    package subscript(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]]
    }

    /// The field as text; nil when it is not UTF-8.
    package func text(_ index: Int) -> String? { String(validating: self[index], as: UTF8.self) }

    package var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }
}

/// Records of a CSV file by RFC 4180, piece by piece: quotes, doubled quotes, line breaks inside quotes, CRLF or LF.
///
/// A byte order mark at the beginning and empty lines are skipped. A carriage return without a line feed is text.
package struct CSVReader {
    /// A record longer than this is malformed; bounds what an unclosed quote can make us hold.
    static let recordBytes = 1 << 20

    private enum State {
        case fieldStart
        case unquoted
        case quoted
        case quoteInQuoted
        case returnAfterQuote
    }

    private let next: () throws -> [UInt8]?
    private var piece: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var isFirstPiece = true
    private var records = 0
    private var lineFeeds = 0

    /// `next` gives pieces of any size; nil at the end.
    package init(next: @escaping () throws -> [UInt8]?) { self.next = next }

    package init(bytes: [UInt8]) {
        var rest: [UInt8]? = bytes
        self.init {
            defer { rest = nil }
            return rest
        }
    }

    /// The next record; nil at the end.
    package mutating func record() throws -> CSVRecord? {
        var record = CSVRecord()
        record.bytes.reserveCapacity(1024)
        record.line = lineFeeds + 1
        var state = State.fieldStart
        var hasQuotes = false
        while true {
            if position == piece.count, try !refill() { break }
            let byte = piece[position]
            position += 1
            if byte == Self.lineFeed { lineFeeds += 1 }
            switch (state, byte) {
            case (.fieldStart, Self.quote):
                state = .quoted
                hasQuotes = true
            case (.quoted, Self.quote): state = .quoteInQuoted
            case (.quoted, _): append(byte, to: &record)
            case (.quoteInQuoted, Self.quote):
                append(byte, to: &record)
                state = .quoted
            case (_, Self.lineFeed):
                endLine(of: &record, mayDropReturn: state == .unquoted)
                if record.count == 1 && record.ends[0] == 0 && !hasQuotes {
                    record = CSVRecord()
                    record.line = lineFeeds + 1
                    state = .fieldStart
                    continue
                }
                return number(&record)
            case (.returnAfterQuote, _):
                record.isMalformed = true
                state = byte == Self.comma ? .fieldStart : .unquoted
                byte == Self.comma ? endField(of: &record) : append(byte, to: &record)
            case (_, Self.comma):
                endField(of: &record)
                state = .fieldStart
            case (.quoteInQuoted, Self.carriageReturn): state = .returnAfterQuote
            case (.quoteInQuoted, _):
                record.isMalformed = true
                append(byte, to: &record)
                state = .unquoted
            case (.fieldStart, _), (.unquoted, _):
                append(byte, to: &record)
                state = .unquoted
            }
        }
        return last(&record, state)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The record that no line end closes; nil when nothing is left.
    private mutating func last(_ record: inout CSVRecord, _ state: State) -> CSVRecord? {
        if record.count == 0 && record.bytes.isEmpty && state == .fieldStart { return nil }
        if state == .quoted { record.isMalformed = true }
        endLine(of: &record, mayDropReturn: state == .unquoted)
        if record.count == 1 && record.ends[0] == 0 && state == .unquoted { return nil }
        return number(&record)
    }

    private mutating func number(_ record: inout CSVRecord) -> CSVRecord {
        records += 1
        record.number = records
        return record
    }

    private func append(_ byte: UInt8, to record: inout CSVRecord) {
        if record.bytes.count < Self.recordBytes {
            record.bytes.append(byte)
        } else {
            record.isMalformed = true
        }
    }

    private func endField(of record: inout CSVRecord) {
        record.ends.append(record.bytes.count)
        record.bytes.append(Self.comma)
    }

    /// Ends the last field, without the carriage return of CRLF where that was not inside quotes.
    private func endLine(of record: inout CSVRecord, mayDropReturn: Bool) {
        if mayDropReturn, record.bytes.last == Self.carriageReturn { record.bytes.removeLast() }
        endField(of: &record)
    }

    private mutating func refill() throws -> Bool {
        while !isAtEnd {
            guard var piece = try next() else {
                isAtEnd = true
                break
            }
            while isFirstPiece && piece.count < 3, let more = try next() { piece += more }
            self.piece = piece
            position = 0
            if isFirstPiece && piece.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            isFirstPiece = false
            if position < piece.count { return true }
        }
        piece = []
        position = 0
        return false
    }
}
