import Disclosure
import Foundation
import GRDB
import Inspection
import Journal
import TestKit
import Testing

@testable import dcs

/// The doctor finds every planted damage, finds nothing in a sound folder, and changes nothing.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DoctorTests {
    /// A folder in which history was counted and published at two ticks, packed; it is unpacked for every damage.
    private static let sound: Data? = {
        guard let program = try? Program() else { return nil }
        let history = ["simulate", "--seed", "5", "--start", "2020-01-01T00:00:00Z", "--cases-per-day", "60"]
        for command in [
            history + ["--days", "4"], ["publish", "--now", "--tick-at", "2020-01-06T00:00:00Z"],
            history + ["--days", "7"], ["publish", "--now", "--tick-at", "2020-01-09T00:00:00Z"],
        ] where (try? program.run(command))?.code != 0 { return nil }
        let archive = program.folder.url.appending(path: "sound.tar")
        guard (try? tar(["-cf", archive.path, "data", "Exports"], in: program)) != nil else { return nil }
        return try? Data(contentsOf: archive)
    }()

    static func copyOfSound() throws -> Program {
        let copy = try Program()
        let archive = copy.folder.url.appending(path: "sound.tar")
        try #require(Self.sound).write(to: archive)
        try tar(["-xpf", archive.path], in: copy)
        return copy
    }

    private static func tar(_ arguments: [String], in program: Program) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/tar")
        process.arguments = ["-C", program.folder.url.path] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    static func findings(_ result: Program.Result) throws -> [Finding] {
        try JSONDecoder().decode([Finding].self, from: Data(result.output.utf8))
    }

    @Test func aSoundFolderHasNoFindingsAndIsNotChanged() throws {
        let program = try Self.copyOfSound()
        let before = try content(program)
        let result = try program.run(["doctor", "--json"])
        let findings = try Self.findings(result)
        #expect(result.code == 0)
        #expect(findings.filter { $0.state != .well }.isEmpty, "\(findings)")
        #expect(findings.map(\.check) == Inspection.checks)
        #expect(try content(program) == before)
        let text = try program.run(["doctor"])
        #expect(text.code == 0)
        #expect(text.output.hasSuffix("Nothing to mend.\n"))
    }

    @Test func aFloodUnderReviewIsNoFinding() throws {
        let program = try Program()
        #expect(try program.run(["simulate", "--days", "0", "--brigade", "renew-passport:600"]).code == 0)
        #expect(try program.run(["publish", "--now"]).code == 0)
        let result = try program.run(["doctor", "--json"])
        #expect(try Self.findings(result).filter { $0.state != .well }.isEmpty, "\(result.output)")
        #expect(try program.run(["status"]).output.contains("420 under review"))
    }

    @Test(arguments: PlantedDamage.all) func everyPlantedDamageIsFound(damage: PlantedDamage) throws {
        let program = try Self.copyOfSound()
        try damage.plant(program)
        let pipelines = program.folder.url.appending(path: "Pipelines")
        var looking = program
        if FileManager.default.fileExists(atPath: pipelines.path) { looking.pipelines = pipelines.path }
        let result = try looking.run(["doctor", "--json"])
        let found = try Self.findings(result).filter { $0.state == .finding && $0.check == damage.check }
        #expect(result.code == 1)
        #expect(!found.isEmpty, "\(damage): \(result.output)")
        #expect(damage.says.isEmpty || found.contains { $0.what.contains(damage.says) }, "\(damage): \(found)")
        for finding in found {
            #expect(!finding.remedy.isEmpty && !finding.place.isEmpty)
        }
    }

    @Test func whatItSaysToDoMendsIt() throws {
        let program = try Self.copyOfSound()
        let damages = ["a changed figure", "a page of rubbish", "a release at no tick"]
        for damage in PlantedDamage.all where damages.contains(damage.name) { try damage.plant(program) }
        let found = try Self.findings(program.run(["doctor", "--json"])).filter { $0.state == .finding }
        #expect(Set(found.map(\.check)).isSuperset(of: ["snapshots", "database-files", "releases"]))
        let snapshot = try #require(found.first { $0.check == "snapshots" })
        #expect(snapshot.remedy.hasPrefix("Delete this snapshot's folder"))
        try FileManager.default.removeItem(atPath: snapshot.place)
        #expect(found.filter { $0.check == "releases" }.allSatisfy { $0.remedy.contains("dcs replay") })
        #expect(try program.run(["replay"]).code == 0)
        let after = try program.run(["doctor"])
        #expect(after.code == 0, "\(after.output)")
    }

    @Test func everyCheckAndEveryFieldOfTheStatusHasARow() throws {
        let page = try String(contentsOf: Program.projectRoot.appending(path: "docs/alarms.md"), encoding: .utf8)
        for check in Inspection.checks {
            let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `\(check)` |") }
            #expect(rows.count == 1 && rows.allSatisfy { $0.split(separator: "|").count == 3 }, "\(check)")
        }
        let status = try Self.copyOfSound().run(["status"]).output
        let fields = status.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map {
            $0.prefix(14).trimmingCharacters(in: .whitespaces)
        }
        #expect(fields.count >= 5)
        for field in fields { #expect(page.contains("| `\(field)`"), "\(field)") }
    }

    @Test func everyCheckHasADamageThatItFinds() {
        // The disk is made full below, by a reading and not by filling it.
        #expect(Set(PlantedDamage.all.map(\.check)).union(["disk-space"]) == Set(Inspection.checks))
    }

    @Test func aDiskThatRunsFullIsFound() throws {
        let program = try Self.copyOfSound()
        let folders = try FolderOptions.parse(["--data", program.data.path]).inspected
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        func findings(_ free: Int64?) -> [Finding] {
            Inspection.run(Subject(folders, machine: MachineReading(now: now, freeBytes: free))).findings
                .filter { $0.check == "disk-space" }
        }
        #expect(findings(600 << 30).map(\.state) == [.well])
        #expect(findings(100 << 20).map(\.state) == [.finding])
        #expect(findings(nil).map(\.state) == [.skipped])
    }

    @Test func besideRunningStagesItFindsNothingAndNamesThem() throws {
        let program = try Program()
        let socket = "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))"
        let running = try program.start([
            "up", "--simulate", "--history-days", "2", "--cases-per-day", "100", "--rate", "200", "--tick", "5",
            "--port", "0", "--endpoint", socket,
        ])
        let latest = program.exports.appending(path: "v1/latest.json").path
        while running.process.isRunning, !FileManager.default.fileExists(atPath: latest) { sched_yield() }
        for _ in 0..<2 {
            let result = try program.run(["doctor", "--json"])
            let findings = try Self.findings(result)
            #expect(result.code == 0, "\(findings.filter { $0.state == .finding })")
            let processes = try #require(findings.first { $0.check == "processes" })
            #expect(processes.what.contains("the intake is process \(running.process.processIdentifier)"))
            #expect(processes.what.contains("publication is process \(running.process.processIdentifier)"))
        }
        // Killed, it leaves a note that names nobody.
        running.kill()
        try running.wait()
        let after = try program.run(["doctor", "--json"])
        #expect(after.code == 1)
        #expect(try Self.findings(after).contains { $0.check == "processes" && $0.state == .finding })
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        let program = try Program()
        #expect(try program.run(["doctor"]).code == 65)
    }

    /// Every file with its bytes, SQLite's own working files left out.
    private func content(_ program: Program) throws -> [String: Data] {
        var found = try program.publishedFiles()
        let files = FileManager.default.enumerator(at: program.data, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard !file.path.hasSuffix("-shm"), !file.path.hasSuffix("-wal") else { continue }
            if let bytes = try? Data(contentsOf: file) { found[file.path] = bytes }
        }
        return found
    }
}
