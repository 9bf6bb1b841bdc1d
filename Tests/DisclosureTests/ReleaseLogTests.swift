import Disclosure
import TestKit
import Testing

@Suite struct ReleaseLogTests {
    private func positions(_ log: ReleaseLog) throws -> [Int64] { try log.releases(after: -1).map(\.position) }

    /// Who counts anew by the same definitions makes the same releases again; those of other definitions have to go.
    @Test func onlyReleasesOfOtherDefinitionsAreRemoved() throws {
        let folder = try TemporaryFolder()
        let log = try ReleaseLog(path: folder.url.appending(path: "releases.sqlite").path)
        try log.removeAll(otherThan: "a")
        for position in [4, 9] as [Int64] {
            try log.append(Release(position: position, time: 0, definitions: "a", isSweep: false))
        }
        try log.removeAll(otherThan: "a")
        #expect(try positions(log) == [4, 9])
        try log.removeAll(otherThan: "b")
        #expect(try positions(log).isEmpty)
    }

    @Test func theSameAgainChangesNothingAndAnotherIsRefused() throws {
        let folder = try TemporaryFolder()
        let log = try ReleaseLog(path: folder.url.appending(path: "releases.sqlite").path)
        for _ in 0..<2 { try log.append(Release(position: 4, time: 7, isSweep: false)) }
        #expect(throws: ReleaseLogError.contradiction(position: 4)) {
            try log.append(Release(position: 4, time: 8, isSweep: false))
        }
        #expect(try positions(log) == [4])
    }
}
