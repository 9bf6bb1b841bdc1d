import Events
import FeedbackClient

/// A flood of bad ratings for one service, as somebody sends it who has its form: each with a person of its own, some with
/// nearly the same comment. Event by event a function of the seed.
package struct SimulatedBrigade: SequencedSource {
    private let service: String
    private let source: String
    private let count: UInt64
    private let seed: UInt64
    /// UTC milliseconds: the events happened in the ten minutes before.
    private let end: Int64
    private static let milliseconds: UInt64 = 600_000

    package init(service: String, sourcePrefix: String, count: UInt64, seed: UInt64, end: Int64) {
        self.service = service
        source = sourcePrefix + service
        self.count = count
        self.seed = seed
        self.end = end
    }

    package mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        guard sequence < count else { return nil }
        let range = sequence..<min(count, sequence + UInt64(maximum))
        let body = "[" + range.map(event).joined(separator: ",") + "]"
        return EncodedBatch(firstSequence: sequence, count: range.count, body: Array(body.utf8))
    }

    package mutating func acknowledged(below sequence: UInt64) throws {}

    private func event(_ number: UInt64) -> String {
        var random = SeededRandom(seed: seed, name: "brigade-\(number)")
        let time = CivilDay.instantText(end - Int64(random.next() % Self.milliseconds))
        let comment =
            random.chance(0.3)
            ? ",\"comment\":\"\(random.chance(0.5) ? Self.comment : Self.comment.uppercased()) \(number)\"" : ""
        return "{\"specversion\":\"1.0\",\"id\":\"brigade-\(seed)-\(number)\",\"source\":\"\(source)\","
            + "\"type\":\"\(EventKind.feedback.cloudEventType)\",\"time\":\"\(time)\",\"data\":{\"service\":\"\(service)\","
            + "\"channel\":\"web\",\"rating\":1,\"needMet\":\"no\",\"respondent\":\"b\(random.next())\"\(comment)}}"
    }

    private static let comment =
        "Nobody should have to use this service it is the worst that I have ever seen in my whole life"
}
