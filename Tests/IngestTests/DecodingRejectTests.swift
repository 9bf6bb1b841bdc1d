import Events
import Ingest
import Testing

/// Every reason that decoding can give, by what a sender has to do to get it.
@Suite struct DecodingRejectTests {
    static let long = "\"" + String(repeating: "x", count: 129) + "\""

    static let envelopes: [(String, RejectReason)] = [
        ("5", .notAnObject), ("null", .notAnObject), ("\"text\"", .notAnObject), ("[]", .notAnObject),
        (Fixture.event(more: #","id":"e-2""#), .duplicateKey),
        (Fixture.event(more: #","\u0069d":"e-2""#), .duplicateKey),
        (Fixture.event(more: #","data":{}"#), .duplicateKey),
        (Fixture.event(more: #","subject":"a","subject":"b""#), .duplicateKey),
        (Fixture.event(more: #","extra":1,"e\u0078tra":1"#), .duplicateKey),
        (Fixture.feedback(#""rating":1,"rating":1"#), .duplicateKey),
        (Fixture.feedback(#""foo":1,"fo\u006f":1"#), .duplicateKey),
        (Fixture.feedback(#""foo":{"a":[{"b":1,"b":2}]}"#), .duplicateKey),
        (Fixture.feedback(#""drivers":{"ease":1,"eas\u0065":0}"#), .duplicateKey),
        (Fixture.feedback((0..<40).map { "\"f\($0)\":1" }.joined(separator: ",") + ",\"f7\":1"), .duplicateKey),
        (Fixture.event(specversion: nil), .specVersionUnsupported),
        (Fixture.event(specversion: "1.0"), .specVersionUnsupported),
        (Fixture.event(specversion: #""0.3""#), .specVersionUnsupported),
        (Fixture.event(id: nil), .idMissing), (Fixture.event(id: "7"), .idMissing),
        (Fixture.event(id: #""""#), .idMissing), (Fixture.event(id: "null"), .idMissing),
        (Fixture.event(id: long), .idMissing),
        (Fixture.event(source: nil), .sourceMissing), (Fixture.event(source: "{}"), .sourceMissing),
        (Fixture.event(source: #""""#), .sourceMissing),
        (Fixture.event(source: #""https://town.example/a\u0000b""#), .sourceMissing),
        (Fixture.event(source: "\"https://town.example/" + String(repeating: "a", count: 256) + "\""), .sourceMissing),
        (Fixture.event(source: #""https://other.example/""#), .sourceForeign),
        (Fixture.event(source: #""https://town.example""#), .sourceForeign),
        (Fixture.event(type: nil), .typeUnknown), (Fixture.event(type: "1"), .typeUnknown),
        (Fixture.event(type: #""org.dcs.feedback.v2""#), .typeUnknown),
        (Fixture.event(time: nil), .timeMissing), (Fixture.event(time: "null"), .timeMissing),
        (Fixture.event(time: "1772357400"), .timeInvalid),
        (Fixture.event(time: #""2026-03-01T09:30:00""#), .timeInvalid),
        (Fixture.event(time: #""2026-02-29T09:30:00Z""#), .timeInvalid),
        (Fixture.event(data: nil), .dataMissing), (Fixture.event(data: "[]"), .dataMissing),
        (Fixture.event(data: "\"{}\""), .dataMissing),
        (Fixture.event(data: nil, more: #","data_base64":"e30=""#), .dataMissing),
        (Fixture.event(more: ",\"extra\":\"" + String(repeating: "x", count: 66_000) + "\""), .tooLarge),
        (Fixture.event(more: #","Extra":1"#), .attributeInvalid), (Fixture.event(more: #","":1"#), .attributeInvalid),
        (Fixture.event(more: #","extra":{}"#), .attributeInvalid),
        (Fixture.event(more: #","subject":1"#), .attributeInvalid),
        (Fixture.feedback("\"x\":" + String(repeating: "[", count: 14) + String(repeating: "]", count: 14)), .tooDeep),
    ]

    static let fields: [(String, RejectReason)] = [
        (Fixture.event(data: "{}"), .serviceMissing), (Fixture.event(data: #"{"service":null}"#), .serviceMissing),
        (Fixture.event(data: #"{"service":1}"#), .fieldTypeWrong),
        (Fixture.event(data: "{\"service\":\(long)}"), .fieldTooLong),
        (Fixture.event(data: #"{"service":"nobody"}"#), .serviceUnknown),
        (Fixture.feedback("\"channel\":\(long)"), .fieldTooLong), (Fixture.feedback("\"case\":\(long)"), .fieldTooLong),
        (Fixture.feedback("\"respondent\":\(long)"), .fieldTooLong),
        (Fixture.staged("\"step\":\(long)"), .fieldTooLong),
        (Fixture.feedback(#""rating":0"#), .ratingOutOfRange), (Fixture.feedback(#""rating":6"#), .ratingOutOfRange),
        (Fixture.feedback(#""rating":-1"#), .ratingOutOfRange), (Fixture.feedback(#""rating":4.5"#), .ratingOutOfRange),
        (Fixture.feedback(#""rating":9223372036854775809"#), .ratingOutOfRange),
        (Fixture.feedback(#""rating":1e300"#), .ratingOutOfRange),
        (Fixture.feedback(#""rating":4,"ratingOutOfScale":true"#), .ratingOutOfRange),
        (Fixture.feedback(#""drivers":{"speed":1}"#), .driverInvalid),
        (Fixture.feedback(#""drivers":{"ease":2}"#), .driverInvalid),
        (Fixture.feedback(#""drivers":{"ease":true}"#), .driverInvalid),
        (Fixture.feedback(#""needMet":"maybe""#), .needMetInvalid),
        (Fixture.feedback(#""needMet":"""#), .needMetInvalid),
        (Fixture.outcome(#""case":"c""#), .stageMissing),
        (Fixture.outcome(#""case":"c","stage":"done""#), .stageInvalid),
        (Fixture.outcome(#""stage":"completed""#), .caseMissing),
        (Fixture.outcome(#""stage":"completed","case":"""#), .caseMissing),
        (Fixture.withdrawal(#""reason":"author""#), .withdrawnMissing),
        (Fixture.withdrawal(#""reason":"author","event":"""#), .withdrawnMissing),
        (Fixture.withdrawal("\"reason\":\"author\",\"event\":\(long)"), .withdrawnMissing),
        (Fixture.withdrawal(#""event":"e-1""#), .withdrawalReasonInvalid),
        (Fixture.withdrawal(#""event":"e-1","reason":"unfavourable""#), .withdrawalReasonInvalid),
        (Fixture.staged(#""durationSeconds":316224001"#), .durationOutOfRange),
        (Fixture.staged(#""durationSeconds":-316224001"#), .durationOutOfRange),
        (Fixture.staged(#""durationSeconds":9223372036854775809"#), .durationOutOfRange),
        (Fixture.staged(#""targetSeconds":-1"#), .durationOutOfRange),
        (Fixture.staged(#""costMinor":-1"#), .costOutOfRange),
        (Fixture.staged(#""costMinor":1000000000001"#), .costOutOfRange),
        (Fixture.staged(#""durationSeconds":1.5"#), .fieldTypeWrong),
        (Fixture.feedback("\"comment\":\"" + String(repeating: "é", count: 4_001) + "\""), .commentTooLong),
    ]

    static let wrongTypes: [String] =
        ["provider", "channel", "touchpoint", "region", "language", "case", "respondent", "needMet", "comment"].flatMap
    {
        name in ["1", "true", "[]", "{}"].map { Fixture.feedback("\"\(name)\":\($0)") }
    }
        + ["rating", "drivers", "feedbackOffered", "timeUncertain", "ratingOutOfScale"].flatMap {
            name in ["\"1\"", "[]"].map { Fixture.feedback("\"\(name)\":\($0)") }
        }
        + [#""stage":1"#, #""stage":[]"#].map { Fixture.outcome("\"case\":\"c\"," + $0) }
        + [#""event":1,"reason":"test""#, #""event":"e-1","reason":[]"#].map { Fixture.withdrawal($0) }
        + ["step", "durationSeconds", "targetSeconds", "costMinor"].map { Fixture.staged("\"\($0)\":[]") }

    @Test func everyReason() throws {
        let decoder = try Fixture.decoder()
        for (event, expected) in Self.envelopes + Self.fields + Self.wrongTypes.map({ ($0, .fieldTypeWrong) }) {
            #expect(decoder.reason(event) == expected, "\(event.prefix(300))")
        }
    }

    @Test(arguments: ["unmapped", "time-invalid", "time-ambiguous", "value-missing", "malformed", "ignored"])
    func sourcesOwnReasons(code: String) throws {
        let event = Fixture.event(type: #""org.dcs.rejected.v1""#, time: nil, data: "{\"reason\":\"record-\(code)\"}")
        #expect(try Fixture.decoder().reason(event)?.code == "record-\(code)")
    }

    @Test(arguments: [#"{"reason":"duplicate"}"#, #"{"reason":1}"#, "{}", "null"])
    func sourcesUnknownReasons(data: String) throws {
        let event = Fixture.event(type: #""org.dcs.rejected.v1""#, data: data)
        #expect(try Fixture.decoder().reason(event) == .recordMalformed)
    }

    @Test func foreignService() throws {
        var rights = Fixture.rights
        let decoder = try Fixture.decoder()
        rights.services = ["passport"]
        #expect(decoder.reason(Fixture.event(), rights: rights) == .serviceForeign)
        rights.services = ["permit"]
        #expect(decoder.reason(Fixture.event(), rights: rights) == nil)
    }

    static let bodies: [(String, [UInt8], RejectReason)] = [
        ("empty", [], .unreadable), ("blank", Array("  \n".utf8), .unreadable),
        ("byte order mark", [0xEF, 0xBB, 0xBF] + Array("[{},{},{}]".utf8), .unreadable),
        ("no array", Array(Fixture.event().utf8), .unreadable), ("text", Array("\"[{},{},{}]\"".utf8), .unreadable),
        ("trailing text", Array("[1,2,3] x".utf8), .unreadable), ("two arrays", Array("[1,2,3][1]".utf8), .unreadable),
        ("trailing NUL", Array("[1,2,3]".utf8) + [0], .unreadable), ("open array", Array("[1,2,3".utf8), .unreadable),
        ("open text", Array("[1,2,\"3]".utf8), .unreadable), ("wrong closing", Array("[1,2,3}".utf8), .unreadable),
        ("UTF-16", Array("[1,2,3]".utf8).flatMap { [$0, 0] }, .unreadable),
        ("depth bomb", [UInt8](repeating: 0x5B, count: 100_000), .unreadable),
        ("fewer", Array("[1,2]".utf8), .countMismatch), ("more", Array("[1,2,3,4]".utf8), .countMismatch),
        ("none", Array("[ ]".utf8), .countMismatch), ("fewer, one broken", Array("[1,NaN]".utf8), .countMismatch),
    ]

    @Test(arguments: bodies.map(\.0))
    func wholeBody(name: String) throws {
        let (_, body, expected) = try #require(Self.bodies.first { $0.0 == name })
        let batch = try Fixture.decoder().decode(body, count: 3)
        #expect(batch.verdict == [UInt8](repeating: expected.rawValue, count: 3))
        #expect(batch.events.count == 0)
    }

    @Test func contentTypes() throws {
        let decoder = try Fixture.decoder()
        let body = Array("[\(Fixture.event())]".utf8)
        for good in [
            "application/cloudevents-batch+json", "Application/CloudEvents-Batch+JSON; charset=utf-8",
            "application/cloudevents-batch",
        ] {
            #expect(decoder.decode(body, count: 1, contentType: good).verdict == [0], "\(good)")
        }
        for bad in ["", "application/json", "application/cloudevents+json", "application/cloudevents-batch+avro"] {
            let verdict = decoder.decode(body, count: 1, contentType: bad).verdict
            #expect(verdict == [RejectReason.contentTypeUnknown.rawValue], "\(bad)")
        }
    }

    static let poisons: [(String, [UInt8], RejectReason)] = [
        ("lone surrogate", Array(Fixture.event(id: #""\ud800""#).utf8), .unreadable),
        ("NaN", Array(Fixture.feedback(#""rating":NaN"#).utf8), .unreadable),
        ("1e400", Array(Fixture.feedback(#""rating":1e400"#).utf8), .unreadable),
        ("leading zero", Array(Fixture.feedback(#""rating":04"#).utf8), .unreadable),
        ("beyond 64 bits", Array(Fixture.feedback(#""rating":99999999999999999999"#).utf8), .unreadable),
        ("comma at the end", Array(Fixture.feedback(#""rating":4,"#).utf8), .unreadable),
        ("control character", Array(Fixture.event(id: "\"a\u{1}\"").utf8), .unreadable),
        ("NUL in a text", Array("{\"id\":\"a".utf8) + [0] + Array("\"}".utf8), .unreadable),
        ("overlong", Array("{\"id\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8), .unreadable),
        ("cut UTF-8", Array("{\"id\":\"".utf8) + [0xE2, 0x82] + Array("\"}".utf8), .unreadable),
        ("nothing", [], .unreadable), ("vertical tab", Array(Fixture.event().utf8) + [0x0B], .unreadable),
        ("depth", [UInt8](repeating: 0x5B, count: 20_000) + [UInt8](repeating: 0x5D, count: 20_000), .tooDeep),
        ("depth bomb", [UInt8](repeating: 0x5B, count: 100_000) + [UInt8](repeating: 0x5D, count: 100_000), .tooLarge),
    ]

    @Test(arguments: poisons.map(\.0))
    func onePoisonEvent(name: String) throws {
        let (_, poison, expected) = try #require(Self.poisons.first { $0.0 == name })
        let good = Array(Fixture.event().utf8)
        var body = Array("[".utf8)
        for index in 0..<500 { body += (index == 0 ? [] : [0x2C]) + (index == 250 ? poison : good) }
        let batch = try Fixture.decoder().decode(body + [0x5D], count: 500)
        #expect(batch.verdict.count == 500)
        #expect(batch.verdict[250] == expected.rawValue)
        #expect(batch.verdict.count { $0 == 0 } == 499)
        #expect(batch.events.count == 499)
    }
}
