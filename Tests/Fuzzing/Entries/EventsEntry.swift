import Deliberation
import Events
import Ingest
import WireProtocol

/// The first byte says how many events the header promises, the rest is the body.
enum EventsEntry {
    private final class Decoders {
        let direct: EventDecoder
        let full: EventDecoder

        init() throws {
            let vocabulary = try Vocabulary(definitions: InventedRegistry.definitions, terms: InventedRegistry.terms)
            let key = [UInt8](0..<16)
            direct = EventDecoder(vocabulary: vocabulary, key: key)
            full = EventDecoder(vocabulary: vocabulary, key: key, reading: .full)
        }
    }

    // Decoders serve one thread: libFuzzer has one, the replay is one test.
    nonisolated(unsafe) private static let decoders = Result { try Decoders() }
    private static let rights = SenderRights(producer: "p", sourcePrefix: "https://town.example/", kinds: .all)

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        let count = 1 + Int(first & 3)
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        let decoders = try decoders.get()
        let direct = decode(decoders.direct, body, count)
        let full = decode(decoders.full, body, count)
        try hold(direct.verdict == full.verdict, "the direct reader and the full parse judge differently")
        try hold(direct.events == full.events, "the direct reader and the full parse read differently")
        try hold(direct.droppedFields == full.droppedFields, "the readers drop different fields")
        try hold(direct.verdict.count == count, "\(direct.verdict.count) verdicts for \(count) numbers")
        try hold(direct.verdict.count { $0 == 0 } == direct.events.count, "a row for each accepted event")
        try hold(
            direct.verdict.allSatisfy { $0 == 0 || RejectReason(rawValue: $0) != nil }, "a verdict without a reason")
        try holdLimits(direct.events, bodyBytes: body.count)
    }

    private static func decode(_ decoder: EventDecoder, _ body: UnsafeRawBufferPointer, _ count: Int) -> CandidateBatch
    {
        WireProtocol.contentTypeFrame.withUTF8Buffer { type in
            decoder.decode(
                body: body, contentType: UnsafeRawBufferPointer(type), count: count, rights: rights, stream: "s",
                epoch: 1, firstSequence: 10)
        }
    }

    /// No accepted event is beyond a limit, whatever was sent.
    private static func holdLimits(_ events: EventBatch, bodyBytes: Int) throws {
        let services = Set(InventedRegistry.registry.services.compactMap { InventedRegistry.terms[$0.id] })
        let conversations = Set(InventedRegistry.definitions.conversations.compactMap { InventedRegistry.terms[$0.id] })
        try holdConversations(events)
        let known = UInt32(InventedRegistry.terms.count)
        var place = 0
        for row in 0..<events.count {
            try hold(EventKind(rawValue: events.kind[row]) != nil, "kind \(events.kind[row])")
            let isKnown = services.contains(events.service[row]) || conversations.contains(events.service[row])
            try hold(isKnown, "service \(events.service[row])")
            for label in [
                events.provider[row], events.channel[row], events.touchpoint[row], events.region[row],
                events.language[row], events.step[row],
            ] { try hold(label <= known, "a label without a number: \(label)") }
            try hold(events.rating[row] <= 6, "rating \(events.rating[row])")
            try hold(events.needMet[row] <= 4, "needMet \(events.needMet[row])")
            try hold(events.stage[row] <= 16, "stage \(events.stage[row])")
            let positive = events.driversPositive[row]
            try hold(positive & ~events.driversAnswered[row] == 0, "a driver is positive without an answer")
            for seconds in [events.duration[row], events.target[row]] {
                try hold(abs(seconds) <= Limits.durationSeconds, "a duration of \(seconds) s")
            }
            try hold((0...Limits.costMinor).contains(events.cost[row]), "a cost of \(events.cost[row])")
            let away = events.time[row] - Int64(events.day[row]) * 86_400_000
            try hold(abs(away) <= 3 * 86_400_000, "day \(events.day[row]) for the instant \(events.time[row])")
            let length = Int(events.commentLength[row])
            let comment = events.commentBytes[place..<place + length]
            try hold(String(validating: comment, as: UTF8.self) != nil, "a comment that is not UTF-8")
            try hold(length <= 8 * bodyBytes + 40, "a comment of \(length) bytes out of \(bodyBytes)")
            place += length
        }
        try hold(place == events.commentBytes.count, "comments of \(place) bytes in \(events.commentBytes.count)")
    }

    /// What is accepted of a conversation can be read again, and no text of it can do harm on a page or in a file.
    private static func holdConversations(_ events: EventBatch) throws {
        let labels = Dictionary(uniqueKeysWithValues: InventedRegistry.terms.map { ($1, $0) })
        let reading = EventReading(events) { labels[$0] }
        try hold(reading.unreadable == 0, "\(reading.unreadable) rows that can't be read again")
        let said = reading.conversations.values.reduce(0) {
            $0 + $1.statements.count + $1.votes.count + $1.decisions.count
        }
        let kinds = events.kind.count { $0 > EventKind.withdrawal.rawValue }
        try hold(said + reading.commitments.count == kinds, "\(kinds) events became \(said) and commitments")
        let statements = reading.conversations.values.flatMap(\.statements)
        let commitments = reading.commitments.flatMap { [$0.id, $0.text, $0.responsible, $0.evidence] }
        for text in statements.map(\.text) + commitments {
            for scalar in text.unicodeScalars {
                let isControl = scalar.value < 0x20 && scalar != "\n"
                let isTurning = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                try hold(!isControl && !isTurning, "U+\(String(scalar.value, radix: 16)) in an accepted text")
            }
        }
    }
}
