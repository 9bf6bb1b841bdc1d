import Events
import Foundation
import Ingest
import Testing

@testable import Definitions

/// The decoder against a slow, plain reading of the same rules, on events nobody wrote by hand.
@Suite struct DecodingOracleTests {
    @Test(arguments: [1, 2, 3])
    func agreesWithAPlainReading(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let decoder = try Fixture.decoder()
        var withdrawn = 0
        for _ in 0..<40 {
            let events = (0..<25).map { _ in RandomEvent.text(&random) }
            let batch = decoder.decode(events)
            var expected = NaiveBatch()
            for event in events { expected.add(event) }
            #expect(batch.verdict == expected.verdict)
            #expect(batch.events.count >= 10, "most events should be sound, or little is compared")
            var plain = batch.events
            // Hashes have no plain counterpart; their equality is compared instead.
            let identities = plain.identity.map { one in plain.identity.firstIndex(of: one) ?? -1 }
            let cases = plain.caseToken.map { one in one.isAbsent ? -1 : plain.caseToken.firstIndex(of: one) ?? -1 }
            let people = plain.respondent.map { one in one == 0 ? -1 : plain.respondent.firstIndex(of: one) ?? -1 }
            #expect(identities == NaiveBatch.ranks(expected.identities))
            #expect(cases == NaiveBatch.ranks(expected.cases))
            #expect(people == NaiveBatch.ranks(expected.people))
            plain.identity = expected.events.identity
            plain.caseToken = expected.events.caseToken
            plain.respondent = expected.events.respondent
            #expect(plain == expected.events)
            #expect(batch.droppedFields == expected.dropped)
            for (place, name) in expected.cases.enumerated() {
                guard let name, name.hasPrefix("withdrawn "),
                    let other = expected.identities.firstIndex(of: String(name.dropFirst(10)))
                else { continue }
                #expect(batch.events.caseToken[place] == batch.events.identity[other])
                withdrawn += 1
            }
        }
        #expect(withdrawn > 10)
    }
}

/// Makes events that are mostly sound, with fields in any order and texts spelled in many ways.
enum RandomEvent {
    static func text(_ random: inout SeededRandom) -> String {
        if Int.random(in: 0..<10, using: &random) == 0 { return withdrawal(&random) }
        let isFeedback = Bool.random(using: &random)
        var attributes = [
            ("specversion", quoted("1.0", &random)),
            ("id", quoted("id-\(Int.random(in: 0...9, using: &random))", &random)),
            ("source", quoted("https://town.example/\(Int.random(in: 0...2, using: &random))", &random)),
            ("type", quoted(isFeedback ? "org.dcs.feedback.v1" : "org.dcs.outcome.v1", &random)),
            (
                "time",
                quoted(
                    "20\(Int.random(in: 10...99, using: &random))-07-05T04:03:02."
                        + "\(Int.random(in: 0...99_999, using: &random))Z",
                    &random)
            ),
            ("data", object(data(isFeedback, &random), &random)),
        ]
        if Int.random(in: 0..<4, using: &random) == 0 { attributes.append(("subject", quoted(word(&random), &random))) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            attributes.append(("extra\(Int.random(in: 0...9, using: &random))", "7"))
        }
        if Int.random(in: 0..<12, using: &random) == 0 {
            attributes.remove(at: Int.random(in: 0..<attributes.count, using: &random))
        }
        return object(attributes, &random)
    }

    /// A withdrawal, most often sound; with fields that it does not carry.
    private static func withdrawal(_ random: inout SeededRandom) -> String {
        var fields = [("service", quoted("permit", &random)), ("event", quoted("id-\(random.next() % 10)", &random))]
        let reasons = WithdrawalReason.allCases.map(\.name) + ["regret"]
        fields.append(("reason", quoted(reasons.randomElement(using: &random) ?? "", &random)))
        if Int.random(in: 0..<6, using: &random) == 0 {
            fields.remove(at: Int.random(in: 1..<fields.count, using: &random))
        }
        if Bool.random(using: &random) { fields.append(("channel", quoted("web", &random))) }
        if Bool.random(using: &random) { fields.append(("rating", "9")) }
        return object(
            [
                ("specversion", quoted("1.0", &random)), ("id", quoted("w-\(random.next() % 10)", &random)),
                ("source", quoted("https://town.example/\(random.next() % 3)", &random)),
                ("type", quoted("org.dcs.withdrawal.v1", &random)),
                ("time", quoted("2026-07-05T04:03:02.5Z", &random)), ("data", object(fields, &random)),
            ], &random)
    }

