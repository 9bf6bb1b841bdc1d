import Events

/// Bends the body of a message as broken, hostile or merely unusual senders would.
enum BodyMutation {
    private static let values = [
        "0", "1", "-1", "4", "5", "4.0", "4.5", "-0", "-0.0", "1e0", "1E2", "1e400", "01", "-", "1.", ".5", "+1", "1_0",
        "2.000000000000000", "2.0000000000000000", "3.00000000000000000001", "123456789012345678", "999999999999999.0",
        "1234567890123456789", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551616", "true", "false", "null", "nul", "nulll", "True", "NaN", "Infinity", "\"\"",
        "\"permit\"",
        "\"a\\u00e9b\"", "\"\\ud83e\\udd84\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud800\\u0041\"", "\"\\u12\"",
        "\"\\u00zz\"", "\"\\x\"", "\"\\u0000\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "[]", "{}", "[1,{\"a\":[null]}]",
        "{\"a\":1,\"a\":2}", "{\"ease\":1}", "{\"ease\":1,\"ease\":0}", "{\"ease\":1.0}",
        "{\"e\\u0061se\":null,\"other\":0}",
        "{\"speed\":1}", "{\"speed\":\"\\u0\"}", "", "\"open", "\u{1}", "\"\u{1}\"", "1 2", "\"a\" \"b\"", "true\"x\"",
        String(repeating: "[", count: 14) + String(repeating: "]", count: 14),
        String(repeating: "{\"a\":", count: 20) + "1" + String(repeating: "}", count: 20),
    ]
    private static let keys = [
        "id", "source", "type", "time", "specversion", "data", "subject", "datacontenttype", "extra", "Extra", "",
        "data_base64", "service", "rating", "drivers", "case", "foo", "fo\\u006f", "i\\u0064", "comment", "needMet",
        "timeUncertain", "ratingOutOfScale", "durationSeconds", "aMuchLongerNameThanAnyFieldHas", "\\ud800", "ease",
        "conversation", "statement", "participant", "participantNumber", "participantNumbers", "text", "seed", "vote",
        "meta", "services", "servic", "service\\u0000", "rat", "rating ", "ratings", "costs", "cost", "regi\\u006fn",
        "idx",
        "types", "dataschema", "datas", "commitment", "status", "responsible", "due", "easy", "effectivenes",
        "case\\\"",
    ]
    private static let tokens: [[UInt8]] =
        [
            [0], [0xFF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5], [0xC3, 0xA9], [0x0C], [0x0B], [0x1A],
            [0x7F],
            [0xEF, 0xBB, 0xBF],
        ]
        + ["\"", "\\", "\\\"", "[", "{", "}", "]", ",", ":", "[{", "}]", ",,", "\\u00e9", " ", "\n", "\t\r ", "/", "'"]
        .map {
            Array($0.utf8)
        }

    static func mutate(_ body: inout [UInt8], _ random: inout SeededRandom) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3: replaceValue(&body, &random)
        case 3, 4: insertField(&body, &random)
        case 5, 6: insertBlanks(&body, &random)
        case 7: insert(tokens.randomElement(using: &random) ?? [], &body, &random)
        case 8: flip(&body, &random)
        case 9: cut(&body, &random)
        case 10: repeatPart(&body, &random)
        default: body.removeLast(min(body.count, Int.random(in: 0...12, using: &random)))
        }
    }

    private static func anyIndex(_ body: [UInt8], _ random: inout SeededRandom) -> Int {
        Int.random(in: 0...body.count, using: &random)
    }

    private static func insert(_ bytes: [UInt8], _ body: inout [UInt8], _ random: inout SeededRandom) {
        body.insert(contentsOf: bytes, at: anyIndex(body, &random))
    }

    /// Puts another value between a colon and the sign that ends it.
    private static func replaceValue(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let from = anyIndex(body, &random)
        guard let colon = body[from...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let end = body[colon...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? body.count
        body.replaceSubrange(colon + 1..<end, with: Array((values.randomElement(using: &random) ?? "").utf8))
    }

    private static func insertField(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let from = anyIndex(body, &random)
        guard let place = body[from...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ",") }) else {
            return
        }
        let key = keys.randomElement(using: &random) ?? ""
        let value = values.randomElement(using: &random) ?? ""
        body.insert(contentsOf: Array("\"\(key)\":\(value),".utf8), at: place + 1)
    }

    private static func insertBlanks(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let signs = Array("{}[]:,".utf8)
        var out: [UInt8] = []
        for byte in body {
            let blanks =
                signs.contains(byte)
                ? Array([" ", "\n", "\t \r\n"].randomElement(using: &random)?.utf8 ?? "".utf8) : []
            let isBefore = Bool.random(using: &random)
            out += isBefore ? blanks + [byte] : [byte] + blanks
        }
        body = out
    }

    private static func flip(_ body: inout [UInt8], _ random: inout SeededRandom) {
        guard !body.isEmpty else { return }
        let at = Int.random(in: 0..<body.count, using: &random)
        body[at] =
            Bool.random(using: &random)
            ? body[at] ^ 1 << UInt8.random(in: 0..<8, using: &random) : .random(in: 0...255, using: &random)
    }

    private static func cut(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let start = anyIndex(body, &random)
        body.removeSubrange(start..<min(body.count, start + Int.random(in: 0...8, using: &random)))
    }

    private static func repeatPart(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let start = anyIndex(body, &random)
        insert(Array(body[start..<min(body.count, start + Int.random(in: 0...40, using: &random))]), &body, &random)
    }
}
