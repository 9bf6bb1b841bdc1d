import CSimdjson
import Definitions
import Events
import Ingest
import WireProtocol

/// What the decoder costs next to what simdjson alone costs for the same bytes, in nanoseconds of processor time an event.
///
/// Every figure is the smallest of several rounds over the same bodies: what else the machine does only ever adds.
struct DecoderCosts {
    private(set) var rows: [(stage: String, nanoseconds: Double)] = []
    private static let rounds = 12
    private let bodies: [[UInt8]]
    private let vocabulary: Vocabulary

    init(_ definitions: Definitions) throws {
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source("sender-0"), eventsPerBatch: Options.batchEvents,
            now: Workplace.now())
        bodies = (0..<100).map { templates.body(from: UInt64($0 * Options.batchEvents)) }
        let terms = definitions.registry.labels.enumerated().map { ($1, UInt32($0 + 1)) }
        vocabulary = try Vocabulary(
            registry: definitions.registry, terms: Dictionary(terms) { first, _ in first })
        try measureParser()
        try measureDecoder(.direct, "the whole decoder, reading directly")
        try measureDecoder(.full, "the whole decoder, with a full parse")
    }

    private mutating func note(_ stage: String, _ work: ([UInt8]) -> Int) throws {
        var least = Double.infinity
        for _ in 0..<Self.rounds {
            let before = Machine.cpuSeconds
            let events = bodies.reduce(0) { $0 + work($1) }
            least = min(least, (Machine.cpuSeconds - before) / Double(events) * 1e9)
            guard events == bodies.count * Options.batchEvents else { throw Problem("\(stage): events are missing.") }
        }
        rows.append((stage, least))
    }

    private mutating func measureParser() throws {
        guard let parser = dcs_json_create(Limits.jsonDepth) else { throw Problem("No memory for a parser.") }
        defer { dcs_json_destroy(parser) }
        try note("simdjson, first stage alone: UTF-8, quotes, structure") { body in
            dcs_json_scan(parser, body, body.count) ? Options.batchEvents : 0
        }
        try note("simdjson, full parse alone") { body in
            var count = 0
            return dcs_json_begin(parser, body, body.count, &count) == dcs_json_array ? count : 0
        }
        var event = dcs_json_event()
        try note("reading events directly: first stage and all fields") { body in
            body.withUnsafeBufferPointer { body in
                guard dcs_json_scan(parser, body.baseAddress, body.count) else { return 0 }
                var count = 0
                while dcs_json_scan_next(parser, &event) == dcs_json_event_read { count += 1 }
                return count
            }
        }
        try note("reading events from a full parse") { body in
            var count = 0
            guard dcs_json_begin(parser, body, body.count, &count) == dcs_json_array else { return 0 }
            while dcs_json_next(parser, &event) {}
            return count
        }
    }

    private mutating func measureDecoder(_ reading: EventDecoder.Reading, _ stage: String) throws {
        let decoder = EventDecoder(
            vocabulary: vocabulary, key: [UInt8](repeating: 7, count: 16), reading: reading)
        let rights = SenderRights(producer: "sender-0", sourcePrefix: Workplace.source("sender-0"))
        let contentType = Array(WireProtocol.contentType.utf8)
        try note(stage) { body in
            body.withUnsafeBytes { body in
                contentType.withUnsafeBytes { type in
                    decoder.decode(
                        body: body, contentType: type, count: Options.batchEvents, rights: rights, stream: "bench",
                        epoch: 1, firstSequence: 0
                    ).events.count
                }
            }
        }
    }
}
