import Events
import Foundation

/// One bad input, how it is tried, and the answer that docs/bad-input.md promises.
struct BadInput: Sendable {
    enum Attempt: Sendable {
        /// An event between two sound ones in one message to a running intake; the answer is what became of it.
        case event([UInt8])
        /// The whole body of a message that promises so many events.
        case body([UInt8], count: Int)
        /// A message with a body and a content type.
        case typed(String)
        /// Frames as they are, to the same intake.
        case frames([[UInt8]])
        /// The name of a stream that is opened.
        case stream([UInt8])
        /// A name for a new key.
        case producer(String)
        /// A path asked of the running portal.
        case request(String)
        /// The text of a dataset's file, for `dcs check`.
        case dataset([UInt8])
        /// A variable in the environment of the intake.
        case environment(String)
        /// A test of its own, named here.
        case test(String)
    }

    let input: String
    let attempt: Attempt
    let answer: String

    init(_ input: String, _ attempt: Attempt, _ answer: String) {
        self.input = input
        self.attempt = attempt
        self.answer = answer
    }

    /// Where it is tried, for the reader of the table.
    var place: String {
        switch attempt {
        case .event, .body, .typed, .frames, .stream: "intake"
        case .producer: "`dcs keys make`"
        case .request: "portal"
        case .dataset: "`dcs check`"
        case .environment: "`dcs ingest`"
        case .test(let name): "`\(name)`"
        }
    }

    var row: String { "| \(input) | \(answer) | \(place) |" }
}

/// Pieces that bad inputs are made of.
enum BadInputText {
    /// An event with these fields in `data`, or with an envelope changed by `envelope`; ids never repeat by the field's text.
    static func event(
        _ fields: String, id: String, more: String = "", service: String = "renew-passport"
    ) -> [UInt8] {
        whole("\"service\":\"\(service)\",\(fields)", type: "feedback", id: id, more: more)
    }

    private static func whole(_ data: String, type: String, id: String, more: String = "") -> [UInt8] {
        let time = Date().formatted(.iso8601)
        return Array(
            ("{\"specversion\":\"1.0\",\"id\":\"\(id)\",\"source\":\"https://town.example/desk\","
                + "\"type\":\"org.dcs.\(type).v1\",\"time\":\"\(time)\",\"data\":{\(data)}\(more)}").utf8)
    }

    /// An event of another type, which says itself what it is about.
    static func event(_ data: String, type: String) -> [UInt8] {
        whole(data, type: type, id: "e-\(Hash.of(type + data))")
    }

    static func event(_ fields: String, more: String = "", service: String = "renew-passport") -> [UInt8] {
        event(fields, id: "e-\(Hash.of(fields + more + service))", more: more, service: service)
    }

    static func nested(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }

    /// FNV-1a, so that an event's id follows from what is in it.
    private enum Hash {
        static func of(_ text: String) -> UInt64 {
            text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }

    /// An event with bytes put in place of `@` in its comment.
    static func comment(_ bytes: [UInt8]) -> [UInt8] {
        let whole = event("\"comment\":\"@\"", id: "c-" + bytes.map { String($0, radix: 16) }.joined())
        let parts = whole.split(separator: UInt8(ascii: "@"), maxSplits: 1)
        return Array(parts[0]) + bytes + Array(parts[1])
    }

    static func list(_ events: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + events.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    static func repeated(_ count: Int, _ text: (Int) -> String) -> String {
        (0..<count).map(text).joined(separator: ",")
    }
}
