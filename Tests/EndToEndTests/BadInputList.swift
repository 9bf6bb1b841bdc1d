import Foundation
import WireProtocol

/// The list; docs/bad-input.md shows it, and `BadInputTableTests` tries every row.
enum BadInputList {
    typealias Text = BadInputText

    static let all =
        structure + texts + numbers + sizes + floods + conversations + messages + names + portal + definitions

    static let structure: [BadInput] = [
        BadInput("JSON nested 17 levels", .event(Text.event("\"x\":" + Text.nested(14))), "`too-deep`"),
        BadInput("JSON nested 513 levels", .event(Text.event("\"x\":" + Text.nested(510))), "`too-deep`"),
        BadInput("JSON nested 20,000 levels", .event(Text.event("\"x\":" + Text.nested(19_997))), "`too-deep`"),
        BadInput("JSON nested 100,000 levels", .event(Text.event("\"x\":" + Text.nested(99_997))), "`too-large`"),
        BadInput(
            "a body of 100,000 opening brackets", .body([UInt8](repeating: 0x5B, count: 100_000), count: 3),
            "3 × `unreadable`"),
        BadInput(
            "a key twice in the envelope", .event(Text.event("\"rating\":1", more: ",\"id\":\"x\"")), "`duplicate-key`"),
        BadInput("a key twice in `data`", .event(Text.event("\"rating\":1,\"rating\":1")), "`duplicate-key`"),
        BadInput(
            "a key twice, once spelled with `\\u` escapes", .event(Text.event(#""rating":1,"r\u0061ting":2"#)),
            "`duplicate-key`"),
        BadInput(
            "a key twice deep inside a field that nobody knows", .event(Text.event(#""x":{"a":[{"b":1,"b":2}]}"#)),
            "`duplicate-key`"),
        BadInput(
            "a byte order mark before the body",
            .body([0xEF, 0xBB, 0xBF] + Text.list([Text.event("\"rating\":1")]), count: 1),
            "1 × `unreadable`"),
        BadInput(
            "a byte order mark before an event", .event([0xEF, 0xBB, 0xBF] + Text.event("\"rating\":1")), "`unreadable`"
        ),
        BadInput("text after the event", .event(Text.event("\"rating\":2") + Array(" x".utf8)), "`unreadable`"),
        BadInput(
            "text after the body", .body(Text.list([Text.event("\"rating\":3")]) + Array(" x".utf8), count: 1),
            "1 × `unreadable`"),
        BadInput("a comma too many", .event(Text.event("\"rating\":3,")), "`unreadable`"),
        BadInput("an empty body", .body([], count: 2), "2 × `unreadable`"),
        BadInput("a body of blanks", .body(Array(" \n ".utf8), count: 2), "2 × `unreadable`"),
        BadInput("an object in place of the array", .body(Array("{}".utf8), count: 1), "1 × `unreadable`"),
        BadInput("numbers in place of events", .body(Array("[1,2,3]".utf8), count: 3), "3 × `not-an-object`"),
        BadInput("fewer events than the header says", .body(Array("[{}]".utf8), count: 2), "2 × `count-mismatch`"),
        BadInput("more events than the header says", .body(Array("[{},{},{}]".utf8), count: 2), "2 × `count-mismatch`"),
        BadInput("another content type", .typed("application/json"), "1 × `content-type-unknown`"),
    ]

    static let texts: [BadInput] = [
        BadInput("a lone surrogate, escaped", .event(Text.event(#""comment":"\ud800""#)), "`unreadable`"),
        BadInput("a lone surrogate, as raw bytes", .event(Text.comment([0xED, 0xA0, 0x80])), "`unreadable`"),
        BadInput("bytes that are not UTF-8", .event(Text.comment([0xFF, 0xFE])), "`unreadable`"),
        BadInput("an overlong form of `/`", .event(Text.comment([0xC0, 0xAF])), "`unreadable`"),
        BadInput("UTF-8 cut in the middle", .event(Text.comment([0xE2, 0x82])), "`unreadable`"),
        BadInput("a raw NUL in a text", .event(Text.comment([0])), "`unreadable`"),
        BadInput("a raw control character in a text", .event(Text.comment([0x1B])), "`unreadable`"),
        BadInput("an escaped NUL in a comment", .event(Text.event(#""comment":"a\u0000b""#)), "accepted"),
        BadInput(
            "bidi controls and a script in a comment",
            .event(Text.event(#""comment":"\u202e\u2066<script>alert(1)</script>""#)), "accepted"),
        BadInput(
            "a script as the name of a channel", .event(Text.event(#""channel":"<script>alert(1)</script>""#)),
            "accepted"),
        BadInput(
            "a title with a script in a dataset", .test("SiteTests.escaping"), "escaped on every page"),
        BadInput("a label that begins like a formula", .test("TableTests.formulas"), "a leading `'` in CSV"),
    ]

    static let numbers: [BadInput] = [
        BadInput("2^63 + 1 as a rating", .event(Text.event("\"rating\":9223372036854775809")), "`rating-out-of-range`"),
        BadInput("2^64 as a rating", .event(Text.event("\"rating\":18446744073709551616")), "`unreadable`"),
        BadInput("1e400", .event(Text.event("\"rating\":1e400")), "`unreadable`"),
        BadInput("1e300 as a rating", .event(Text.event("\"rating\":1e300")), "`rating-out-of-range`"),
        BadInput("NaN", .event(Text.event("\"rating\":NaN")), "`unreadable`"),
        BadInput("Infinity", .event(Text.event("\"rating\":-Infinity")), "`unreadable`"),
        BadInput(
            "a number of 400 digits", .event(Text.event("\"rating\":" + String(repeating: "9", count: 400))),
            "`unreadable`"),
        BadInput("a leading zero", .event(Text.event("\"rating\":04")), "`unreadable`"),
        BadInput("half a point", .event(Text.event("\"rating\":4.5")), "`rating-out-of-range`"),
        BadInput("a number as text", .event(Text.event("\"rating\":\"4\"")), "`field-type-wrong`"),
    ]

    static let sizes: [BadInput] = [
        BadInput(
            "an event of more than 64 KiB",
            .event(Text.event("\"x\":\"" + String(repeating: "x", count: 66_000) + "\"")), "`too-large`"),
        BadInput(
            "a comment of 4,001 characters",
            .event(Text.event("\"comment\":\"" + String(repeating: "é", count: 4_001) + "\"")), "`comment-too-long`"),
        BadInput(
            "a label of 129 bytes", .event(Text.event("\"channel\":\"" + String(repeating: "x", count: 129) + "\"")),
            "`field-too-long`"),
        BadInput(
            "an id of 129 bytes", .event(Text.event("\"rating\":1", id: String(repeating: "x", count: 129))),
            "`id-missing`"),
        BadInput(
            "a body of 4 MiB and one byte", .body([UInt8](repeating: 32, count: 4_194_305), count: 1),
            "REJECT `too-large`"),
        BadInput("a batch of no events", .body(Array("[]".utf8), count: 0), "REJECT `too-many-events`"),
        BadInput("a batch of 5,001 events", .body(Array("[]".utf8), count: 5_001), "REJECT `too-many-events`"),
        BadInput(
            "a batch of 2^32 − 1 events", .body(Array("[]".utf8), count: 4_294_967_295), "REJECT `too-many-events`"),
        BadInput(
            "10^6 tiny records in one body",
            .body(Array(("[" + Text.repeated(1_000_000) { _ in "1" } + "]").utf8), count: 5_000),
            "5000 × `count-mismatch`"),
    ]

    static let floods: [BadInput] = [
        BadInput(
            "hash flooding: an event with 5,000 field names that nobody knows",
            .event(Text.event(Text.repeated(5_000) { "\"f\($0)\":1" })), "accepted"),
        BadInput(
            "hash flooding: 5,000 field names and one of them twice",
            .event(Text.event(Text.repeated(5_000) { "\"g\($0)\":1" } + ",\"g77\":1")), "`duplicate-key`"),
        BadInput(
            "hash flooding: `SWIFT_DETERMINISTIC_HASHING` set", .environment("SWIFT_DETERMINISTIC_HASHING"),
            "refuses to start"),
        BadInput(
            "cardinality bomb: 5,000 services that don't exist",
            .body(Text.list((0..<5_000).map { Text.event("\"rating\":1", service: "s\($0)") }), count: 5_000),
            "5000 × `service-unknown`"),
        BadInput(
            "cardinality bomb: 5,000 channels that don't exist",
            .body(Text.list((0..<5_000).map { Text.event("\"channel\":\"c\($0)\"", id: "ch\($0)") }), count: 5_000),
            "5000 accepted"),
        BadInput("a driver that doesn't exist", .event(Text.event("\"drivers\":{\"x\":1}")), "`driver-invalid`"),
        BadInput(
            "more cases than are remembered", .test("CaseTableTests.aFullTableCountsWhatItCannotFollow"),
            "counted as not followed"),
    ]
}
