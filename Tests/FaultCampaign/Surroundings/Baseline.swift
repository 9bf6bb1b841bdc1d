import Foundation

/// A journal with its undisturbed releases and files, made once: what has to come out whatever happens on the way.
struct Baseline: Sendable {
    let events: Int
    let folder: URL
    /// Every published file by its path.
    let published: [String: Data]
    /// The newest snapshot.
    let latest: String

    private static let ticks = ["2026-01-10T00:00:00Z", "2026-01-20T00:00:00Z", "2026-02-01T00:00:00Z"]

    static func make(_ surroundings: Surroundings) throws -> Baseline {
        let place = try Deployment(surroundings)
        try place.run([
            "simulate", "--seed", "\(surroundings.seed)", "--start", "2026-01-01T00:00:00Z", "--days", "20",
            "--cases-per-day", "120",
        ])
        for tick in ticks { try place.run(["publish", "--now", "--tick-at", tick]) }
        let kept = try surroundings.makeFolder()
        try FileManager.default.removeItem(at: kept)
        try FileManager.default.moveItem(at: place.root, to: kept)
        let published = try files(kept.appending(path: "Exports"))
        guard published.count > 20 else {
            throw Problem("The undisturbed run published only \(published.count) files.")
        }
        return Baseline(
            events: try accepted(kept), folder: kept, published: published,
            latest: try latest(kept.appending(path: "Exports")) ?? "")
    }

    /// Puts a copy of what is named into a deployment's data folder.
    func copyData(_ names: [String], to place: Deployment) throws {
        try FileManager.default.createDirectory(at: place.data, withIntermediateDirectories: true)
        for name in names {
            // A write-ahead log belongs to its file.
            for part in [name, name + "-wal"] {
                let from = folder.appending(path: "data/\(part)")
                guard FileManager.default.fileExists(atPath: from.path) else { continue }
                try FileManager.default.copyItem(at: from, to: place.data.appending(path: part))
            }
        }
    }

    func copyExports(to place: Deployment) throws {
        try FileManager.default.copyItem(at: folder.appending(path: "Exports"), to: place.exports)
    }

    /// How a folder differs from the undisturbed one; nothing = it doesn't.
    func differences(_ exports: URL) throws -> [String] {
        let found = try Self.files(exports)
        return Set(found.keys).union(published.keys).sorted().filter { found[$0] != published[$0] }
    }

    /// Every file of a folder by its path, links left out.
    static func files(_ folder: URL) throws -> [String: Data] {
        var found: [String: Data] = [:]
        let base = folder.resolvingSymlinksInPath().path
        let list = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = list?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            found[String(file.resolvingSymlinksInPath().path.dropFirst(base.count))] = try Data(contentsOf: file)
        }
        return found
    }

    /// What the link `latest` says.
    static func latest(_ exports: URL) throws -> String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: exports.path + "/v1/latest"))
            .map { URL(filePath: $0).lastPathComponent }
    }

    private static func accepted(_ root: URL) throws -> Int {
        try ReleaseDigests.of(root.appending(path: "data/releases.sqlite")).accepted
    }
}