    private static func data(_ isFeedback: Bool, _ random: inout SeededRandom) -> [(String, String)] {
        var fields = [
            ("service", quoted(["permit", "passport", "päästja"].randomElement(using: &random) ?? "", &random))
        ]
        func sometimes(_ name: String, _ value: (inout SeededRandom) -> String) {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: fields.append((name, "null"))
            case 1..<12: fields.append((name, value(&random)))
            default: break
            }
        }
        for (name, labels) in [
            ("provider", ["helpers", "town-hall", "en"]), ("channel", ["web", "phone", "pigeon"]),
            ("touchpoint", ["counter", "lift"]), ("region", ["north", ""]), ("language", ["et", "en", "🦄"]),
            ("step", ["form", "formless"]), ("needMet", ["yes", "partly", "no", "unknown"]),
            ("case", ["a", "b", "c"]), ("respondent", ["x", "y", ""]), ("stage", OutcomeStage.allCases.map(\.name)),
            ("foo", ["1"]),
        ] {
            sometimes(name) { quoted(labels.randomElement(using: &$0) ?? "", &$0) }
        }
        if !isFeedback {
            fields.removeAll { $0.0 == "case" || $0.0 == "stage" }
            fields += [("case", quoted(word(&random), &random)), ("stage", quoted("completed", &random))]
        }
        sometimes("rating") { "\(Int.random(in: 0...5, using: &$0))" }
        sometimes("drivers") { "{\"ease\":\(["0", "1", "null"].randomElement(using: &$0) ?? ""),\"other\":1}" }
        sometimes("comment") { quoted(word(&$0), &$0) }
        for name in ["durationSeconds", "targetSeconds", "costMinor"] {
            sometimes(name) { "\(Int.random(in: -50...5_000, using: &$0))" }
        }
        for name in ["feedbackOffered", "timeUncertain"] { sometimes(name) { "\(Bool.random(using: &$0))" } }
        return fields
    }

    private static func word(_ random: inout SeededRandom) -> String {
        let pieces = ["a", "é", "日本", "🦄", "\"", "\\", "/", "\n", "\t", "\u{1}", " ", "z", "\u{7FF}", "\u{FFFD}"]
        return (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static func object(_ pairs: [(String, String)], _ random: inout SeededRandom) -> String {
        var pairs = pairs
        pairs.shuffle(using: &random)
        let blank = ["", " ", "\n\t"].randomElement(using: &random) ?? ""
        var parts: [String] = []
        for (name, value) in pairs { parts.append(blank + quoted(name, &random) + blank + ":" + blank + value) }
        return "{" + parts.joined(separator: ",") + blank + "}"
    }

    /// JSON spelling of a text, with characters escaped where they must be and at random elsewhere.
    private static func quoted(_ text: String, _ random: inout SeededRandom) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || Int.random(in: 0..<16, using: &random) == 0 {
                for unit in String(scalar).utf16 { out += "\\u" + String(format: "%04x", unit) }
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

/// The rules once more, by Foundation and dictionaries.
struct NaiveBatch {
    var verdict: [UInt8] = []
    var events = EventBatch()
    var dropped: UInt64 = 0
    var identities: [String?] = []
    var cases: [String?] = []
    var people: [String?] = []

    /// For each text the place of its first occurrence; -1 for none.
    static func ranks(_ texts: [String?]) -> [Int] {
        texts.map { text in text == nil ? -1 : texts.firstIndex(of: text) ?? -1 }
    }

    mutating func add(_ text: String) {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let known = ["specversion", "id", "source", "type", "time", "data", "subject"]
        let fields = object?["data"] as? [String: Any] ?? [:]
        dropped += UInt64(object?.keys.count { !known.contains($0) } ?? 0) + (fields.keys.contains("foo") ? 1 : 0)
        let reason = refusal(object ?? [:], fields)
        verdict.append(reason?.rawValue ?? 0)
        if reason == nil { accept(object ?? [:], fields) }
    }

    private func refusal(_ object: [String: Any], _ fields: [String: Any]) -> RejectReason? {
        if object["specversion"] == nil { return .specVersionUnsupported }
        if object["id"] == nil { return .idMissing }
        if object["source"] == nil { return .sourceMissing }
        guard let type = object["type"] as? String else { return .typeUnknown }
        if object["time"] == nil { return .timeMissing }
        if object["data"] == nil { return .dataMissing }
        if type == "org.dcs.withdrawal.v1" {
            if fields["event"] == nil { return .withdrawnMissing }
            let known = WithdrawalReason.allCases.map(\.name)
            return known.contains(fields["reason"] as? String ?? "") ? nil : .withdrawalReasonInvalid
        }
        if type == "org.dcs.feedback.v1" { return fields["rating"] as? Int == 0 ? .ratingOutOfRange : nil }
        if let target = fields["targetSeconds"] as? Int, target < 0 { return .durationOutOfRange }
        if let cost = fields["costMinor"] as? Int, cost < 0 { return .costOutOfRange }
        return nil
    }

    private mutating func accept(_ object: [String: Any], _ fields: [String: Any]) {
        events.appendEmpty()
        let last = events.count - 1
        let isFeedback = object["type"] as? String == "org.dcs.feedback.v1"
        let service = fields["service"] as? String ?? ""
        let zone = service == "permit" ? "America/New_York" : "Europe/Tallinn"
        let registry = Fixture.registry
        func term(_ name: String, _ listed: [String]) -> UInt32 {
            guard let label = fields[name] as? String, !label.isEmpty else { return 0 }
            return Fixture.terms[listed.contains(label) ? label : "other"] ?? 0
        }
        let isWithdrawal = object["type"] as? String == "org.dcs.withdrawal.v1"
        events.kind[last] = isWithdrawal ? 3 : isFeedback ? 1 : 2
        events.service[last] = Fixture.terms[service] ?? 0
        if isWithdrawal { return withdraw(object, fields, last, zone) }
        events.provider[last] = term("provider", registry.providers.map(\.id))
        events.channel[last] = term("channel", registry.channels.all)
        events.touchpoint[last] = term("touchpoint", registry.touchpoints)
        events.region[last] = term("region", registry.regions)
        events.language[last] = term("language", registry.languages)
        setTime(object, last, zone)
        events.needMet[last] = UInt8(
            (["yes", "partly", "no", "unknown"].firstIndex(of: fields["needMet"] as? String ?? "") ?? -1) + 1)
        if let offered = fields["feedbackOffered"] as? Bool { events.flags[last] |= offered ? 8 : 16 }
        if fields["timeUncertain"] as? Bool == true { events.flags[last] |= 32 }
        identities.append((object["source"] as? String ?? "") + "\u{0}" + (object["id"] as? String ?? ""))
        cases.append((fields["case"] as? String).map { service + "\u{0}" + $0 })
        if isFeedback { feedback(fields, last) } else { outcome(fields, last, term("step", registry.steps)) }
    }

    private mutating func setTime(_ object: [String: Any], _ last: Int, _ zone: String) {
        events.time[last] = Self.milliseconds(object["time"] as? String ?? "")
        let day = CivilCalendar(timeZone: zone)?.day(of: events.time[last])
        (events.day[last], events.dayEndOffset[last]) = (day?.day ?? 0, day?.endOffsetMinutes ?? 0)
    }

    /// It names feedback of its own source, by the identity that the feedback has.
    private mutating func withdraw(_ object: [String: Any], _ fields: [String: Any], _ last: Int, _ zone: String) {
        setTime(object, last, zone)
        let source = object["source"] as? String ?? ""
        identities.append(source + "\u{0}" + (object["id"] as? String ?? ""))
        cases.append("withdrawn " + source + "\u{0}" + (fields["event"] as? String ?? ""))
        people.append(nil)
        events.stage[last] = WithdrawalReason.allCases.first { $0.name == fields["reason"] as? String }?.rawValue ?? 0
        drop(["channel", "rating"], fields)
    }

    private mutating func feedback(_ fields: [String: Any], _ last: Int) {
        let person = fields["respondent"] as? String ?? ""
        people.append(person.isEmpty ? nil : person)
        events.rating[last] = UInt8(fields["rating"] as? Int ?? 0)
        for driver in Driver.allCases {
            guard let answer = (fields["drivers"] as? [String: Any])?[driver.name] as? Int else { continue }
            events.driversAnswered[last] |= driver.bit
            if answer == 1 { events.driversPositive[last] |= driver.bit }
        }
        let comment = Array((fields["comment"] as? String ?? "").utf8)
        events.commentLength[last] = UInt32(comment.count)
        events.commentBytes += comment
        drop(["step", "stage", "durationSeconds", "targetSeconds", "costMinor"], fields)
    }

    private mutating func outcome(_ fields: [String: Any], _ last: Int, _ step: UInt32) {
        people.append(nil)
        events.stage[last] = 3
        events.step[last] = step
        if let value = fields["durationSeconds"] as? Int {
            (events.duration[last], events.flags[last]) = (Int64(value), events.flags[last] | 1)
        }
        if let value = fields["targetSeconds"] as? Int {
            (events.target[last], events.flags[last]) = (Int64(value), events.flags[last] | 2)
        }
        if let value = fields["costMinor"] as? Int {
            (events.cost[last], events.flags[last]) = (Int64(value), events.flags[last] | 4)
        }
        drop(["respondent", "rating", "drivers", "comment"], fields)
    }

    private mutating func drop(_ names: [String], _ fields: [String: Any]) {
        dropped += UInt64(names.count { fields[$0] != nil && !(fields[$0] is NSNull) })
    }

    private static func milliseconds(_ text: String) -> Int64 {
        let style = DateFormatter()
        style.locale = Locale(identifier: "en_US_POSIX")
        style.timeZone = TimeZone(identifier: "UTC")
        style.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
        let seconds = Int64(style.date(from: String(text.prefix(19)))?.timeIntervalSince1970 ?? 0)
        let fraction = text.dropFirst(20).dropLast() + "000"
        return seconds * 1000 + (Int64(fraction.prefix(3)) ?? 0)
    }
}
