import Definitions
import Events

/// What the events are.
enum EventMix: String, Codable {
    /// Four of five are feedback, one in ten of them with a comment; the others are outcomes, each with a case of its own.
    case usual
    /// The same without comments.
    case withoutComments
    /// One in ten opens a case that is never ended; the others are feedback without comments.
    case openCases
}

/// Message bodies of which only digits change, so that making a batch costs a copy and a few bytes an event.
///
/// Labels come from the registry.
struct EventTemplates: Sendable {
    /// The number of the batch is in every id; the place in the batch stands behind it and never changes.
    fileprivate static let numberDigits = 9
    /// Enough for 10,000 batches.
    fileprivate static let wordLetters = 4

    /// Where the digits of one event stand in a body; -1 = the event has none.
    fileprivate struct Places {
        var id = 0
        var time = 0
        var caseToken = -1
        var respondent = -1
        /// Words of the comment that no other batch has.
        var words: [Int] = []
    }

    fileprivate struct Template {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        var places: [Places] = []
        let mix: EventMix
    }

    private let templates: [Template]
    /// Events of the whole run are spread over the hour before it began: the text of each second, without its zone.
    private let seconds: [[UInt8]]
    let eventsPerBatch: Int

    init(registry: Registry, source: String, eventsPerBatch: Int, mix: EventMix = .usual, now: Int64) {
        var random = SeededRandom(seed: 20_260_301)
        // Services of the invented state; the others are in datasets of their own.
        let services = registry.services.filter { !$0.channels.isEmpty }
        templates = (0..<max(8, 512 / eventsPerBatch)).map { number in
            var template = Template(mix: mix)
            for index in 0..<eventsPerBatch {
                if index > 0 { template.bytes.append(UInt8(ascii: ",")) }
                let service = services[Int.random(in: 0..<services.count, using: &random)]
                if mix == .openCases {
                    if (number + index) % 10 == 0 {
                        template.appendOutcome("started", service, registry, source, &random)
                    } else {
                        template.appendFeedback(service, registry, source, &random)
                    }
                } else if Int.random(in: 0..<5, using: &random) < 4 {
                    template.appendFeedback(service, registry, source, &random)
                } else {
                    template.appendOutcome(nil, service, registry, source, &random)
                }
            }
            template.bytes.append(UInt8(ascii: "]"))
            return template
        }
        seconds = (0..<3_600).map { Array(CivilDay.instantText(now - 3_600_000 + $0 * 1_000).utf8.dropLast()) }
        self.eventsPerBatch = eventsPerBatch
    }

    /// Mean size of an event with its comma.
    var bytesPerEvent: Double {
        Double(templates.reduce(0) { $0 + $1.bytes.count }) / Double(templates.count * eventsPerBatch)
    }

    /// The body of a batch: the same sequence always gives the same events.
    func body(from sequence: UInt64) -> [UInt8] {
        let number = Int(sequence) / eventsPerBatch
        let template = templates[number % templates.count]
        var bytes = template.bytes
        let second = seconds[number % seconds.count]
        let digits = Self.digits(number)
        // Everybody answers about twice.
        let personDigits = Self.digits(number / 2)
        let letters = digits.suffix(Self.wordLetters).map { $0 + UInt8(ascii: "a") - UInt8(ascii: "0") }
        for places in template.places {
            Self.put(digits, at: places.id, in: &bytes)
            Self.put(second, at: places.time, in: &bytes)
            if places.caseToken >= 0 { Self.put(digits, at: places.caseToken, in: &bytes) }
            if places.respondent >= 0 { Self.put(personDigits, at: places.respondent, in: &bytes) }
            for word in places.words { Self.put(letters, at: word, in: &bytes) }
        }
        return bytes
    }

    fileprivate static func digits(_ number: Int) -> [UInt8] {
        var rest = number
        var text = [UInt8](repeating: UInt8(ascii: "0"), count: numberDigits)
        for place in stride(from: numberDigits - 1, through: 0, by: -1) where rest > 0 {
            text[place] += UInt8(rest % 10)
            rest /= 10
        }
        return text
    }

