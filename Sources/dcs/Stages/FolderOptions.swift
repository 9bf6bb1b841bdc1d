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
    var pseudonymKey: URL { root.appending(path: "keys/pseudonym.key") }
    /// Where a running intake says which endpoints it listens on.
    var endpoints: URL { root.appending(path: "intake.json") }

    private func path(_ name: String) -> String { root.appending(path: name).path }

    func prepare() throws {
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The key of the pseudonym hashes, made on first use; it lies apart from the journal that holds the hashes.
    func pseudonymSecret() throws -> [UInt8] {
        if let known = try? Data(contentsOf: pseudonymKey) {
            return try PseudonymKey.read([UInt8](known), pseudonymKey)
        }
        var random = SystemRandomNumberGenerator()
        let secret = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        try FileManager.default.createDirectory(
            at: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try PseudonymKey.write(secret, to: pseudonymKey)
        return secret
    }
}
