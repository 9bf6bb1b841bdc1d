import Definitions
import Disclosure
import Events
import Foundation

/// Turns releases into the folder `Exports/`: the thin shell around `Snapshot`, `Site` and `RetentionPolicy`.
///
/// It holds no state of its own on disk: start it empty, catch up with `replayTo`, then `accept` each new release.
package struct Exporter: Sendable {
    /// What a replay did.
    package struct Report: Sendable, Equatable {
        package var written: [SnapshotID] = []
        /// Published before with other bytes, because `Pipelines/` has changed since; left as they are.
        package var differing: [SnapshotID] = []
    }

    /// Journal position of the newest release taken in; -1 before the first.
    package private(set) var position: Int64 = -1
    /// The snapshots that are kept, oldest first.
    package private(set) var snapshots: [SnapshotID] = []

    private let definitions: Definitions
    private let files: DurableFiles
    private let templates: Templates
    private var cells = ReleasedCells()
    private var conversations = ReleasedConversations()
    private var policy: SnapshotPolicy
    /// Of the newest snapshot that was made.
    private var kept: KeptSnapshot?

    package init(root: URL, definitions: Definitions) throws {
        self.definitions = definitions
        files = DurableFiles(root: root)
        templates = try Templates()
        policy = SnapshotPolicy(definitions: definitions)
        try files.makeFolder(Self.folder)
    }

    /// Takes one release in and publishes it if it makes a snapshot; one that was taken in before changes nothing.
    @discardableResult
    package mutating func accept(_ release: Release) throws -> SnapshotID? {
        guard release.position > position else { return nil }
        try add(release)
        guard policy.takes(release) else { return nil }
        cells.notePublication(at: release.time)
        let (snapshot, installation, pages) = try install(release)
        guard installation != .differs else { throw PublishingError.contradiction(snapshot: snapshot.id.text) }
        let all = snapshots + [snapshot.id]
        snapshots = RetentionPolicy.keep(all)
        let kept = Set(snapshots)
        try publish(snapshot.id, dropping: all.filter { !kept.contains($0) }.map(\.text), pages: pages)
        return snapshot.id
    }

    /// Takes in every release after `position` and writes only the snapshots that retention keeps at the end.
    ///
    /// `reading` gives the next releases after a position, oldest first, and none at the end; it is read twice.
    /// Snapshots that are on disk already are not written again; of these only the newest is compared.
    @discardableResult
    package mutating func replayTo(reading: (Int64) throws -> [Release]) throws -> Report {
        let plan = try plan(reading: reading)
        guard plan.last > position else { return Report() }
        let kept = Set(plan.kept)
        var report = Report()
        var newest: Installed?
        while position < plan.last {
            for release in try reading(position) where release.position > position && release.position <= plan.last {
                try add(release)
                let id = SnapshotID(release)
                guard policy.takes(release) else { continue }
                cells.notePublication(at: release.time)
                guard kept.contains(id) else { continue }
                let isNewest = id == plan.kept.last
                if !isNewest, files.exists(Self.path(of: id.text)) { continue }
                let installed = try install(release)
                switch installed.installation {
                case .written: report.written.append(id)
                case .differs: report.differing.append(id)
                case .unchanged: break
                }
                if isNewest { newest = installed }
            }
        }
        snapshots = plan.kept
        guard let newest else { return report }
        try publish(
            newest.snapshot.id, dropping: plan.dropped, pages: newest.installation == .differs ? nil : newest.pages)
        return report
    }

    // MARK: - Parts

    private static let folder = "v1/snapshots"
    private static func path(of id: String) -> String { folder + "/" + id }

    private struct Plan {
        var last: Int64
        var kept: [SnapshotID]
        /// Names of folders on disk that belong to releases but are not kept.
        var dropped: [String] = []
    }

    private func plan(reading: (Int64) throws -> [Release]) throws -> Plan {
        var plan = Plan(last: position, kept: snapshots)
        var policy = policy
        let onDisk = Set(files.names(in: Self.folder))
        var seen: [String] = []
        while case let releases = try reading(plan.last), let end = releases.last?.position, end > plan.last {
            for release in releases where release.position > plan.last {
                plan.last = release.position
                guard policy.takes(release) else { continue }
                let id = SnapshotID(release)
                plan.kept = RetentionPolicy.keep(plan.kept + [id])
                if onDisk.contains(id.text) { seen.append(id.text) }
            }
        }
        let kept = Set(plan.kept.map(\.text))
        plan.dropped = (seen + snapshots.map(\.text)).filter { !kept.contains($0) }
        return plan
    }

    private mutating func add(_ release: Release) throws {
        try cells.add(release, definitions: definitions)
        conversations.add(release)
        position = release.position
    }

    private enum Installation: Sendable { case written, unchanged, differs }

    /// A snapshot that is in its folder, and the pages that show it or why there are none: the data goes out without them.
    private typealias Installed = (
        snapshot: Snapshot, installation: Installation, pages: Result<[PublishedFile], any Error>
    )

    /// The files are written while others, and the pages, are still made.
    private mutating func install(_ release: Release) throws -> Installed {
        let path = Self.path(of: SnapshotID(release).text)
        let folder = files.exists(path) ? nil : try FolderInstallation(path, in: files)
        // Not held here, so that what is not taken over goes as soon as the tables are made.
        let before = kept
        kept = nil
        do {
            let snapshot = try Snapshot(
                release: release, cells: cells,
                conversations: conversations.published(definitions: definitions, at: release.time),
                commitments: conversations.commitments, definitions: definitions, after: before
            ) { folder?.begin($0) }
            for file in snapshot.files { folder?.begin(file) }
            kept = KeptSnapshot(snapshot)
            let pages = Result { try Site(snapshot: snapshot, definitions: definitions, templates: templates).files() }
            try folder?.finish()
            let isDifferent = folder == nil && !files.folder(path, holds: snapshot.files)
            return (snapshot, folder != nil ? .written : isDifferent ? .differs : .unchanged, pages)
        } catch {
            folder?.abandon()
            throw error
        }
    }

    /// The index forgets a snapshot before its folder goes, and the pages come last: every link always leads somewhere.
    private func publish(_ id: SnapshotID, dropping dropped: [String], pages: Result<[PublishedFile], any Error>?)
        throws
    {
        let list = snapshots.reversed().map { Self.entry(of: $0) }
        let index = JSONText.object(["latest": .text(id.text), "snapshots": .list(list)])
        try files.replace(Self.folder + "/index.json", with: Array((index.pretty() + "\n").utf8))
        try files.replaceLink("v1/latest", to: "snapshots/" + id.text)
        try files.replace("v1/latest.json", with: Array((Self.entry(of: id).pretty() + "\n").utf8))
        for name in dropped { try files.remove(Self.path(of: name)) }
        for name in files.names(in: Self.folder) where name.hasPrefix(".tmp-") {
            try files.remove(Self.path(of: name))
        }
        if let pages { try files.replace(pages.get()) }
    }

    private static func entry(of id: SnapshotID) -> JSONText {
        .object([
            "id": .text(id.text), "as_of": .text(CivilDay.instantText(id.time)),
            "path": .text("v1/snapshots/" + id.text + "/"),
        ])
    }
}
