import CSimdjson
import Events
import Ingest
import Testing

/// The direct way of reading a body against the full parse: what the first accepts means the same to the second.
@Suite struct DirectReadingTests {
    /// Everything that is known of one event after reading.
    struct Reading: Equatable {
        let numbers: [Int64]
        let texts: [[UInt8]?]

        init(_ event: dcs_json_event) {
            func number(_ bit: UInt, _ value: Int64) -> Int64 { event.present & UInt64(bit) == 0 ? 0 : value }
            func truth(_ bit: UInt, _ value: Bool) -> Int64 { number(bit, value ? 1 : 0) }
            let known: [Int64] = [
                Int64(event.defect.rawValue), Int64(bitPattern: event.wrong), Int64(bitPattern: event.present),
                event.has_data ? 1 : 0,
                event.drivers_invalid ? 1 : 0, Int64(event.drivers_answered), Int64(event.drivers_positive),
                Int64(event.unknown_fields),
            ]
            let given = [
                truth(dcs_json_bit_feedback_offered, event.feedback_offered),
                truth(dcs_json_bit_time_uncertain, event.time_uncertain),
                truth(dcs_json_bit_rating_out_of_scale, event.rating_out_of_scale),
                number(dcs_json_bit_rating, event.rating), number(dcs_json_bit_duration, event.duration),
                number(dcs_json_bit_target, event.target), number(dcs_json_bit_cost, event.cost),
                number(dcs_json_bit_statement, event.statement),
                number(dcs_json_bit_participant_number, event.participant_number),
                truth(dcs_json_bit_seed, event.seed), truth(dcs_json_bit_meta, event.meta),
            ]
            numbers = known + given + [Int64(event.size)]
            let slices = [
                event.specversion, event.id, event.source, event.type, event.time, event.service, event.provider,
                event.channel, event.touchpoint, event.region, event.language, event.case_token, event.respondent,
                event.need_met, event.comment, event.stage, event.step, event.reason, event.event, event.conversation,
                event.participant, event.text, event.vote, event.moderation, event.commitment, event.finding,
                event.answer, event.status, event.responsible, event.due, event.evidence,
            ]
            texts = slices.map { $0.bytes == nil ? nil : Array(UnsafeBufferPointer(start: $0.bytes, count: $0.length)) }
        }
    }

    /// A parser, and a room that no reader may leave.
    final class Readers {
        let parser = dcs_json_create(Limits.jsonDepth)
        let room = GuardedRoom(capacity: 1 << 18)
        deinit { dcs_json_destroy(parser) }

        /// nil where only the full parse can judge.
        func directly(_ body: [UInt8]) -> [Reading]? {
            let bytes = room.holding(body).bindMemory(to: UInt8.self)
            guard dcs_json_scan(parser, bytes.baseAddress, bytes.count) else { return nil }
            var event = dcs_json_event()
            var found: [Reading] = []
            while true {
                switch dcs_json_scan_next(parser, &event) {
                case dcs_json_event_read: found.append(Reading(event))
                case dcs_json_end: return found
                default: return nil
                }
            }
        }

        /// nil if it is no array.
        func inFull(_ body: [UInt8]) -> [Reading]? {
            let bytes = room.holding(body).bindMemory(to: UInt8.self)
            var count = 0
            guard dcs_json_begin(parser, bytes.baseAddress, bytes.count, &count) == dcs_json_array else { return nil }
            var event = dcs_json_event()
            var found: [Reading] = []
            while dcs_json_next(parser, &event) { found.append(Reading(event)) }
            return found.count == count ? found : nil
        }
    }

    static func body(_ random: inout SeededRandom, events: Int, mutations: ClosedRange<Int>) -> [UInt8] {
        let events = (0..<events).map { _ in
            random.chance(0.3) ? RandomConversationEvent(&random).text : RandomEvent.text(&random)
        }
        var body = Array(("[" + events.joined(separator: ",") + "]").utf8)
        for _ in 0..<Int.random(in: mutations, using: &random) { BodyMutation.mutate(&body, &random) }
        return body
    }