    private static func put(_ text: [UInt8], at start: Int, in bytes: inout [UInt8]) {
        for offset in text.indices { bytes[start + offset] = text[offset] }
    }
}

extension EventTemplates.Template {
    /// `~` is a word that is another one in each batch, in every run of three words: thousands of people never say the very same.
    private static let comments = [
        "My form ~ was clear, ~ came within ~ two days, ~ thanks.",
        "I had ~ to phone ~ twice, the ~ letter never ~ came. My ~ number is 020 7946 0123.",
        "Nobody could ~ tell me ~ which papers ~ to bring; ~ please write ~ it.",
    ]

    fileprivate mutating func appendFeedback(
        _ service: Registry.Service, _ registry: Registry, _ source: String, _ random: inout SeededRandom
    ) {
        appendEnvelope("org.dcs.feedback.v1", source)
        append(
            #""rating":\#(Int.random(in: 1...5, using: &random)),"needMet":"\#(pick(["yes", "partly", "no"], &random))""#
        )
        append(#","drivers":{"\#(pick(["ease", "efficiency", "transparency"], &random))":1,"humanity":0}"#)
        appendLabels(service, registry, &random)
        append(#","respondent":"p-"#)
        places[places.count - 1].respondent = appendDigits()
        append("\"")
        if mix == .usual, Int.random(in: 0..<10, using: &random) == 0 {
            appendComment(pick(Self.comments, &random))
        }
        append("}}")
    }

    private mutating func appendComment(_ text: String) {
        append(#","comment":""#)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "~") {
                places[places.count - 1].words.append(bytes.count)
                bytes.append(contentsOf: repeatElement(byte, count: EventTemplates.wordLetters))
            } else {
                bytes.append(byte)
            }
        }
        append("\"")
    }

    fileprivate mutating func appendOutcome(
        _ givenStage: String?, _ service: Registry.Service, _ registry: Registry, _ source: String,
        _ random: inout SeededRandom
    ) {
        appendEnvelope("org.dcs.outcome.v1", source)
        let stages = ["started", "started", "completed", "completed", "refused", "abandoned"]
        let stage = givenStage ?? pick(stages, &random)
        append(#""stage":"\#(stage)""#)
        if stage == "completed" || stage == "refused" {
            let seconds = Int.random(in: 60...2_000_000, using: &random)
            append(#","needMet":"yes","durationSeconds":\#(seconds),"targetSeconds":864000"#)
        }
        if stage != "started" { append(#","feedbackOffered":true"#) }
        appendLabels(service, registry, &random)
        append(#","case":"c-"#)
        places[places.count - 1].caseToken = appendDigits()
        append(#""}}"#)
    }

    private mutating func appendEnvelope(_ type: String, _ source: String) {
        var new = EventTemplates.Places()
        append(#"{"specversion":"1.0","type":"\#(type)","source":"\#(source)","id":"e-"#)
        new.id = appendDigits()
        append(#"","time":""#)
        new.time = bytes.count
        append(#"2026-03-01T09:30:00.\#(Self.threeDigits(places.count))Z","data":{"#)
        places.append(new)
    }

    private mutating func appendLabels(
        _ service: Registry.Service, _ registry: Registry, _ random: inout SeededRandom
    ) {
        append(#","service":"\#(service.id)","channel":"\#(pick(service.channels, &random))""#)
        append(#","region":"\#(pick(registry.regions, &random))","language":"\#(pick(registry.languages, &random))""#)
        if !service.providers.isEmpty { append(#","provider":"\#(pick(service.providers, &random))""#) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends the number of the batch and the place in it; returns where it stands.
    private mutating func appendDigits() -> Int {
        let start = bytes.count
        bytes.append(contentsOf: EventTemplates.digits(0))
        append("-" + Self.threeDigits(places.count))
        return start
    }

    private static func threeDigits(_ number: Int) -> String { String(String(1_000 + number % 1_000).dropFirst()) }

    private func pick(_ values: [String], _ random: inout SeededRandom) -> String {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
