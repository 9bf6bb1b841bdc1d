import Foundation

/// The published folder as anybody finds it, without the program that wrote it.
struct PublishedFolder {
    let root: URL

    init(_ exports: URL) { root = exports.appending(path: "v1") }

    var snapshotsFolder: URL { root.appending(path: "snapshots") }

    /// Names in the folder of snapshots, sorted, without the index.
    func entries() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: snapshotsFolder.path)) ?? []).filter {
            $0 != "index.json"
        }.sorted()
    }

    /// Time, position and definitions are in the name: `20260301T093000Z-000000001234-1a2b3c4d`.
    static func parts(of name: String) -> (position: Int64, definitions: String)? {
        let parts = name.split(separator: "-")
        guard parts.count == 3, parts[0].count == 16, parts[1].count >= 12, parts[2].count == 8,
            let position = Int64(parts[1])
        else { return nil }
        return (position, String(parts[2]))
    }

    /// The newest position that is published under some definitions.
    func newestPosition(of definitions: String) -> Int64? {
        entries().compactMap(Self.parts).filter { $0.definitions == definitions.prefix(8) }.map(\.position).max()
    }
}
