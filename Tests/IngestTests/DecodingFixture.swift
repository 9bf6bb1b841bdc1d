import Events
import Ingest

@testable import Definitions

/// A small registry, its term numbers, and ways to make bodies.
enum Fixture {
    static let registry = Registry(
        portfolios: [.init(id: "home", name: "Home")],
        organisations: [
            .init(id: "town", name: "Town", portfolio: "home", timeZone: "America/New_York"),
            .init(id: "state", name: "State", portfolio: "home", timeZone: "Europe/Tallinn"),
        ],
        providers: [
            .init(id: "town-hall", name: "Town hall", kind: .public),
            .init(id: "helpers", name: "Helpers", kind: .charity),
        ],
        services: [
            .init(id: "permit", name: "Permit", organisation: "town", providers: [], channels: [], goals: [:]),
            .init(id: "passport", name: "Passport", organisation: "state", providers: [], channels: [], goals: [:]),
            .init(id: "päästja", name: "Rescue", organisation: "state", providers: [], channels: [], goals: [:]),
        ],
        channels: .init(digital: ["web", "app"], assisted: ["assisted-digital"], other: ["phone", "paper"]),
        touchpoints: ["exit-page", "counter"], regions: ["north", "south"], languages: ["en", "et"],
        steps: ["form", "payment"])

    static let definitions = Definitions(registry: registry, datasets: [], conversations: conversations)
    static let terms = Dictionary(uniqueKeysWithValues: definitions.labels.enumerated().map { ($1, UInt32($0 + 1)) })
    static let key = [UInt8](0..<16)
    static let rights = SenderRights(producer: "p", sourcePrefix: "https://town.example/", kinds: .all)

    static func decoder() throws -> EventDecoder {
        EventDecoder(vocabulary: try Vocabulary(definitions: definitions, terms: terms), key: key)
    }

    static let feedbackData = #"{"service":"permit","channel":"web","rating":4}"#
    static let outcomeData = #"{"service":"permit","case":"c-1","stage":"completed"}"#

    /// A valid event, but for the attributes given as raw JSON; nil leaves an attribute out.
    static func event(
        specversion: String? = #""1.0""#, id: String? = #""e-1""#, source: String? = #""https://town.example/a""#,
        type: String? = #""org.dcs.feedback.v1""#, time: String? = #""2026-03-01T09:30:00Z""#,
        data: String? = feedbackData, more: String = ""
    ) -> String {
        let pairs = [
            ("specversion", specversion), ("id", id), ("source", source), ("type", type), ("time", time),
            ("data", data),
        ]
        return "{" + pairs.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + more
            + "}"
    }

    static func feedback(_ fields: String) -> String { event(data: "{\"service\":\"permit\",\(fields)}") }

    static func outcome(_ fields: String) -> String {
        event(type: #""org.dcs.outcome.v1""#, data: "{\"service\":\"permit\",\(fields)}")
    }

    static func withdrawal(_ fields: String) -> String {
        event(type: #""org.dcs.withdrawal.v1""#, data: "{\"service\":\"permit\",\(fields)}")
    }

    static func staged(_ fields: String) -> String { outcome("\"case\":\"c\",\"stage\":\"completed\",\(fields)") }
}

extension EventDecoder {
    func decode(
        _ body: [UInt8], count: Int, contentType: String = "application/cloudevents-batch+json",
        rights: SenderRights = Fixture.rights
    ) -> CandidateBatch {
        let type = Array(contentType.utf8)
        return body.withUnsafeBytes { body in
            type.withUnsafeBytes { type in
                decode(
                    body: body, contentType: type, count: count, rights: rights, stream: "s", epoch: 1,
                    firstSequence: 10)
            }
        }
    }

    func decode(_ events: [String], rights: SenderRights = Fixture.rights) -> CandidateBatch {
        decode(Array(("[" + events.joined(separator: ",") + "]").utf8), count: events.count, rights: rights)
    }

    func reason(_ event: String, rights: SenderRights = Fixture.rights) -> RejectReason? {
        RejectReason(rawValue: decode([event], rights: rights).verdict.first ?? 0)
    }
}
