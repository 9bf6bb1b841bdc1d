import Events
import Foundation
import GRDB
import Synchronization
import TestKit
import Testing

@testable import Journal

/// Drives the real writer over a real file and waits for each answer.
private final class Desk {
    let folder: TemporaryFolder
    let clock = Mutex<Int64>(1_760_000_000_000)
    var writer: JournalWriter
    var path: String { folder.path("journal.sqlite") }

    init(labels: [String] = ["a", "b"]) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        writer = try Self.make(folder, labels, clock)
    }

    private static func make(_ folder: TemporaryFolder, _ labels: [String], _ clock: borrowing Mutex<Int64>) throws
        -> JournalWriter
    {
        let fixed = clock.withLock { $0 }
        return try JournalWriter(
            path: folder.path("journal.sqlite"), labels: labels, now: { fixed },
            onFailure: { Issue.record("commit failed: \($0)") })
    }

    func restart(labels: [String] = ["a", "b"], clockAhead: Int64 = 0) throws {
        writer.stop()
        clock.withLock { $0 += clockAhead }
        writer = try Self.make(folder, labels, clock)
    }

    func open(_ stream: String = "s", isBackfill: Bool = false) -> StreamState {
        wait { answer in writer.open(producer: "p", stream: stream, isBackfill: isBackfill, answer: answer) }
    }

    func submit(_ candidate: CandidateBatch) -> AdmissionAnswer {
        wait { answer in writer.submit(candidate, answer: answer) }
    }

    private func wait<Answer: Sendable>(_ ask: (@escaping @Sendable (Answer) -> Void) -> Void) -> Answer {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Answer>()
        ask { value in
            box.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return box.value.withLock { $0 }!
    }

    private final class Box<Answer: Sendable>: Sendable {
        let value = Mutex<Answer?>(nil)
    }

    /// A message of `count` fresh events at the desk's time, with ids that `salt` makes different.
    func message(_ first: UInt64, _ count: Int, epoch: UInt64, salt: UInt64 = 0, stream: String = "s") -> CandidateBatch
    {
        var random = RandomBatches(seed: first &+ salt &* 1_000_003)
        var events = random.batch(count: count)
        let now = clock.withLock { $0 }
        for index in 0..<count { events.time[index] = now - 1000 }
        return CandidateBatch(
            producer: "p", stream: stream, epoch: epoch, firstSequence: first,
            verdict: Array(repeating: 0, count: count), events: events)
    }
}

