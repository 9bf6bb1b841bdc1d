import ArgumentParser
import Crypto
import Definitions
import Foundation
import Journal
import Processing

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rebuilds tallies, releases and snapshots from the journal.",
        discussion: """
            Everything after the journal is a function of the journal and Pipelines/. With --verify nothing is changed: the
            rebuilt files go to a temporary folder and are compared byte for byte with what is there.

            EXAMPLES
              dcs replay --verify      exit code 0: the same bytes; 1: something differs, and what
              dcs replay               throw tallies and releases away and make them again
            """)

    @OptionGroup var folders: FolderOptions
    @Flag(help: "Only compare; change nothing.") var verify = false

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            if verify { return try compare(definitions) }
            let locks = try Self.refuseWhileRunning(folders.files)
            for path in [folders.files.tallies, folders.files.releases] {
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            }
            _ = consume locks
            let counting = try Counting(files: folders.files, definitions: definitions)
            try counting.catchUp(showing: "replay")
            let stage = try PublicationStage(
                files: folders.files, exports: folders.exportsFolder, definitions: definitions)
            print("tallies   \(try counting.processor.digest())")
            print("position  \(counting.processor.position)")
            print("snapshot  \(stage.latest ?? "none")")
        }
    }

    private func compare(_ definitions: Definitions) throws {
        let stored = try Processor.storedDigest(talliesPath: folders.files.tallies, definitions: definitions)
        guard let digest = stored else {
            Terminal.line(
                "The tallies in \(folders.files.tallies) were counted by other definitions or measures, so there is nothing to "
                    + "compare. Counting begins anew with the next dcs process, or now with dcs replay.")
            throw ExitCode(Failure.checkFailed)
        }
        let scratch = FileManager.default.temporaryDirectory.appending(path: "dcs-replay-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let again = DataFolder(root: scratch.appending(path: "data"))
        try again.prepare()
        try FileManager.default.createSymbolicLink(
            atPath: again.journal, withDestinationPath: URL(fileURLWithPath: folders.files.journal).path)
        let rebuilt = try Counting(files: again, definitions: definitions)
        try rebuilt.catchUp(showing: "replay")
        let exports = scratch.appending(path: "exports")
        _ = try PublicationStage(files: again, exports: exports, definitions: definitions)
        var differences: [String] = []
        if try rebuilt.processor.digest() != digest { differences.append("tallies") }
        let kept = "-" + definitions.digest.prefix(8)
        let ours = try Self.digests(folders.exportsFolder).filter { Self.isCurrent($0.key, kept) }
        let theirs = try Self.digests(exports)
        for path in Set(ours.keys).union(theirs.keys).sorted() where ours[path] != theirs[path] {
            differences.append(path)
        }
        guard differences.isEmpty else {
            for difference in differences.prefix(20) { Terminal.line("differs: \(difference)") }
            throw ExitCode(Failure.checkFailed)
        }
        print("the same: tallies \(digest.prefix(16)), \(ours.count) published files")
    }

    /// Snapshots that were published under other definitions stay for ever and are not compared.
    private static func isCurrent(_ path: String, _ suffix: String) -> Bool {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[1] == "snapshots", parts[2] != "index.json" else { return true }
        return parts[2].hasSuffix(suffix)
    }

    private static func refuseWhileRunning(_ files: DataFolder) throws -> [FileLock] {
        try files.prepare()
        return [
            try FileLock(path: files.tallies + ".lock"), try FileLock(path: files.releases + ".publication-lock"),
        ]
    }

    /// SHA-256 of every published file by its path; the folder's own README is not published data.
    private static func digests(_ root: URL) throws -> [String: String] {
        var found: [String: String] = [:]
        let base = root.resolvingSymlinksInPath().path
        guard let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
        else {
            return found
        }
        for case let file as URL in files {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let path = String(file.resolvingSymlinksInPath().path.dropFirst(base.count + 1))
            if path == "README.md" { continue }
            found[path] = SHA256.hash(data: try Data(contentsOf: file)).map { String(format: "%02x", $0) }.joined()
        }
        return found
    }
}
