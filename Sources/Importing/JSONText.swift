/// Writes JSON text; the order of the fields is the order of the calls, so the same event is the same bytes.
enum JSONText {
    static func append(_ text: some StringProtocol, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x0A: out.append(contentsOf: Array("\\n".utf8))
            case 0x0D: out.append(contentsOf: Array("\\r".utf8))
            case 0x09: out.append(contentsOf: Array("\\t".utf8))
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                out.append(contentsOf: Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8))
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Appends `"key":` after a comma where one is due.
    static func key(_ key: String, to out: inout [UInt8]) {
        if out.last != UInt8(ascii: "{") { out.append(UInt8(ascii: ",")) }
        out.append(UInt8(ascii: "\""))
        out.append(contentsOf: key.utf8)
        out.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    }

    static func field(_ name: String, _ value: some StringProtocol, to out: inout [UInt8]) {
        key(name, to: &out)
        append(value, to: &out)
    }

    static func field(_ name: String, _ value: Int64, to out: inout [UInt8]) {
        key(name, to: &out)
        out.append(contentsOf: String(value).utf8)
    }

    static func field(_ name: String, _ value: Bool, to out: inout [UInt8]) {
        key(name, to: &out)
        out.append(contentsOf: (value ? "true" : "false").utf8)
    }
}
