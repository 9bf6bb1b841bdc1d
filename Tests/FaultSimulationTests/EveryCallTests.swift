import Disclosure
import Events
import FeedbackClient
import Foundation
import TestKit
import Testing

@testable import FaultSimulation
@testable import Journal

/// A process is killed, or a call of the disk fails, at every single call of one commit; then the power goes.
@Suite struct EveryCallTests {
    private let folder: TemporaryFolder
    private let disk: SimulatedDisk

    init() throws {
        folder = try TemporaryFolder()
        disk = try SimulatedDisk(name: "disk", in: folder.url, seed: 1)
    }

    private func admission() throws -> JournalAdmission {
        disk.enter(1)
        return try JournalAdmission(
            path: disk.path("journal.sqlite"), labels: ["a"], now: { 1_760_000_000_000 }, defect: nil, room: 0)
    }

    private func opened(_ admission: JournalAdmission) throws -> UInt64 {
        let epoch = Box()
        let work = JournalWriter.Work.open(producer: "p", stream: "s", isBackfill: false) { epoch.value = $0.epoch }
        for answer in try admission.commit([work]) { answer() }
        return epoch.value
    }

    private final class Box: @unchecked Sendable { var value: UInt64 = 0 }

    /// What a new intake reads after the old one was killed must also be there after a power cut: others already rely on it.
    @Test func whatANewIntakeReadsSurvivesAPowerCut() throws {
        var calls = 0
        var wasKilled = true
        while wasKilled {
            calls += 1
            var admission: JournalAdmission? = try admission()
            disk.kill(1, afterCalls: calls)
            _ = try? admission.map(opened)
            wasKilled = disk.isKilled(1)
            disk.kill(1)
            admission = nil
            admission = try self.admission()
            let position = try JournalReader(path: disk.path("journal.sqlite")).streams()[1]?.state
            disk.cut()
            admission = nil
            try disk.restore(.none)
            disk.enter(2)
            #expect(
                try JournalReader(path: disk.path("journal.sqlite")).streams()[1]?.state == position, "call \(calls)")
        }
        #expect(calls > 3)
    }

    /// A failed call is a failed commit, or the commit is whole; after a power cut there is no third.
    @Test(arguments: SimulatedDisk.Call.allCases)
    func aFailedCallNeverLosesAnAnswer(call: SimulatedDisk.Call) throws {
        var calls = 0
        var promised: UInt64 = 0
        var hasFailed = true
        while hasFailed {
            calls += 1
            var admission: JournalAdmission? = try admission()
            let before = disk.failures
            disk.fail(call, afterCalls: calls)
            if let epoch = try? admission.map(opened) {
                #expect(epoch > promised)
                promised = epoch
            }
            hasFailed = disk.failures > before
            disk.cut()
            admission = nil
            try disk.restore(.none)
            disk.enter(2)
            #expect(try JournalReader(path: disk.path("journal.sqlite")).streams()[1]?.state.epoch ?? 0 >= promised)
        }
        #expect(promised > 0)
    }

    /// The same for a sender's spool: the server may have what a killed sender could read again.
    @Test func whatANewSenderReadsSurvivesAPowerCut() throws {
        var calls = 0
        var wasKilled = true
        while wasKilled {
            calls += 1
            var spool: Spool? = try makeSpool()
            disk.kill(1, afterCalls: calls)
            _ = try? spool?.append([Array("{}".utf8)])
            wasKilled = disk.isKilled(1)
            disk.kill(1)
            spool = nil
            spool = try makeSpool()
            let waiting = try spool?.waiting
            disk.cut()
            spool = nil
            try disk.restore(.none)
            spool = try makeSpool()
            #expect(try spool?.waiting == waiting, "call \(calls)")
            disk.kill(1)
        }
        #expect(calls > 2)
    }

    /// The same for the log of releases, also where a sync failed and the disk has forgotten what it was for: counting goes on from a
    /// release that it finds there, and never makes it again.
    @Test(arguments: [false, true]) func aReleaseThatIsFoundSurvivesAPowerCut(isForgotten: Bool) throws {
        disk.setForgetful(isForgotten)
        var calls = 0
        var wasStruck = true
        while wasStruck {
            calls += 1
            var log: ReleaseLog? = try makeLog()
            let before = disk.failures
            if isForgotten { disk.fail(.sync, afterCalls: calls) } else { disk.kill(1, afterCalls: calls) }
            try? log?.append(Release(position: Int64(calls), time: 0, definitions: "", isSweep: false))
            wasStruck = disk.isKilled(1) || disk.failures > before
            disk.kill(1)
            log = nil
            disk.endFaults()
            log = try makeLog()
            let found = try log?.releases(after: -1).map(\.position)
            disk.cut()
            log = nil
            try disk.restore(.none)
            log = try makeLog()
            #expect(try log?.releases(after: -1).map(\.position) == found, "call \(calls)")
            disk.kill(1)
        }
        #expect(calls > 1)
    }

    private func makeLog() throws -> ReleaseLog {
        disk.enter(1)
        return try ReleaseLog(path: disk.path("releases.sqlite"))
    }

    private func makeSpool() throws -> Spool {
        disk.enter(1)
        return try Spool(path: disk.path("spool.sqlite"), newName: { "s" })
    }
}
