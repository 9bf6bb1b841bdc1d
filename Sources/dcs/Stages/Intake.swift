import Definitions
import Events
import Foundation
import Ingest
import Journal

/// The intake with its journal: everything between the socket and the synced commit.
final class Intake: Sendable {
    let journal: JournalWriter
    let endpoints: [String]
    private let server: IngestServer
    private let note: URL?
    private let reports: URL

    /// Opens the journal, makes missing keys and begins to listen.
    ///
    /// - Parameter isAnnounced: whether other commands shall find this intake by the data folder.
    init(
        files: DataFolder, definitions: Definitions, configuration: IngestConfiguration, isAnnounced: Bool
    ) throws {
        if ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil {
            throw UsageError("Unset SWIFT_DETERMINISTIC_HASHING: with it a sender could choose keys that collide.")
        }
        try files.prepare()
        let store = KeyStore(folder: files.keys)
        let secret = try store.pseudonymSecret()
        let journal = try JournalWriter(
            path: files.journal, labels: definitions.labels, now: WallClock.milliseconds,
            onRoom: Self.tellRoom, onFailure: { Failure.stop($0) })
        let vocabulary = try Vocabulary(definitions: definitions, terms: journal.termIDs)
        let nextServerKeys = try store.nextServerKeys()
        if configuration.nextEndpoint != nil, nextServerKeys == nil { throw KeyStoreError.nextServerKeyMissing }
        var configuration = configuration
        configuration.connections.fit(descriptors: FileDescriptors.raiseLimit())
        server = IngestServer(
            configuration: configuration, serverKeys: try store.serverKeys(), nextServerKeys: nextServerKeys,
            keys: LiveKeyList(store: store, now: { Date() }), admission: journal,
            makeDecoder: { EventDecoder(vocabulary: vocabulary, key: secret) },
            report: { Terminal.line("dcs: \($0)") }, failed: { Failure.stop($0) })
        do {
            endpoints = try server.start()
        } catch {
            journal.stop()
            throw error
        }
        self.journal = journal
        reports = files.senders
        note = isAnnounced ? files.endpoints : nil
        if let note {
            try JSONEncoder().encode(Note(process: getpid(), endpoints: endpoints)).write(to: note, options: .atomic)
        }
    }

    @Sendable private static func tellRoom(_ hasRoom: Bool) {
        Terminal.line(
            hasRoom
                ? "dcs: there is room on the disk again; events are taken as before."
                : "dcs: the disk is full; nothing is stored, senders are told to wait. Make room: it goes on by itself."
        )
    }

    var counters: IngestCounters { server.counters }

    /// Writes down every second whom the intake slowed down, kept out or cut off.
    func reporting() -> ThreadService {
        ThreadService("senders") { [server, reports] flag in
            var last: SenderReport?
            while !flag.isStopped {
                let report = SenderReport(
                    counters: server.counters, connections: server.openConnections, cut: server.cutConnections)
                // A full disk must not end the intake for a note; it is written once there is room.
                if report != last, (try? report.write(to: reports)) != nil { last = report }
                flag.wait(milliseconds: 1_000)
            }
        }
    }

    /// Answers what is under way, then closes the journal.
    func stop() {
        server.stop()
        journal.stop()
        if let note {
            try? FileManager.default.removeItem(at: note)
            try? FileManager.default.removeItem(at: reports)
        }
    }

    /// Endpoints of the intake that runs over a data folder, if one does.
    static func running(_ files: DataFolder) -> [String]? {
        guard let bytes = try? Data(contentsOf: files.endpoints),
            let note = try? JSONDecoder().decode(Note.self, from: bytes)
        else { return nil }
        // A note can outlive a killed process.
        return kill(note.process, 0) == 0 ? note.endpoints : nil
    }

    private struct Note: Codable {
        var process: Int32
        var endpoints: [String]
    }
}

/// The clock that stamps events: UTC milliseconds.
enum WallClock {
    @Sendable static func milliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// When release ticks fall due.
enum TickSchedule {
    /// The next clock-aligned tick after `now`.
    static func next(after now: Int64, every seconds: Int) -> Int64 {
        let step = Int64(seconds) * 1000
        return (now / step + 1) * step
    }

    /// The first tick of a calendar week is the weekly one, at which what waits goes out as "not broken down".
    static func isSweep(last: Int64?, this: Int64) -> Bool {
        guard let last else { return false }
        func week(_ instant: Int64) -> Int64 { (instant / 86_400_000 + 3) / 7 }
        return week(this) > week(last)
    }
}
