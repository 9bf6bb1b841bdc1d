import Definitions
import Events
import Foundation
import Publishing
import Yams

/// Makes an event of a test file into CloudEvents JSON, as a service would send it.
struct TestEventReader {
    let file: YAMLFile
    let map: YAMLMap
    /// What its id begins with; differs for each event of a file.
    let id: String

    static let source = "https://tests.example/pipelines"
    private static let ownKeys = ["type", "time", "receivedAt", "lane", "times"]
    private static let dataKeys = [
        "service", "provider", "channel", "touchpoint", "region", "language", "step", "case", "respondent", "stage",
        "needMet", "rating", "ratingOutOfScale", "drivers", "comment", "durationSeconds", "targetSeconds", "costMinor",
        "feedbackOffered", "timeUncertain", "event", "reason",
    ]
    static let keys = ownKeys + dataKeys

    func event() -> TestEvent? {
        let before = file.problems.count
        let kind = kind()
        let time = map.text("time")
        let receivedAt = receivedAt(time)
        let times = map.has("times") ? map.integer("times", in: 1...Limits.batchEvents) ?? 1 : 1
        let isBackfill = isBackfill()
        guard let kind, let receivedAt, file.problems.count == before else { return nil }
        let bodies = (1...times).map { body(kind, time: time, number: $0, isRepeated: times > 1).compact }
        return TestEvent(
            line: map.line, receivedAt: receivedAt, isBackfill: isBackfill, times: times, bodies: bodies)
    }

    private func kind() -> EventKind? {
        let text = map.text("type")
        if let kind = EventKind.counted.first(where: { "\($0)" == text || $0.cloudEventType == text }) { return kind }
        if !text.isEmpty {
            let known = EventKind.counted.map { "\($0)" }
            _ = map.check(Located(text: text, line: map.line(of: "type")), isOneOf: known, "type")
        }
        return nil
    }

    private func isBackfill() -> Bool {
        guard let lane = map.optionalText("lane") else { return false }
        return map.check(lane, isOneOf: ["live", "backfill"], "lane") && lane.text == "backfill"
    }

    private func receivedAt(_ time: String) -> Int64? {
        if map.has("receivedAt") { return file.instant("receivedAt", in: map) }
        if let instant = YAMLFile.instant(time) { return instant }
        if !time.isEmpty {
            file.report(
                map.line(of: "time"),
                "\"time\" is \"\(time)\", which is no instant; give the event a receivedAt if that is meant")
        }
        return nil
    }

    private func body(_ kind: EventKind, time: String, number: Int, isRepeated: Bool) -> JSONText {
        var data: [String: JSONText] = [:]
        for entry in map.entries where Self.dataKeys.contains(entry.key) { data[entry.key] = Self.json(entry.node) }
        let name = "\(id)-\(number)"
        // One text stands for many tokens: the number of the repetition takes the place of "#".
        for key in ["case", "respondent", "event"] {
            if case .text(let text)? = data[key] {
                data[key] = .text(text.replacingOccurrences(of: "#", with: String(number)))
            }
        }
        if kind == .outcome, data["case"] == nil { data["case"] = .text("case-\(name)") }
        if kind == .feedback, isRepeated, data["respondent"] == nil { data["respondent"] = .text("person-\(name)") }
        return .object([
            "specversion": .text("1.0"), "id": .text(name), "source": .text(Self.source),
            "type": .text(kind.cloudEventType), "time": .text(time), "data": .object(data),
        ])
    }

    private static func json(_ node: Node) -> JSONText {
        switch node {
        case .mapping(let mapping):
            var members: [String: JSONText] = [:]
            for (key, value) in mapping { members[key.scalar?.string ?? ""] = json(value) }
            return .object(members)
        case .sequence(let sequence): return .list(sequence.map(json))
        case .alias: return .null
        case .scalar(let scalar):
            switch node.tag {
            case Tag(.null): return .null
            case Tag(.bool): return .flag(node.bool ?? false)
            case Tag(.int): return node.int.map { .number(String($0)) } ?? .text(scalar.string)
            case Tag(.float): return node.float.map { .number("\($0)") } ?? .text(scalar.string)
            default: return .text(scalar.string)
            }
        }
    }
}
