import Definitions
import Events
import Ingest
import WireProtocol

/// An event that a simulated service has put into its spool, and what must become of it.
struct MadeEvent {
    let bytes: [UInt8]
    let time: Int64
    /// The decoder's reason to refuse it, or 0.
    let verdict: UInt8
    let identity: Hash128
    let label: Label?

    /// What it counts under.
    struct Label: Hashable {
        var service: String
        var channel: String
        var kind: UInt8
    }
}

/// Makes events: most are sound, some repeat another service's, some can't be taken.
struct EventMaker {
    static let sourcePrefix = "https://state.example/"

    private var random: SeededRandom
    private let decoder: EventDecoder
    /// Lately made events, to be sent again by somebody.
    private var recent: [MadeEvent] = []
    private var made = 0

    init(seed: UInt64, vocabulary: Vocabulary) {
        random = SeededRandom(seed: seed, name: "events")
        decoder = EventDecoder(vocabulary: vocabulary, key: SimulatedIntake.key)
    }

    mutating func next(wall: Int64) -> MadeEvent {
        if random.chance(0.08), let again = recent.randomElement(using: &random) { return again }
        made += 1
        let event = judged(text(wall: wall))
        recent.append(event)
        if recent.count > 200 { recent.removeFirst() }
        return event
    }

    private struct Text {
        var json: String
        var time: Int64
        var label: MadeEvent.Label
    }

    private mutating func text(wall: Int64) -> Text {
        let service =
            random.chance(0.02) ? "unknown" : SimulatedDefinitions.services.randomElement(using: &random) ?? ""
        let channel = SimulatedDefinitions.channels.randomElement(using: &random) ?? ""
        let time = (wall - age()) / 1_000 * 1_000
        let isFeedback = random.chance(0.6)
        var data = "\"service\":\"\(service)\",\"channel\":\"\(channel)\",\"case\":\"c-\(random.next() % 60)\""
        if isFeedback {
            data += ",\"rating\":\(random.chance(0.02) ? 9 : 1 + random.next() % 5)"
            // Three answers a person: more than five in a day would be under review, which the recount doesn't know.
            data += ",\"respondent\":\"r-\(made / 3)\""
            if random.chance(0.3) { data += ",\"comment\":\"It was \(random.next() % 1_000) fine\"" }
        } else {
            let stages = ["started", "resumed", "completed", "abandoned", "errored"]
            data += ",\"stage\":\"\(stages.randomElement(using: &random) ?? "")\""
        }
        if random.chance(0.03) { data += ",\"colour\":\"blue\"" }
        let id = random.chance(0.01) ? "" : "\"id\":\"e-\(made)\","
        let kind: EventKind = isFeedback ? .feedback : .outcome
        let json =
            "{\"specversion\":\"1.0\",\(id)\"source\":\"\(Self.sourcePrefix)\",\"type\":\"\(kind.cloudEventType)\","
            + "\"time\":\"\(CivilDay.instantText(time))\",\"data\":{\(data)}}"
        return Text(json: json, time: time, label: .init(service: service, channel: channel, kind: kind.rawValue))
    }

    /// Milliseconds since it happened: mostly minutes, sometimes more than the horizon, sometimes in the future.
    private mutating func age() -> Int64 {
        let chance = random.unit()
        if chance < 0.02 { return 8 * 86_400_000 + Int64(random.next() % 86_400_000) }
        if chance < 0.04 { return -600_000 - Int64(random.next() % 600_000) }
        if chance < 0.3 { return Int64(random.next() % (4 * 86_400_000)) }
        return Int64(random.next() % 600_000)
    }

    /// Decoded alone, which says what must come of it in any company.
    private func judged(_ text: Text) -> MadeEvent {
        let body = Array("[\(text.json)]".utf8)
        let rights = SenderRights(producer: "oracle", sourcePrefix: Self.sourcePrefix)
        let candidate = body.withUnsafeBytes { body in
            WireProtocol.contentTypeFrame.withUTF8Buffer { type in
                decoder.decode(
                    body: body, contentType: UnsafeRawBufferPointer(type), count: 1, rights: rights, stream: "",
                    epoch: 1,
                    firstSequence: 0)
            }
        }
        let verdict = candidate.verdict[0]
        return MadeEvent(
            bytes: Array(text.json.utf8), time: text.time, verdict: verdict,
            identity: verdict == 0 ? candidate.events.identity[0] : .absent, label: verdict == 0 ? text.label : nil)
    }
}
