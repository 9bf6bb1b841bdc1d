import Foundation
import Testing

/// The rules of the house that a formatter doesn't know.
@Suite struct TidyTests {
    static let root: URL = {
        var place = URL(fileURLWithPath: #filePath)
        while !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path) {
            place = place.deletingLastPathComponent()
        }
        return place
    }()

    /// Swift files of a folder with their text.
    private func files(_ folder: String) throws -> [(path: String, text: String)] {
        let found = FileManager.default.enumerator(
            at: Self.root.appending(path: folder), includingPropertiesForKeys: nil)
        var files: [(String, String)] = []
        while let file = found?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            files.append(
                (
                    file.path.replacingOccurrences(of: Self.root.path + "/", with: ""),
                    try String(contentsOf: file, encoding: .utf8)
                ))
        }
        return files
    }

    @Test func filesAreShort() throws {
        for file in try files("Sources") + files("Tests") + files("Benchmarks") {
            #expect(file.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 401, "\(file.path)")
        }
    }

    @Test func nothingIsForcedInSources() throws {
        for file in try files("Sources") {
            #expect(!file.text.contains("try" + "!"), "\(file.path)")
            #expect(!file.text.contains("as" + "! "), "\(file.path)")
        }
    }

    @Test func nothingIsLeftForLater() throws {
        for file in try files("Sources") + files("Tests") {
            for word in ["TO" + "DO", "FIX" + "ME", "XX" + "X:"] { #expect(!file.text.contains(word), "\(file.path)") }
        }
    }

    /// Who may import what is guarded where it matters: C libraries stay behind their wrapper, publication can't see raw counts,
    /// and only the executable joins the stages.
    @Test func importsFollowTheFlow() throws {
        let owners = ["CZeroMQ": ["ZeroMQ"], "CSimdjson": ["Ingest"], "CSodium": ["Ingest"], "CZlib": ["Importing"]]
        let forbidden = [
            "Publishing": ["Processing", "Journal", "Ingest"], "Disclosure": ["Processing", "Journal", "Ingest"],
            "Processing": ["Ingest", "Publishing"], "Journal": ["Ingest", "Processing", "Definitions"],
            "Ingest": ["Journal", "Processing"], "Portal": ["Publishing", "Journal", "Processing"],
            "FeedbackClient": ["Ingest", "Journal"], "Measures": ["Definitions", "Processing"],
            "Themes": ["Definitions", "Processing", "Ingest"],
            "Deliberation": ["Foundation", "Definitions", "Disclosure", "Ingest", "Journal", "Processing"],
        ]
        for file in try files("Sources") {
            let module = String(file.path.split(separator: "/")[1])
            for line in file.text.split(separator: "\n") where line.hasPrefix("import ") {
                let name = String(line.dropFirst("import ".count))
                if let allowed = owners[name] { #expect(allowed.contains(module), "\(file.path) imports \(name)") }
                #expect(forbidden[module]?.contains(name) != true, "\(file.path) imports \(name)")
            }
        }
    }

    /// The hot path speaks in columns and bytes.
    @Test func theHotPathHasNoFoundation() throws {
        for folder in ["Sources/Ingest/Decoding", "Sources/Ingest/Redaction", "Sources/Measures", "Sources/Themes"] {
            for file in try files(folder) { #expect(!file.text.contains("import Foundation"), "\(file.path)") }
        }
    }

    /// Every link of the documents leads somewhere.
    @Test func linksResolve() throws {
        let found = FileManager.default.enumerator(at: Self.root, includingPropertiesForKeys: nil)
        let link = /\]\(([A-Za-z0-9_.\/-]+)(#[^)]*)?\)/
        while let file = found?.nextObject() as? URL {
            let path = file.path.replacingOccurrences(of: Self.root.path + "/", with: "")
            if path.hasPrefix(".build") || path.hasPrefix("data") {
                found?.skipDescendants()
                continue
            }
            guard file.pathExtension == "md" else { continue }
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: link) {
                let target = file.deletingLastPathComponent().appending(path: String(match.1))
                #expect(FileManager.default.fileExists(atPath: target.path), "\(path) -> \(match.1)")
            }
        }
    }
}
