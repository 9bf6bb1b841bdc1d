import Foundation
import FuzzEntries
import Testing

/// What the fuzzers ever found goes through the same door in every test run, so that it can't come back.
@Suite struct CorpusReplayTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus")
        .standardizedFileURL

    private func files(_ entry: FuzzEntry) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: Self.corpus.appending(path: entry.rawValue), includingPropertiesForKeys: nil
        ).sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    // One after another: an entry serves one thread.
    @Test func everyFileOfTheCorpusHolds() throws {
        for entry in FuzzEntry.allCases {
            let files = try files(entry)
            #expect(files.count >= 5, "\(entry.rawValue) has \(files.count) files")
            for file in files {
                let bytes = try Data(contentsOf: file)
                do {
                    try bytes.withUnsafeBytes { try entry.run($0) }
                } catch {
                    Issue.record("\(entry.rawValue)/\(file.lastPathComponent): \(error)")
                }
            }
        }
    }

    @Test func theCorpusStaysSmall() throws {
        var bytes = 0
        for entry in FuzzEntry.allCases {
            for file in try files(entry) {
                bytes += try #require(try file.resourceValues(forKeys: [.fileSizeKey]).fileSize)
            }
        }
        #expect(bytes < 300_000)
    }
}