@Suite struct JournalWriterTests {
    @Test func acknowledgesInOrderAndRefusesGaps() throws {
        let desk = try Desk()
        let state = desk.open()
        #expect(state == StreamState(epoch: 1, nextSequence: 0))
        #expect(
            desk.submit(desk.message(0, 5, epoch: 1))
                == .acknowledged(nextSequence: 5, accepted: 5, duplicate: 0, rejected: []))
        #expect(desk.submit(desk.message(7, 5, epoch: 1)) == .expected(nextSequence: 5))
        #expect(
            desk.submit(desk.message(0, 5, epoch: 1))
                == .acknowledged(nextSequence: 5, accepted: 0, duplicate: 0, rejected: []))
        desk.writer.stop()
        #expect(try JournalReader(path: desk.path).endPosition() == 5)
    }

    @Test func aStraddlingMessageAddsOnlyWhatIsNew() throws {
        let desk = try Desk()
        _ = desk.open()
        let whole = desk.message(0, 10, epoch: 1)
        var head = whole
        head.verdict = Array(whole.verdict.prefix(4))
        head.events = whole.events.filtered((0..<10).map { $0 < 4 })
        _ = desk.submit(head)
        #expect(desk.submit(whole) == .acknowledged(nextSequence: 10, accepted: 6, duplicate: 0, rejected: []))
        desk.writer.stop()
        let rows = try JournalReader(path: desk.path).batches(from: 0, limit: 10)
        #expect(rows.map(\.position) == [0, 4])
        #expect(rows.flatMap(\.events.identity) == whole.events.identity)
    }

    @Test func anOlderEpochIsFencedAlsoAfterARestart() throws {
        let desk = try Desk()
        _ = desk.open()
        #expect(desk.open().epoch == 2)
        #expect(desk.submit(desk.message(0, 1, epoch: 1)) == .fenced)
        try desk.restart()
        #expect(desk.submit(desk.message(0, 1, epoch: 1)) == .fenced)
        #expect(desk.open() == StreamState(epoch: 3, nextSequence: 0))
    }

    @Test func aKnownIdentityIsADuplicateAlsoAfterARestart() throws {
        let desk = try Desk()
        _ = desk.open()
        _ = desk.open("other")
        _ = desk.submit(desk.message(0, 3, epoch: 1))
        var again = desk.message(0, 3, epoch: 1)
        again.stream = "other"
        #expect(
            desk.submit(again) == .acknowledged(nextSequence: 3, accepted: 0, duplicate: 3, rejected: []))
        try desk.restart()
        again.epoch = 2
        again.firstSequence = 3
        _ = desk.open("other")
        #expect(
            desk.submit(again) == .acknowledged(nextSequence: 6, accepted: 0, duplicate: 3, rejected: []))
    }

    @Test func futureAndOutsideTheHorizonAreRefusedExceptInBackfill() throws {
        let desk = try Desk()
        _ = desk.open()
        _ = desk.open("history", isBackfill: true)
        var message = desk.message(0, 4, epoch: 1)
        let now = desk.clock.withLock { $0 }
        message.events.time = [now, now + Limits.futureMilliseconds + 1, now - Limits.horizonMilliseconds - 1, now - 5]
        #expect(
            desk.submit(message)
                == .acknowledged(
                    nextSequence: 4, accepted: 2, duplicate: 0,
                    rejected: [.init(sequence: 1, reason: .fromTheFuture), .init(sequence: 2, reason: .outsideHorizon)])
        )
        message.stream = "history"
        #expect(
            desk.submit(message)
                == .acknowledged(
                    nextSequence: 4, accepted: 3, duplicate: 0, rejected: [.init(sequence: 1, reason: .fromTheFuture)]))
    }

    @Test func theClockNeverGoesBack() throws {
        let desk = try Desk()
        _ = desk.open()
        _ = desk.submit(desk.message(0, 1, epoch: 1))
        try desk.restart(clockAhead: -3_600_000)
        _ = desk.open()
        _ = desk.submit(desk.message(1, 1, epoch: 2))
        desk.writer.stop()
        let times = try JournalReader(path: desk.path).batches(from: 0, limit: 10).map(\.receivedAt)
        #expect(times == times.sorted())
    }

    @Test func ticksTakeAPositionAndLabelsKeepTheirNumbers() throws {
        let desk = try Desk()
        let before = desk.writer.termIDs
        _ = desk.open()
        _ = desk.submit(desk.message(0, 2, epoch: 1))
        #expect(desk.writer.tick(time: 42_000, isSweep: true) == 2)
        try desk.restart(labels: ["0-first", "a", "b", "c"])
        #expect(desk.writer.termIDs["a"] == before["a"])
        #expect(Set(desk.writer.termIDs.values).count == 4)
        desk.writer.stop()
        let last = try JournalReader(path: desk.path).batches(from: 2, limit: 1)
        #expect(last.first?.kind == .sweep)
        #expect(last.first?.receivedAt == 42_000)
    }

    @Test func aSecondWriterIsRefused() throws {
        let desk = try Desk()
        #expect(throws: JournalError.self) {
            try JournalWriter(path: desk.path, labels: [], now: { 0 }, onFailure: { _ in })
        }
        desk.writer.stop()
    }

    @Test(arguments: ["body", "digest", "received_at", "slots"]) func damageIsReportedWithItsPosition(column: String)
        throws
    {
        let desk = try Desk()
        _ = desk.open()
        for message in 0..<5 { _ = desk.submit(desk.message(UInt64(message) * 3, 3, epoch: 1)) }
        desk.writer.stop()
        let queue = try DatabaseQueue(path: desk.path)
        try queue.write { database in
            try database.execute(
                sql: column == "body" || column == "digest"
                    ? "UPDATE batch SET \(column) = zeroblob(length(\(column))) WHERE position = 6"
                    : "UPDATE batch SET \(column) = \(column) + 1 WHERE position = 6")
        }
        let reader = try JournalReader(path: desk.path)
        #expect(try reader.batches(from: 0, limit: 2).count == 2)
        do {
            _ = try reader.batches(from: 0, limit: 5)
            Issue.record("damage was not found")
        } catch JournalError.damaged(let position, _) {
            #expect(position == 6)
        }
    }

    @Test func aMissingRowIsReported() throws {
        let desk = try Desk()
        _ = desk.open()
        for message in 0..<3 { _ = desk.submit(desk.message(UInt64(message), 1, epoch: 1)) }
        desk.writer.stop()
        try DatabaseQueue(path: desk.path).write { try $0.execute(sql: "DELETE FROM batch WHERE position = 1") }
        #expect(throws: JournalError.self) { try JournalReader(path: desk.path).batches(from: 0, limit: 3) }
    }
}
