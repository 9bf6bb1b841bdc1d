import Disclosure
import Events
import Foundation
import GRDB
import Testing

@testable import Journal

/// Something that goes wrong in a data folder or in what was published, and the check that has to find it.
struct PlantedDamage: CustomTestStringConvertible, Sendable {
    var check: String
    var name: String
    /// What a finding has to say.
    var says = ""
    var plant: @Sendable (Program) throws -> Void

    var testDescription: String { "\(check): \(name)" }

    private static func sql(_ file: String, _ text: String) -> @Sendable (Program) throws -> Void {
        { program in
            let queue = try DatabaseQueue(path: program.data.appending(path: file).path)
            try queue.write { database in
                try database.execute(sql: text)
                #expect(database.changesCount > 0, "nothing was damaged")
            }
            try queue.close()
        }
    }

    private static func overwrite(_ path: String, _ text: String) -> @Sendable (Program) throws -> Void {
        { try Data(text.utf8).write(to: $0.folder.url.appending(path: path)) }
    }

    private static func mode(_ path: String, _ mode: Int) -> @Sendable (Program) throws -> Void {
        { program in
            let place = program.folder.path(path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place)
        }
    }

    private static func published(_ path: String, _ change: @Sendable @escaping (URL) throws -> Void)
        -> @Sendable (
            Program
        ) throws -> Void
    {
        { program in
            let latest = program.exports.appending(path: "v1/latest").resolvingSymlinksInPath()
            try change(latest.appending(path: path))
        }
    }

    static let firstEvents = "(SELECT min(position) FROM batch WHERE kind <= 2)"

    static let all: [PlantedDamage] = folderDamage + journalDamage + countingDamage + publishedDamage

