import Definitions
import Disclosure
import Foundation
import Journal
import Processing

/// The folders that are looked at. Nothing in them is changed.
package struct InspectedFolders: Sendable {
    package var data: URL
    package var journal: String
    package var tallies: String
    package var releases: String
    package var freshness: String
    package var keys: URL
    package var pseudonymKey: URL
    /// Where a running intake says that it runs.
    package var intakeNote: URL
    /// The lock files of the three stages that write.
    package var locks: StageLocks
    package var exports: URL
    package var pipelines: URL

    package init(
        data: URL, journal: String, tallies: String, releases: String, freshness: String, keys: URL, pseudonymKey: URL,
        intakeNote: URL, locks: StageLocks, exports: URL, pipelines: URL
    ) {
        self.data = data
        self.journal = journal
        self.tallies = tallies
        self.releases = releases
        self.freshness = freshness
        self.keys = keys
        self.pseudonymKey = pseudonymKey
        self.intakeNote = intakeNote
        self.locks = locks
        self.exports = exports
        self.pipelines = pipelines
    }
}

/// The files that a stage locks while it runs.
package struct StageLocks: Sendable {
    package var intake: String
    package var counting: String
    package var publication: String

    package init(intake: String, counting: String, publication: String) {
        self.intake = intake
        self.counting = counting
        self.publication = publication
    }

    var all: [(stage: String, path: String)] {
        [("the intake", intake), ("counting", counting), ("publication", publication)]
    }
}

/// What the machine says of itself; a value, so that a test can make up a full disk.
package struct MachineReading: Sendable {
    /// UTC milliseconds.
    package var now: Int64
    /// Bytes that the data folder's file system has left; nil when it does not say.
    package var freeBytes: Int64?

    package init(now: Int64, freeBytes: Int64?) {
        self.now = now
        self.freeBytes = freeBytes
    }

    /// This machine, now.
    package static func take(of folder: URL) -> MachineReading {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
        return MachineReading(
            now: Int64(Date().timeIntervalSince1970 * 1000),
            freeBytes: (attributes?[.systemFreeSize] as? NSNumber)?.int64Value)
    }
}

/// What all checks look at: everything that can be read at one moment before the journal is read row by row.
package struct Subject: Sendable {
    package let folders: InspectedFolders
    package let machine: MachineReading
    /// nil when `Pipelines/` cannot be used; `definitionsProblem` then says why.
    let definitions: Definitions?
    let definitionsProblem: String?
    /// nil when nothing was counted yet or the file cannot be read; `talliesProblem` then says why.
    let tallies: StoredTallies?
    let talliesProblem: String?
    /// nil when there is no journal or it cannot be opened; `journalProblem` then says why.
    let journal: JournalInventory?
    let journalProblem: String?

    package init(_ folders: InspectedFolders, machine: MachineReading) {
        self.folders = folders
        self.machine = machine
        (definitions, definitionsProblem) = Self.attempt { try DefinitionsLoader.load(folder: folders.pipelines) }
        // The tallies first: what they have counted is in the journal that is looked at afterwards.
        let stored = Self.attempt {
            Self.exists(folders.tallies) ? try StoredTallies.read(path: folders.tallies) : nil
        }
        (tallies, talliesProblem) = (stored.value ?? nil, stored.problem)
        let inventory = Self.attempt {
            Self.exists(folders.journal) ? try JournalReader(path: folders.journal).inventory() : nil
        }
        (journal, journalProblem) = (inventory.value ?? nil, inventory.problem)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func attempt<Value>(_ body: () throws -> Value) -> (value: Value?, problem: String?) {
        do { return (try body(), nil) } catch { return (nil, "\(error)") }
    }
}
