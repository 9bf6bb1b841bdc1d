import Events
import Foundation
import TestKit
import Testing

@testable import Journal

/// The copy of a journal that is being written.
@Suite struct JournalCopyTests {
    /// Between any two steps of the copy a commit lands; the copy is the journal as it was at the first step.
    @Test func commitsBetweenTheStepsAreNotInTheCopy() throws {
        let folder = try TemporaryFolder()
        let writer = try JournalWriter(path: folder.path("journal.sqlite"), labels: [], now: { 0 }, onFailure: { _ in })
        defer { writer.stop() }
        for time in 1...400 { writer.tick(time: Int64(time), isSweep: false) }
        let reader = try JournalReader(path: folder.path("journal.sqlite"))
        let before = try reader.batches(from: 0, limit: 10_000)
        var steps = 0
        try reader.copy(to: folder.path("copy.sqlite"), pagesAtOnce: 1) { _ in
            steps += 1
            writer.tick(time: 1_000 + Int64(steps), isSweep: false)
        }
        #expect(steps > 5)
        #expect(try reader.endPosition() == 400 + Int64(steps))
        let copy = try JournalReader(path: folder.path("copy.sqlite"))
        #expect(try copy.batches(from: 0, limit: 10_000) == before)
        let inventory = try copy.inventory()
        #expect(inventory.nextPosition == 400 && inventory.rowsEnd == 400)
        // One file: nothing of it lies in a write-ahead log.
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0.hasPrefix("copy") }
        #expect(files == ["copy.sqlite"])
    }
}
