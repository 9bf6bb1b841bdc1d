import Events
import Ingest
import Testing

@testable import Definitions

@Suite struct DecodingTests {
    @Test func everyColumn() throws {
        let decoder = try Fixture.decoder()
        let batch = decoder.decode([
            Fixture.event(
                time: #""2026-03-01T02:30:00.1239Z""#,
                data: """
                    {"service":"permit","provider":"helpers","channel":"app","touchpoint":"lift","region":"",
                    "language":"et",
                    "case":"c","respondent":"r","rating":5.0,"drivers":{"ease":1,"other":0,"humanity":null},
                    "needMet":"partly",
                    "comment":"mail a@b.example \\u00e9","feedbackOffered":true,"timeUncertain":true,"stage":3,"foo":1}
                    """, more: #","subject":"s","traceparent":"t""#),
            Fixture.outcome(
                #""case":"c","stage":"refused","step":"payment","durationSeconds":-5,"targetSeconds":60,"#
                    + #""costMinor":100,"#
                    + #""needMet":"no","feedbackOffered":false,"rating":3,"channel":null"#),
            Fixture.feedback(#""ratingOutOfScale":true"#),
        ])
        let events = batch.events
        #expect(batch.verdict == [0, 0, 0])
        #expect(batch.droppedFields == 4)
        #expect(events.kind == [1, 2, 1])
        #expect(events.provider == [Fixture.terms["helpers"], 0, 0])
        #expect(events.touchpoint == [Fixture.terms["other"], 0, 0])
        #expect(events.region == [0, 0, 0])
        #expect(events.step == [0, Fixture.terms["payment"], 0])
        #expect(events.time[0] == 1_772_332_200_123)
        #expect(events.day[0] == CivilDay.number(year: 2026, month: 2, day: 28))
        #expect(events.dayEndOffset[0] == -300)
        #expect(events.rating == [5, 0, ratingOutOfScale])
        #expect(events.driversAnswered[0] == Driver.ease.bit | Driver.other.bit)
        #expect(events.driversPositive[0] == Driver.ease.bit)
        #expect(events.needMet == [2, 3, 0])
        #expect(events.stage == [0, 4, 0])
        #expect(events.flags[0] == EventFlags.offered | EventFlags.timeUncertain)
        #expect(events.flags[1] == 1 | 2 | 4 | EventFlags.notOffered)
        #expect(events.duration[1] == -5 && events.target[1] == 60 && events.cost[1] == 100)
        #expect(String(decoding: events.commentBytes, as: UTF8.self) == "mail [e-mail] é")
        #expect(events.commentLength == [UInt32(events.commentBytes.count), 0, 0])
        #expect(events.caseToken[0] == events.caseToken[1] && !events.caseToken[0].isAbsent)
        #expect(events.caseToken[2].isAbsent && events.respondent[1] == 0 && events.respondent[0] != 0)
        #expect(events.identity[0] == events.identity[1])
    }

    @Test func identityTellsSourceFromId() throws {
        let batch = try Fixture.decoder().decode([
            Fixture.event(id: #""bc""#, source: #""https://town.example/a""#),
            Fixture.event(id: #""c""#, source: #""https://town.example/ab""#),
        ])
        #expect(batch.events.identity[0] != batch.events.identity[1])
    }

    @Test func sizesAreThoseOfTheBytes() throws {
        let decoder = try Fixture.decoder()
        let before = Fixture.feedback(#""x":[[],{},[1,{"y":2}]],"z":{"a":{}},"drivers":{"ease":null}"#)
        for (bytes, verdict) in [(65_536, UInt8(0)), (65_537, RejectReason.tooLarge.rawValue)] {
            let event = Fixture.event().dropLast()
            let padded = event + String(repeating: " ", count: bytes - event.utf8.count - 1) + "}"
            let batch = decoder.decode(["  " + before, "\n" + padded + "  ", before])
            #expect(batch.verdict == [0, verdict, 0])
        }
    }

    @Test func dayMemoryAgreesWithTheCalendar() throws {
        let decoder = try Fixture.decoder()
        let calendar = try #require(CivilCalendar(timeZone: "America/New_York"))
        var random = SeededRandom(seed: 7)
        let times = (0..<3_000).map { _ in
            Int64.random(in: 1_740_000_000...1_780_000_000, using: &random) / 1800 * 1800 * 1000
        }
        for start in stride(from: 0, to: times.count, by: 500) {
            let slice = Array(times[start..<start + 500])
            let batch = decoder.decode(slice.map { Fixture.event(time: "\"" + CivilDay.instantText($0) + "\"") })
            #expect(batch.events.time == slice)
            #expect(batch.events.day == slice.map { calendar.day(of: $0).day })
            #expect(batch.events.dayEndOffset == slice.map { calendar.day(of: $0).endOffsetMinutes })
        }
    }

    @Test func vocabularyNeedsEveryTerm() {
        #expect(throws: VocabularyError.termMissing(label: "permit")) {
            try Vocabulary(registry: Fixture.registry, terms: Fixture.terms.filter { $0.key != "permit" })
        }
    }
}

@Suite struct DecodingInstantTests {
    static func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { Instant.milliseconds($0) }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2016-12-31T23:59:60Z", 1_483_228_799_999),
        ("2017-01-01T05:29:60.5+05:30", 1_483_228_799_999), ("2026-03-01t09:30:00.5z", 1_772_357_400_500),
        ("2026-03-01T09:30:00.123456789-00:00", 1_772_357_400_123), ("2024-02-29T00:00:00+14:00", 1_709_114_400_000),
    ])
    func reads(text: String, expected: Int64) { #expect(Self.read(text) == expected) }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T09:30Z", "2026-03-01T09:30:00", "2026-03-01 09:30:00Z", "2026-3-01T09:30:00Z",
        "2026-13-01T09:30:00Z", "2026-00-01T09:30:00Z", "2026-02-29T09:30:00Z", "2100-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "2026-03-01T24:00:00Z", "2026-03-01T09:60:00Z",
        "2026-03-01T09:30:61Z", "2026-03-01T09:30:60Z", "2026-03-01T09:30:00.Z", "2026-03-01T09:30:00+0100",
        "2026-03-01T09:30:00+24:00", "2026-03-01T09:30:00ZZ", "2026-03-01T09:30:00Z ", "+026-03-01T09:30:00Z",
        "２026-03-01T09:30:00Z", "2026-03-01T09:30:00\u{0}",
    ])
    func refuses(text: String) { #expect(Self.read(text) == nil) }

    @Test func agreesWithTheNaiveFormula() {
        var random = SeededRandom(seed: 42)
        func pad(_ value: Int, _ width: Int) -> String {
            String(repeating: "0", count: width - String(value).count) + String(value)
        }
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        for _ in 0..<5_000 {
            let year = Int.random(in: 1971...2098, using: &random)
            let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            let month = Int.random(in: 1...12, using: &random)
            let day = Int.random(in: 1...31, using: &random)
            let (hour, minute, second) = (
                Int.random(in: 0...23, using: &random), Int.random(in: 0...59, using: &random),
                Int.random(in: 0...59, using: &random)
            )
            let fraction = Int.random(in: 0...999, using: &random)
            let offset = Int.random(in: -1439...1439, using: &random)
            let zone = (offset < 0 ? "-" : "+") + pad(abs(offset) / 60, 2) + ":" + pad(abs(offset) % 60, 2)
            let text =
                "\(year)-\(pad(month, 2))-\(pad(day, 2))T\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2))."
                + pad(fraction, 3) + zone
            var days = day - 1 + lengths[..<(month - 1)].reduce(0, +)
            for earlier in 1970..<year { days += isLeap(earlier) ? 366 : 365 }
            let naive = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + fraction
            #expect(Self.read(text) == (day <= lengths[month - 1] ? Int64(naive) : nil), "\(text)")
        }
    }
}