    @Test(arguments: [21, 22, 23, 24])
    func agreesWithTheFullParse(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let readers = Readers()
        var accepted = 0
        for _ in 0..<5_000 {
            let body = Self.body(&random, events: Int.random(in: 0...2, using: &random), mutations: 0...5)
            guard let direct = readers.directly(body) else { continue }
            accepted += 1
            #expect(direct == readers.inFull(body), "\(String(decoding: body, as: UTF8.self))")
        }
        #expect(accepted > 1_000, "many bodies must be read directly, or little is compared")
        #expect(accepted < 4_000, "many bodies must be refused, or little is compared")
    }

    @Test(arguments: [31, 32])
    func decodersAgree(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let vocabulary = try Vocabulary(definitions: Fixture.definitions, terms: Fixture.terms)
        let direct = EventDecoder(vocabulary: vocabulary, key: Fixture.key)
        let full = EventDecoder(vocabulary: vocabulary, key: Fixture.key, reading: .full)
        var sound = 0
        for _ in 0..<3_000 {
            let count = Int.random(in: 1...3, using: &random)
            let body = Self.body(&random, events: count, mutations: 0...4)
            let (one, other) = (direct.decode(body, count: count), full.decode(body, count: count))
            let isSame =
                one.verdict == other.verdict && one.events == other.events && one.droppedFields == other.droppedFields
            #expect(isSame, "\(String(decoding: body, as: UTF8.self))")
            sound += one.events.count
        }
        #expect(sound > 1_500, "many events must be sound, or little is compared")
    }

    /// What one sender left in the decoder's memories changes nothing for the next event.
    @Test func decoderRemembersNothingThatMatters() throws {
        var random = SeededRandom(seed: 41)
        let vocabulary = try Vocabulary(definitions: Fixture.definitions, terms: Fixture.terms)
        func fresh() -> EventDecoder { EventDecoder(vocabulary: vocabulary, key: Fixture.key) }
        let decoder = fresh()
        for _ in 0..<100 {
            let events = (0..<8).map { _ in RandomEvent.text(&random) }
            let together = decoder.decode(events)
            let alone = events.map { fresh().decode([$0]) }
            #expect(together.verdict == alone.flatMap(\.verdict))
            #expect(together.events.identity == alone.flatMap(\.events.identity))
            #expect(together.events.caseToken == alone.flatMap(\.events.caseToken))
            #expect(together.events.respondent == alone.flatMap(\.events.respondent))
            #expect(together.events.time == alone.flatMap(\.events.time))
            #expect(together.events.day == alone.flatMap(\.events.day))
        }
    }

    @Test(arguments: [
        Fixture.event(), Fixture.feedback(#""rating":4.0,"comment":"a\nb \ud83e\udd84","foo":1.5"#),
        Fixture.staged(#""durationSeconds":-5,"feedbackOffered":false,"step":null"#), " {\n} ",
        Fixture.event(more: #" , "subject" : null , "extra" : true "#),
    ])
    func usualEventsAreReadDirectly(event: String) {
        let body = Array("[\(event),\(event)] \n".utf8)
        #expect(Readers().directly(body)?.count == 2)
    }

    @Test(arguments: [
        Fixture.feedback(#""x":{"y":1}"#), Fixture.feedback(#""rating":1e0"#), "7", "[]",
        Fixture.feedback((0..<17).map { "\"f\($0)\":1" }.joined(separator: ",")),
    ])
    func unusualEventsAreLeftToTheFullParse(event: String) {
        let body = Array("[\(Fixture.event()),\(event)]".utf8)
        #expect(Readers().directly(body) == nil)
        #expect(Readers().inFull(body)?.count == 2)
    }

    @Test func emptyArray() {
        #expect(Readers().directly(Array(" [ ] ".utf8)) == [])
        #expect(Readers().directly(Array("[]]".utf8)) == nil)
        #expect(Readers().directly(Array("]".utf8)) == nil)
    }
}