    static let folderDamage: [PlantedDamage] = [
        .init(check: "permissions", name: "a data folder for all", says: "755", plant: mode("data", 0o755)),
        .init(
            check: "permissions", name: "a key for all", says: "644", plant: mode("data/keys/server.json", 0o644)),
        .init(check: "keys", name: "a list of keys cut short", plant: overwrite("data/keys/keys.json", "[{")),
        .init(check: "keys", name: "no key pair", says: "key pair", plant: overwrite("data/keys/server.json", "{}")),
        .init(check: "keys", name: "a lost pseudonym key", says: "missing") {
            try FileManager.default.removeItem(at: $0.data.appending(path: "keys/pseudonym.key"))
        },
        .init(check: "definitions", name: "a dataset with a mistake", says: "left out") { program in
            let copy = program.folder.url.appending(path: "Pipelines")
            try FileManager.default.copyItem(at: URL(fileURLWithPath: program.pipelines), to: copy)
            try Data("id: broken\n".utf8).write(to: copy.appending(path: "broken.yaml"))
        },
        .init(check: "definitions", name: "no registry", says: "registry") { program in
            try FileManager.default.createDirectory(
                at: program.folder.url.appending(path: "Pipelines"), withIntermediateDirectories: true)
        },
        .init(check: "database-files", name: "a page of rubbish", says: "quick_check") { program in
            let file = try FileHandle(forUpdating: program.data.appending(path: "tallies.sqlite"))
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0xFF, count: 4096))
            try file.close()
        },
        .init(
            check: "processes", name: "the note of an intake that was killed", says: "gone",
            plant: overwrite("data/intake.json", #"{"process":2147483646,"endpoints":[]}"#)),
        .init(check: "processes", name: "a note that names somebody else", says: "no intake") { program in
            let note = #"{"process":\#(getpid()),"endpoints":[]}"#
            try Data(note.utf8).write(to: program.data.appending(path: "intake.json"))
        },
        .init(check: "write-ahead-log", name: "a log that is never copied", says: "MB") { program in
            let path = program.data.appending(path: "freshness.sqlite-wal").path
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 65 << 20)
            try file.close()
        },
    ]

    static let journalDamage: [PlantedDamage] = [
        .init(
            check: "journal-rows", name: "rubbish instead of a journal", says: "not a database",
            plant: overwrite("data/journal.sqlite", String(repeating: "rubbish", count: 10_000))),
        .init(
            check: "journal-rows", name: "a flipped bit", says: "digest",
            plant: sql(
                "journal.sqlite", "UPDATE batch SET received_at = received_at + 1 WHERE position = \(firstEvents)")),
        .init(
            check: "journal-rows", name: "columns of zeros", says: "digest",
            plant: sql(
                "journal.sqlite", "UPDATE batch SET body = zeroblob(length(body)) WHERE position = \(firstEvents)")),
        .init(
            check: "journal-rows", name: "a missing row", says: "missing",
            plant: sql(
                "journal.sqlite",
                "DELETE FROM batch WHERE position = (SELECT min(position) FROM batch WHERE position > \(firstEvents))")),
        .init(
            check: "journal-head", name: "a head ahead of its rows", says: "head",
            plant: sql("journal.sqlite", "UPDATE head SET next_position = next_position + 1")),
        .init(
            check: "streams", name: "a stream ahead of its rows", says: "stands at",
            plant: sql("journal.sqlite", "UPDATE producer SET next_sequence = next_sequence + 1 WHERE id = 1")),
        .init(
            check: "streams", name: "a writer that takes numbers twice", says: "stands at 1, its rows end at 2",
            plant: takeTwice),
        .init(
            check: "streams", name: "a forgotten stream", says: "not in the table",
            plant: sql("journal.sqlite", "DELETE FROM producer WHERE id = 1")),
        .init(
            check: "clock", name: "a clock in another century", says: "ahead",
            plant: sql("journal.sqlite", "UPDATE head SET clock = 4102444800000")),
        .init(check: "clock", name: "ticks that go back", says: "stands behind") {
            try appendTick(at: 1_578_000_000_000, $0)
        },
        .init(check: "progress", name: "a tick that nobody counts", says: "not counted") {
            try appendTick(at: 1_579_000_000_000, $0)
        },
    ]

    static let countingDamage: [PlantedDamage] = [
        .init(
            check: "tallies", name: "tallies of another journal", says: "journal ends",
            plant: sql("tallies.sqlite", "UPDATE cut SET position = position + 100000")),
        .init(
            check: "tallies", name: "a position inside a row", says: "inside",
            plant: sql("tallies.sqlite", "UPDATE cut SET position = 1")),
        .init(
            check: "tallies", name: "other definitions", says: "other definitions",
            plant: sql("tallies.sqlite", "UPDATE cut SET definitions = 'ff'")),
        .init(
            check: "releases", name: "a damaged release", says: "damaged",
            plant: sql("releases.sqlite", "UPDATE release SET body = zeroblob(9)")),
        .init(
            check: "releases", name: "a missing release", says: "no release",
            plant: sql("releases.sqlite", "DELETE FROM release WHERE position = (SELECT min(position) FROM release)")),
        .init(
            check: "releases", name: "a release at no tick", says: "no tick",
            plant: { try changeFirstRelease($0) { $0.position -= 1 } }),
        .init(
            check: "releases", name: "a release of another time", says: "another time",
            plant: { try changeFirstRelease($0) { $0.time += 1 } }),
        .init(
            check: "conservation", name: "an event too many in a release", says: "recount",
            plant: { try changeFirstRelease($0) { $0.account.received += 1 } }),
        .init(
            check: "conservation", name: "an event lost between accepted and counted", says: "make",
            plant: { try changeFirstRelease($0) { $0.datasets["outcomes"]?.counted -= 1 } }),
        .init(
            check: "conservation", name: "tallies that count twice", says: "recount",
            plant: sql(
                "tallies.sqlite", "UPDATE cut SET received = replace(received, '\"duplicate\":0', '\"duplicate\":1')")),
    ]

    static let publishedDamage: [PlantedDamage] = [
        .init(
            check: "snapshots", name: "a changed figure", says: "SHA-256",
            plant: published("outcomes/outcomes.csv") { file in
                var text = try String(contentsOf: file, encoding: .utf8)
                text.append(" ")
                try Data(text.utf8).write(to: file)
            }),
        .init(
            check: "snapshots", name: "a missing file", says: "missing",
            plant: published("outcomes/outcomes.csv") { try FileManager.default.removeItem(at: $0) }),
        .init(
            check: "snapshots", name: "an added file", says: "not in SHA256SUMS",
            plant: published("more.csv") { try Data("1".utf8).write(to: $0) }),
        .init(check: "snapshots", name: "half a snapshot", says: "being written") { program in
            try FileManager.default.createDirectory(
                at: program.exports.appending(path: "v1/snapshots/.tmp-x"), withIntermediateDirectories: true)
        },
        .init(check: "snapshots", name: "a link that leads nowhere", says: "nowhere") { program in
            let link = program.exports.appending(path: "v1/latest")
            try FileManager.default.removeItem(at: link)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "snapshots/none")
        },
        .init(
            check: "snapshots", name: "a list that names another", says: "leads to",
            plant: overwrite("Exports/v1/latest.json", #"{"id":"another"}"#)),
        .init(
            check: "snapshots", name: "releases older than what is published", says: "newer",
            plant: sql("releases.sqlite", "DELETE FROM release WHERE position = (SELECT max(position) FROM release)")),
        .init(check: "progress", name: "a release that nobody publishes", says: "not published") { program in
            let snapshots = program.exports.appending(path: "v1/snapshots")
            let newest = try #require(
                FileManager.default.contentsOfDirectory(atPath: snapshots.path).filter { $0.hasPrefix("2020") }.max())
            try FileManager.default.removeItem(at: snapshots.appending(path: newest))
        },
    ]

    /// A tick that comes from a writer, as the journal wants it.
    private static func appendTick(at time: Int64, _ program: Program) throws {
        let journal = try JournalWriter(
            path: program.data.appending(path: "journal.sqlite").path, labels: [], now: { 0 },
            onFailure: { Issue.record("\($0)") })
        journal.tick(time: time, isSweep: false)
        journal.stop()
    }

    /// The defect that the fault tests plant: a message that comes again is stored again.
    private static func takeTwice(_ program: Program) throws {
        let admission = try JournalAdmission(
            path: program.data.appending(path: "journal.sqlite").path, labels: [], now: { 0 },
            defect: .duplicatesAccepted)
        let message = CandidateBatch(
            producer: "town", stream: "s", epoch: 1, firstSequence: 0, verdict: [RejectReason.unreadable.rawValue])
        let open = JournalWriter.Work.open(producer: "town", stream: "s", isBackfill: false, answer: { _ in })
        for work in [[open], [.submit(.init(message, answer: { _ in }))], [.submit(.init(message, answer: { _ in }))]] {
            for answer in try admission.commit(work) { answer() }
        }
        admission.close()
    }

    /// Puts another release in the place of the first one, with a digest that is right.
    private static func changeFirstRelease(_ program: Program, _ change: (inout Release) -> Void) throws {
        let path = program.data.appending(path: "releases.sqlite").path
        var release = try #require(try ReleaseLog(path: path).releases(after: -1).first)
        try sql("releases.sqlite", "DELETE FROM release WHERE position = \(release.position)")(program)
        change(&release)
        try ReleaseLog(path: path).append(release)
    }
}
