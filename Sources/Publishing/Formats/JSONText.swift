/// JSON with sorted keys and numbers as given, so that the same values are always the same bytes.
package indirect enum JSONText {
    case text(String)
    case number(String)
    case flag(Bool)
    case null
    case list([JSONText])
    case object([String: JSONText])

    static func integer(_ value: some BinaryInteger) -> JSONText { .number(String(value)) }
    static func texts(_ values: [String]) -> JSONText { .list(values.map { .text($0) }) }

    /// On one line.
    package var compact: String {
        switch self {
        case .text(let value): Self.quoted(value)
        case .number(let digits): digits
        case .flag(let value): value ? "true" : "false"
        case .null: "null"
        case .list(let values): "[" + values.map(\.compact).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.compact }
                .joined(separator: ",") + "}"
        }
    }

    /// Indented by two spaces, for files that people read.
    func pretty(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .list(let values) where !values.isEmpty:
            return "[\n" + values.map { inner + $0.pretty(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }
                .map { inner + Self.quoted($0.key) + ": " + $0.value.pretty(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return compact
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
