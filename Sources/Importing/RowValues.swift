import Definitions
import Events
import Foundation

/// Where the columns of a mapping stand in a file, derived ones behind the file's own.
struct Columns {
    private let places: [String: Int]
    let extractions: [(rule: SourceMapping.Extraction, column: Int)]
    let fileWidth: Int

    init(mapping: SourceMapping, header: [String]) throws {
        let names = header.map(SourceMapping.normalised)
        var places: [String: Int] = [:]
        var repeated: Set<String> = []
        for (index, name) in names.enumerated() where places.updateValue(index, forKey: name) != nil {
            repeated.insert(name)
        }
        var extractions: [(rule: SourceMapping.Extraction, column: Int)] = []
        for (index, rule) in mapping.extractions.enumerated() {
            extractions.append((rule, try Self.find(rule.column, in: places, names)))
            let taken = places.updateValue(names.count + index, forKey: SourceMapping.normalised(rule.name))
            if taken != nil { throw ImportError.nameTaken(rule.name) }
        }
        for name in mapping.usedColumns {
            _ = try Self.find(name, in: places, names)
            if repeated.contains(SourceMapping.normalised(name)) { throw ImportError.columnTwice(name) }
        }
        self.places = places
        self.extractions = extractions
        fileWidth = names.count
    }

    func index(_ name: String) throws -> Int { try Self.find(name, in: places, []) }

    func place(_ name: String) -> Int? { places[name] ?? places[SourceMapping.normalised(name)] }

    private static func find(_ name: String, in places: [String: Int], _ names: [String]) throws -> Int {
        if let index = places[SourceMapping.normalised(name)] { return index }
        let list = names.prefix(40).map { "\"\($0)\"" }.joined(separator: ", ")
        throw ImportError.columnMissing(name, suggestion: "it has: \(list)")
    }
}

/// The values of one row as the rules of a mapping see them; a derived value is made once.
struct RowValues {
    let row: CSVRecord
    let columns: Columns
    let expressions: [String: NSRegularExpression]
    private var derived: [Int: String] = [:]

    init(row: CSVRecord, columns: Columns, expressions: [String: NSRegularExpression]) {
        self.row = row
        self.columns = columns
        self.expressions = expressions
    }

    /// Every column was found when the mapper was made; a row can only lack it by a mistake of ours.
    func index(_ name: String) throws(RowRejection) -> Int {
        guard let index = columns.place(name) else { throw RowRejection(.recordMalformed) }
        return index
    }

    func raw(_ index: Int) -> String { row.text(index) ?? "" }

    mutating func normalised(_ index: Int) -> String {
        if index < columns.fileWidth { return Self.plain(row[index]) ?? SourceMapping.normalised(raw(index)) }
        if let known = derived[index] { return known }
        let (rule, column) = columns.extractions[index - columns.fileWidth]
        let text = raw(column)
        let whole = NSRange(text.startIndex..., in: text)
        var value = ""
        if let match = expressions[rule.pattern]?.firstMatch(in: text, range: whole),
            let range = Range(match.range(at: 1), in: text)
        {
            value = SourceMapping.normalised(String(text[range]))
        }
        if rule.isLowercased { value = value.lowercased() }
        derived[index] = value
        return value
    }

    /// The usual case without a walk over scalars: printable ASCII with single spaces inside.
    private static func plain(_ field: ArraySlice<UInt8>) -> String? {
        var before = UInt8(ascii: " ")
        for byte in field {
            guard byte >= 0x20, byte < 0x7F, !(byte == 0x20 && before == 0x20) else { return nil }
            before = byte
        }
        return field.isEmpty || before != 0x20 ? String(decoding: field, as: UTF8.self) : nil
    }

    mutating func meets(_ condition: SourceMapping.Condition) -> Bool {
        guard let index = columns.place(condition.column) else { return false }
        let value = normalised(index)
        switch condition.test {
        case .isOneOf(let list): return list.contains(value)
        case .isNoneOf(let list): return !list.contains(value)
        case .isBlank(let wanted): return value.isEmpty == wanted
        case .matches(let pattern):
            let whole = NSRange(value.startIndex..., in: value)
            return expressions[pattern]?.firstMatch(in: value, range: whole) != nil
        }
    }

    /// Nil for a field that is left out; an empty value is left out unless the map names it.
    mutating func text(_ rule: SourceMapping.TextRule) throws(RowRejection) -> String? {
        switch rule {
        case .constant(let text): return text
        case .columns(let names, let map, let otherwise):
            var parts: [String] = []
            for name in names { parts.append(normalised(try index(name))) }
            let value = SourceMapping.normalised(parts.joined(separator: " / "))
            if let mapped = map?[value] { return mapped }
            return try fallback(otherwise, for: value)
        }
    }

    private func fallback(
        _ otherwise: SourceMapping.Otherwise, for value: String
    ) throws(RowRejection) -> String? {
        switch otherwise {
        case .value(let text): return text
        case .omit: return nil
        case .keep: return value.isEmpty ? nil : value
        case .reject:
            if value.isEmpty { return nil }
            throw RowRejection(.recordUnmapped)
        }
    }

    /// 1 to 5 with 5 best, or `ratingOutOfScale`; nil when nothing was answered.
    mutating func rating(_ rule: SourceMapping.Rating) throws(RowRejection) -> UInt8? {
        switch rule {
        case .text(let rule):
            guard let text = try text(rule) else { return nil }
            if text == SourceMapping.outOfScale { return ratingOutOfScale }
            guard let value = UInt8(text), (1...5).contains(value) else { throw RowRejection(.recordUnmapped) }
            return value
        case .scale(let column, let best, let worst, let otherwise):
            let text = normalised(try index(column))
            if text.isEmpty { return nil }
            guard let number = Double(text), number.rounded() == number, abs(number) < 1_000_000 else {
                guard let other = try fallback(otherwise, for: text) else { return nil }
                if other == SourceMapping.outOfScale { return ratingOutOfScale }
                throw RowRejection(.recordUnmapped)
            }
            let steps = best > worst ? Int(number) - worst : worst - Int(number)
            return (0...4).contains(steps) ? UInt8(steps + 1) : ratingOutOfScale
        }
    }
}
