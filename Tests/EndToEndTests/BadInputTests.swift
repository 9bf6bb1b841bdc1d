import Foundation
import TestKit
import Testing

/// Bad input of every kind through the real client: each gets its reason, is counted, and stops nothing.
@Suite(.timeLimit(.minutes(5))) struct BadInputTests {
    static func event(_ id: String, _ change: (inout [String: Any]) -> Void = { _ in }) throws -> String {
        let now = Date().formatted(.iso8601)
        var event: [String: Any] = [
            "specversion": "1.0", "id": id, "source": "https://town.example/desk", "type": "org.dcs.feedback.v1",
            "time": now, "data": ["service": "renew-passport", "channel": "web", "rating": 4],
        ]
        change(&event)
        return String(decoding: try JSONSerialization.data(withJSONObject: event), as: UTF8.self)
    }

    static func data(_ fields: [String: Any]) -> (inout [String: Any]) -> Void {
        { $0["data"] = ["service": "renew-passport"].merging(fields) { _, new in new } as [String: Any] }
    }

    /// Sound in itself, but the key was made without naming the kind.
    private static func decision() throws -> String {
        try event("decision") {
            $0["type"] = "org.dcs.moderation.v1"
            $0["data"] = ["conversation": "city-centre-traffic", "statement": 1, "moderation": "rejected"]
        }
    }

    private static func commitment() throws -> String {
        try event("commitment") {
            $0["type"] = "org.dcs.commitment.v1"
            $0["data"] = [
                "service": "renew-passport", "finding": "Slow.", "commitment": "c-1", "answer": "explain",
                "status": "done", "responsible": "Nobody", "text": "We are content.",
            ]
        }
    }

    /// What is sent, and the reason that is expected back; nil = accepted.
    static func lines() throws -> [(String, String?)] {
        let good = try event("good-1")
        var lines: [(String, String?)] = [
            (good, nil), (good, "duplicate"),
            (
                try event("unknown-field") { $0["data"] = ["service": "renew-passport", "rating": 1, "shoeSize": 42] },
                nil
            ),
            (#"{"specversion":"1.0""#, "unreadable"), ("[]", "not-an-object"), ("\u{FEFF}" + good, "unreadable"),
            (good.replacingOccurrences(of: #""id":"#, with: #""id":"x","id":"#), "duplicate-key"),
            (#"{"a":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}", "too-deep"),
            (try event("version") { $0["specversion"] = "9" }, "spec-version-unsupported"),
            (try event("id") { $0["id"] = nil }, "id-missing"),
            (try event("source") { $0["source"] = nil }, "source-missing"),
            (try event("foreign") { $0["source"] = "https://other.example/" }, "source-foreign"),
            (try event("type") { $0["type"] = "org.example.other" }, "type-unknown"),
            (try decision(), "type-foreign"), (try commitment(), "type-foreign"),
            (try event("time") { $0["time"] = nil }, "time-missing"),
            (try event("date") { $0["time"] = "yesterday" }, "time-invalid"),
            (try event("future") { $0["time"] = "2090-01-01T00:00:00Z" }, "from-the-future"),
            (try event("old") { $0["time"] = "2001-01-01T00:00:00Z" }, "outside-horizon"),
            (try event("data") { $0["data"] = nil }, "data-missing"),
            (try event("service") { $0["data"] = ["rating": 1] }, "service-missing"),
            (try event("unknown", data(["service": "no-such-service"])), "service-unknown"),
            (try event("rating", data(["rating": 7])), "rating-out-of-range"),
            (try event("text", data(["rating": "five"])), "field-type-wrong"),
            (try event("driver", data(["drivers": ["ease": 2]])), "driver-invalid"),
            (try event("need", data(["needMet": "perhaps"])), "need-met-invalid"),
            (try event("comment", data(["comment": String(repeating: "x", count: 4001)])), "comment-too-long"),
        ]
        func outcome(_ id: String, _ fields: [String: Any]) throws -> String {
            try event(id) {
                $0["type"] = "org.dcs.outcome.v1"
                $0["data"] = ["service": "renew-passport"].merging(fields) { _, new in new } as [String: Any]
            }
        }
        lines += [
            (try outcome("stage", ["case": "c"]), "stage-missing"),
            (try outcome("stages", ["case": "c", "stage": "lost"]), "stage-invalid"),
            (try outcome("case", ["stage": "started"]), "case-missing"),
            (
                try outcome("long", ["case": "c", "stage": "completed", "durationSeconds": 1_000_000_000_000]),
                "duration-out-of-range"
            ), (try event("good-2"), nil),
        ]
        return lines
    }

    @Test func eachKindGetsItsReasonAndIsCounted() throws {
        let program = try Program()
        let intake = try program.start([
            "ingest", "--tick", "0", "--endpoint",
            "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))",
        ])
        try #require(intake.waitFor("listening"))
        let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"])
        let key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let lines = try Self.lines()
        // One line, one batch each: an unreadable body must not take its neighbours with it.
        var expected: [String: Int] = [:]
        for (_, reason) in lines { if let reason { expected[reason, default: 0] += 1 } }
        var found: [String: Int] = [:]
        var accepted = 0
        let spool = program.folder.path("spool")
        for (line, _) in lines {
            let sent = try program.run(["emit", "--key", key, "--spool", spool, "-"], input: line + "\n")
            #expect(sent.code == 0, "\(sent.errors)")
            for text in sent.output.split(separator: "\n").dropFirst() {
                let parts = text.split(separator: " ")
                if parts.count == 2, let count = Int(parts[0]) { found[String(parts[1]), default: 0] += count }
            }
            if sent.output.contains("1 accepted") { accepted += 1 }
            if sent.output.contains("1 duplicate") { found["duplicate", default: 0] += 1 }
        }
        #expect(found == expected)
        #expect(accepted == lines.filter { $0.1 == nil }.count)
        intake.interrupt()
        #expect(try intake.wait().code == 0)
        try conserve(program, lines)
    }

    /// received = accepted + duplicate + rejected, on the published status page as in the program's own account.
    private func conserve(_ program: Program, _ lines: [(String, String?)]) throws {
        try #require(try program.run(["publish", "--now"]).code == 0)
        let bytes = try Data(contentsOf: program.exports.appending(path: "v1/latest/status.json"))
        let status = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let text = String(decoding: bytes, as: UTF8.self)
        for (_, reason) in lines { if let reason, reason != "duplicate" { #expect(text.contains("\"\(reason)\"")) } }
        let page = try String(contentsOf: program.exports.appending(path: "status.html"), encoding: .utf8)
        #expect(page.contains("The sums agree"))
        #expect(!page.contains("do not agree"))
        let received = try #require(status["received"] as? Int)
        let accepted = try #require(status["accepted"] as? Int)
        let duplicate = try #require(status["duplicate"] as? Int)
        let rejected = try #require(status["rejected"] as? [String: Int])
        #expect(received == lines.count)
        #expect(received == accepted + duplicate + rejected.values.reduce(0, +))
        for (_, dataset) in try #require(status["datasets"] as? [String: [String: Int]]) {
            let parts = ["out_of_scope", "counted", "late", "held"].reduce(0) { $0 + (dataset[$1] ?? 0) }
            #expect(parts == dataset["accepted"])
        }
    }
}
