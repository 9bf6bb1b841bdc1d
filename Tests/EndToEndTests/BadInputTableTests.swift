import Events
import Foundation
import Testing
import WireProtocol

/// Every row of docs/bad-input.md against the program that runs here. `make bad-input` prints the table.
@Suite(.timeLimit(.minutes(5))) struct BadInputTableTests {
    /// A running intake and a running portal over one folder.
    private final class Place {
        let program: Program
        let peer: WirePeer
        let keyFile: String
        private let intake: Running
        private let portal: Running
        private let port: Int
        private var probes = 0

        init() throws {
            program = try Program()
            // Before the intake starts, so that the first handshake finds it.
            let kinds = EventKind.allCases.filter { $0 != .withdrawal }.flatMap { ["--kind", $0.name] }
            let made = try program.run(["keys", "make", "town-hall", "--source", "https://town.example/"] + kinds)
            keyFile = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let endpoint = "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))"
            intake = try program.start(["ingest", "--tick", "0", "--endpoint", endpoint])
            try #require(intake.waitFor("listening"))
            let listening = try #require(intake.errors.firstMatch(of: /listening on ([^,\s]+)/))
            peer = try WirePeer(keyFile: keyFile, endpoint: String(listening.1))
            try #require(try peer.open("table"))
            try FileManager.default.createDirectory(at: program.exports, withIntermediateDirectories: true)
            try Data("here".utf8).write(to: program.exports.appending(path: "index.html"))
            for (name, target) in [("way-out", program.data), ("way-out.txt", URL(fileURLWithPath: "/etc/hostname"))] {
                try FileManager.default.createSymbolicLink(
                    at: program.exports.appending(path: name), withDestinationURL: target)
            }
            portal = try program.start(["serve", "--port", "0"])
            port = try #require(portal.waitForOutput(/http:\/\/127\.0\.0\.1:(\d+)\//).flatMap { Int($0) })
        }

        func answer(to attempt: BadInput.Attempt) throws -> String? {
            switch attempt {
            case .event(let bytes): try event(bytes)
            case .body(let body, let count): Self.told(try peer.submit(peer.batch(body, count: count)))
            case .typed(let type):
                Self.told(try peer.submit(peer.batch(Array("[{}]".utf8), count: 1, contentType: type)))
            case .frames(let frames): Self.told(try peer.ask(frames))
            case .stream(let name): try stream(name)
            case .producer(let text): try producer(text)
            case .request(let path): BareHTTP.status(port: port, path: Array(path.utf8)).map(String.init)
            case .dataset(let bytes): try dataset(bytes)
            case .environment(let text): try environment(text)
            case .test: nil
            }
        }

        /// The bad event stands between two sound ones, which must be accepted.
        private func event(_ event: [UInt8]) throws -> String {
            probes += 1
            let sound = ["before", "after"].map { BadInputText.event("\"rating\":4", id: "\($0)-\(probes)") }
            let first = peer.next
            let body = BadInputText.list([sound[0], event, sound[1]])
            guard case .acknowledged(let answer) = try peer.submit(peer.batch(body, count: 3)) else {
                return "no answer"
            }
            if answer.accepted == 3 { return "accepted" }
            guard answer.accepted == 2, answer.rejected.count == 1, answer.rejected[0].sequence == first + 1 else {
                return "the neighbours suffer: \(answer)"
            }
            return "`\(RejectReason(rawValue: answer.rejected[0].reason)?.code ?? "?")`"
        }

        private static func told(_ answer: WireMessage?) -> String {
            switch answer {
            case .acknowledged(let answer):
                let reasons = answer.reasons.map { "\($0.count) × `\(RejectReason(rawValue: $0.reason)?.code ?? "?")`" }
                return (reasons + (answer.accepted > 0 ? ["\(answer.accepted) accepted"] : [])).joined(separator: ", ")
            case .rejected(_, let reason):
                return "REJECT `\(WireReject(rawValue: reason).map { BadInputTableTests.code("\($0)") } ?? "?")`"
            case .welcome: return "WELCOME: never a path"
            case nil: return "no answer"
            default: return "another answer: \(String(describing: answer))"
            }
        }

        private static func hello(_ name: [UInt8]) -> [UInt8] {
            let whole = WireMessage.hello(Hello(stream: "x", isBackfill: false, attempt: 9)).encoded()
            return Array(whole.prefix(whole.count - 3)) + [
                UInt8(truncatingIfNeeded: name.count), UInt8(name.count >> 8),
            ] + name
        }

        private func stream(_ name: [UInt8]) throws -> String {
            let answer = Self.told(try peer.ask([Self.hello(name)]))
            _ = try peer.open("table")
            return answer
        }

        private func producer(_ name: String) throws -> String {
            let made = try program.run(["keys", "make", "--source", "https://town.example/", "--", name])
            return made.code != 0 && made.errors.contains("is no producer name")
                ? "refused: no producer name" : "code \(made.code): \(made.output)\(made.errors)"
        }

        private func dataset(_ text: [UInt8]) throws -> String {
            var copy = program
            copy.pipelines = program.folder.path("Pipelines")
            try? FileManager.default.removeItem(atPath: copy.pipelines)
            try FileManager.default.createDirectory(atPath: copy.pipelines, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: program.pipelines + "/services.yaml", toPath: copy.pipelines + "/services.yaml")
            try Data(text).write(to: URL(fileURLWithPath: copy.pipelines + "/planted.yaml"))
            let checked = try copy.run(["check"])
            let said = checked.output + checked.errors
            return checked.code == 1 && said.contains(#/planted\.yaml(:\d+)?: /#)
                ? "named with file and line" : "code \(checked.code): \(said.prefix(300))"
        }

        private func environment(_ name: String) throws -> String {
            let started = try program.start(["ingest"], environment: [name: "1"]).wait()
            return started.code != 0 && started.errors.contains("Unset \(name)")
                ? "refuses to start" : "code \(started.code): \(started.errors)"
        }

        /// Everything still runs, and what was received is accounted for.
        func end() throws {
            #expect(BareHTTP.status(port: port, path: Array("/index.html".utf8)) == 200)
            #expect(BareHTTP.status(port: port, method: "POST", path: Array("/index.html".utf8)) == 405)
            #expect(try event(BadInputText.event("\"rating\":5", id: "last")) == "accepted")
            portal.interrupt()
            #expect(try portal.wait().code == 0)
            intake.interrupt()
            #expect(try intake.wait().code == 0)
        }
    }

    /// `frameCount` is called `frame-count` in the documents.
    fileprivate static func code(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    @Test func everyBadInputGetsItsAnswer() throws {
        let place = try Place()
        for row in BadInputList.all {
            if let found = try place.answer(to: row.attempt) { #expect(found == row.answer, "\(row.input)") }
        }
        try place.end()
    }

    @Test func theDocumentShowsTheList() throws {
        let head = "| input | answer | tried at |\n|---|---|---|\n"
        let table = head + BadInputList.all.map(\.row).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["DCS_PRINT_BAD_INPUT"] != nil { print(table) }
        let page = Program.projectRoot.appending(path: "docs/bad-input.md")
        #expect(
            try String(contentsOf: page, encoding: .utf8).contains(table), "run make bad-input and put it into the page"
        )
    }

    /// What another test tries is really there.
    @Test func testsThatAreNamedExist() throws {
        let folder = Program.projectRoot.appending(path: "Tests")
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        for row in BadInputList.all {
            guard case .test(let name) = row.attempt else { continue }
            let parts = name.split(separator: ".")
            let isThere = files.contains { file in
                guard file.pathExtension == "swift", let text = try? String(contentsOf: file, encoding: .utf8) else {
                    return false
                }
                return text.contains("struct \(parts[0])") && text.contains("func \(parts[1])(")
            }
            #expect(isThere, "\(name)")
        }
    }
}
