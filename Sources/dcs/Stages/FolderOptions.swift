import ArgumentParser
import Definitions
import Foundation

/// Where a command finds its folders; the same three options everywhere.
struct FolderOptions: ParsableArguments {
    @Option(help: "Folder of the journal, the tallies and the keys; one file for each owning stage.")
    var data = "data"

    @Option(help: "Folder that is published as it lies there.")
    var exports = "Exports"

    @Option(help: "Folder of the definitions: datasets, registry, mappings.")
    var pipelines = "Pipelines"

    var files: DataFolder { DataFolder(root: URL(fileURLWithPath: data)) }
    var exportsFolder: URL { URL(fileURLWithPath: exports) }
    var pipelinesFolder: URL { URL(fileURLWithPath: pipelines) }

    /// Reads the definitions; datasets with mistakes are named on standard error and left out.
    func definitions() throws -> Definitions {
        let definitions = try DefinitionsLoader.load(folder: pipelinesFolder)
        for problem in definitions.problems { Terminal.line("dcs: left out: \(problem)") }
        return definitions
    }
}

/// The files of a data folder; the folder and what is secret in it are for their owner only.
struct DataFolder: Sendable {
    let root: URL

    var journal: String { path("journal.sqlite") }
    var tallies: String { path("tallies.sqlite") }
    var releases: String { path("releases.sqlite") }
    var freshness: String { path("freshness.sqlite") }
    var keys: URL { root.appending(path: "keys") }
    var pseudonymKey: URL { keys.appending(path: "pseudonym.key") }
    /// Where a running intake says which endpoints it listens on.
    var endpoints: URL { root.appending(path: "intake.json") }
    /// Where it says whom it slowed down or cut off.
    var senders: URL { root.appending(path: "intake-senders.json") }

    private func path(_ name: String) -> String { root.appending(path: name).path }

    /// Makes the folder, and closes it to everybody else if it was open: files 0600, folders 0700.
    func prepare() throws {
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let closed = try ([root] + ownFiles()).filter(Self.close)
        if !closed.isEmpty {
            let names = closed.prefix(3).map(\.lastPathComponent).joined(separator: ", ")
            Terminal.line(
                "dcs: open to other users, and private from now on: \(names)\(closed.count > 3 ? " …" : "") in \(root.path)"
            )
        }
    }

    /// What this program keeps in the folder; whatever else lies there is not ours.
    private func ownFiles() throws -> [URL] {
        let files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.contains(".sqlite") || $0.lastPathComponent.hasPrefix("intake") }
        let inKeys = FileManager.default.enumerator(at: keys, includingPropertiesForKeys: nil)
        return files + [keys] + (inKeys?.allObjects ?? []).compactMap { $0 as? URL }
    }

    /// Takes everybody else's rights away; whether there were any. A link is left alone: what it points to may be anybody's.
    private static func close(_ file: URL) throws -> Bool {
        var status = stat()
        guard lstat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR,
            status.st_mode & 0o077 != 0
        else { return false }
        guard chmod(file.path, status.st_mode & 0o700) == 0 else {
            throw UsageError(
                "\(file.path) is open to other users and can't be closed; give it to the user that runs this.")
        }
        return true
    }
}
