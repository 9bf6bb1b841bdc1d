import Events
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Journal

/// What the journal holds of one stream, whatever its rows.
private struct StreamContent: Equatable {
    var events = EventBatch()
    var tombstones: [Tombstone] = []
    var slots = 0
    var droppedFields: UInt64 = 0

    mutating func append(_ row: JournalBatch) {
        events.append(row.events)
        tombstones += row.tombstones.map { Tombstone(offset: slots + $0.offset, reason: $0.reason) }
        slots += row.slots
        droppedFields += row.droppedFields
    }
}

@Suite struct RowMergingTests {
    private static let now: Int64 = 1_760_000_000_000

    private enum Call {
        case open(String, isBackfill: Bool)
        case submit(CandidateBatch)
        case tick(Int64)
    }

    private enum Outcome: Equatable {
        case opened(StreamState)
        case answered(AdmissionAnswer)
        case ticked
    }

    /// Messages of three streams with duplicates, refusals, repetitions, gaps, old epochs and ticks among them.
    private static func calls(seed: UInt64) -> [Call] {
        var random = SeededRandom(seed: seed)
        var batches = RandomBatches(seed: seed)
        var known: [Hash128] = []
        var next = ["a": UInt64(0), "b": 0, "history": 0]
        var epoch = ["a": UInt64(1), "b": 1, "history": 1]
        var calls = next.keys.sorted().map { Call.open($0, isBackfill: $0 == "history") }
        for number in 0..<60 {
            if random.chance(0.05) { calls.append(.tick(now + Int64(number))) }
            let name = ["a", "a", "a", "b", "history"].randomElement(using: &random) ?? "a"
            if random.chance(0.05) {
                calls.append(.open(name, isBackfill: false))
                epoch[name, default: 1] += 1
            }
            let slots = [0, 1, 1, 1, 2, 3, 40, 2_400].randomElement(using: &random) ?? 1
            let verdict = (0..<slots).map { _ in random.chance(0.1) ? RejectReason.timeInvalid.rawValue : 0 }
            var events = batches.batch(count: verdict.filter { $0 == 0 }.count)
            for index in 0..<events.count {
                events.time[index] = now - Int64.random(in: 0..<1_000_000, using: &random)
                if random.chance(0.03) { events.time[index] = now + Limits.futureMilliseconds + 1 }
                if random.chance(0.03) { events.time[index] = now - Limits.horizonMilliseconds - 1 }
                if random.chance(0.05), let old = known.randomElement(using: &random) { events.identity[index] = old }
            }
            known += events.identity.prefix(20)
            var first = next[name, default: 0]
            if random.chance(0.1) { first -= min(first, UInt64.random(in: 1...5, using: &random)) }
            let isGap = random.chance(0.05)
            calls.append(
                .submit(
                    CandidateBatch(
                        producer: "p", stream: name,
                        epoch: epoch[name, default: 1] - (random.chance(0.05) ? 1 : 0),
                        firstSequence: isGap ? first + 7 : first, verdict: verdict, events: events,
                        droppedFields: random.next() % 3)))
            if case .submit(let candidate) = calls[calls.count - 1], !isGap, candidate.epoch == epoch[name] {
                next[name] = max(next[name, default: 0], first + UInt64(slots))
            }
        }
        return calls
    }

    /// Makes the calls, `atOnce` of them in a commit, and says what came of each and what the journal holds.
    private static func run(
        _ calls: [Call], grouping: (Int) -> Int
    ) throws -> (outcomes: [Outcome], content: [Int64: StreamContent], rows: [JournalBatch]) {
        let folder = try TemporaryFolder()
        let path = folder.path("journal.sqlite")
        let admission = try JournalAdmission(path: path, labels: ["x"], now: { now })
        let outcomes = Mutex<[Outcome]>([])
        let work = calls.map { call -> JournalWriter.Work in
            switch call {
            case .open(let name, let isBackfill):
                .open(producer: "p", stream: name, isBackfill: isBackfill) { state in
                    outcomes.withLock { $0.append(.opened(state)) }
                }
            case .submit(let candidate):
                .submit(.init(candidate) { answer in outcomes.withLock { $0.append(.answered(answer)) } })
            case .tick(let time):
                .tick(time: time, isSweep: false) { _ in outcomes.withLock { $0.append(.ticked) } }
            }
        }
        var start = 0
        while start < work.count {
            let end = min(work.count, start + grouping(start))
            for answer in try admission.commit(Array(work[start..<end])) { answer() }
            start = end
        }
        let rows = try JournalReader(path: path).batches(from: 0, limit: Int.max, slots: Int.max)
        var content: [Int64: StreamContent] = [:]
        for row in rows where !row.kind.isTick { content[row.producer, default: StreamContent()].append(row) }
        return (outcomes.withLock { $0 }, content, rows)
    }

    @Test(arguments: 0..<12) func theGroupingOfCommitsChangesNothingButTheRows(seed: Int) throws {
        let calls = Self.calls(seed: UInt64(seed))
        let alone = try Self.run(calls) { _ in 1 }
        let together = try Self.run(calls) { _ in calls.count }
        var random = SeededRandom(seed: UInt64(seed))
        let mixed = try Self.run(calls) { _ in Int.random(in: 1...20, using: &random) }
        for other in [together, mixed] {
            #expect(other.outcomes == alone.outcomes)
            #expect(other.content == alone.content)
            #expect(other.rows.last?.endPosition == alone.rows.last?.endPosition)
            #expect(other.rows.allSatisfy { $0.slots <= Limits.batchEvents })
        }
        #expect(together.rows.count < mixed.rows.count && mixed.rows.count < alone.rows.count)
    }

    @Test func ticksStandBetweenTheMessagesBeforeAndAfterThem() throws {
        let calls = Self.calls(seed: 3)
        let rows = try Self.run(calls) { _ in calls.count }.rows
        var slots: [[Int]] = [[]]
        for row in rows { if row.kind.isTick { slots.append([]) } else { slots[slots.count - 1].append(row.slots) } }
        let alone = try Self.run(calls) { _ in 1 }.rows
        var expected = [0]
        for row in alone {
            if row.kind.isTick { expected.append(0) } else { expected[expected.count - 1] += row.slots }
        }
        #expect(slots.map { $0.reduce(0, +) } == expected)
    }

    @Test func readingStopsWhenThereIsEnough() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("journal.sqlite")
        let admission = try JournalAdmission(path: path, labels: [], now: { Self.now })
        var batches = RandomBatches(seed: 1)
        let messages = (0..<30).map { number -> JournalWriter.Work in
            var events = batches.batch(count: 100)
            events.time = Array(repeating: Self.now, count: 100)
            let message = CandidateBatch(
                producer: "p", stream: "s", epoch: 1, firstSequence: UInt64(number) * 100,
                verdict: Array(repeating: 0, count: 100), events: events)
            return .submit(.init(message) { _ in })
        }
        _ = try admission.commit([.open(producer: "p", stream: "s", isBackfill: false) { _ in }])
        for message in messages { _ = try admission.commit([message]) }
        let reader = try JournalReader(path: path)
        #expect(try reader.batches(from: 0, limit: 100, slots: 1).map(\.slots) == [100])
        #expect(try reader.batches(from: 100, limit: 100, slots: 201).map(\.position) == [100, 200, 300])
        #expect(try reader.batches(from: 0, limit: 2).count == 2)
        #expect(try reader.batches(from: 3_000, limit: 2).isEmpty)
    }

    /// What is rolled back for want of room has not happened: neither its events nor their identities are known.
    @Test func aFullDiskStoresNothingAndTheSameWorkSucceedsLater() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("journal.sqlite")
        let admission = try JournalAdmission(path: path, labels: [], now: { Self.now })
        _ = try admission.commit([.open(producer: "p", stream: "s", isBackfill: false) { _ in }])
        var batches = RandomBatches(seed: 3)
        let answers = Mutex<[AdmissionAnswer]>([])
        func work(_ first: UInt64, _ events: EventBatch) -> JournalWriter.Work {
            let message = CandidateBatch(
                producer: "p", stream: "s", epoch: 1, firstSequence: first,
                verdict: Array(repeating: 0, count: events.count), events: events)
            return .submit(.init(message) { answer in answers.withLock { $0.append(answer) } })
        }
        func batch() -> EventBatch {
            var events = batches.batch(count: 2_000)
            events.time = Array(repeating: Self.now, count: 2_000)
            return events
        }
        let known = batch()
        for answer in try admission.commit([work(0, known)]) { answer() }
        var both = batch()
        both.append(known)
        let pending: [JournalWriter.Work] = [
            work(2_000, both), .open(producer: "p", stream: "other", isBackfill: false) { _ in },
        ]
        try admission.store.limit(pages: 1)
        for _ in 0..<2 { #expect(throws: NoRoom.self) { _ = try admission.commit(pending) } }
        #expect(try JournalReader(path: path).endPosition() == 2_000)
        try admission.store.limit(pages: 1 << 30)
        for answer in try admission.commit(pending) { answer() }
        #expect(
            answers.withLock { $0.last }
                == .acknowledged(nextSequence: 6_000, accepted: 2_000, duplicate: 2_000, rejected: []))
        let rows = try JournalReader(path: path).batches(from: 0, limit: 100)
        #expect(rows.last?.endPosition == 6_000)
    }

    @Test func theFirstPositionInsideAPeriodIsFound() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("journal.sqlite")
        let clock = Mutex<Int64>(0)
        let admission = try JournalAdmission(path: path, labels: [], now: { clock.withLock { $0 } })
        _ = try admission.commit([.open(producer: "p", stream: "s", isBackfill: true) { _ in }])
        var random = SeededRandom(seed: 2)
        var next: UInt64 = 0
        for number in 0..<40 {
            clock.withLock { $0 += Int64.random(in: 0...3, using: &random) }
            if random.chance(0.3) { _ = try admission.commit([.tick(time: Int64(number), isSweep: false) { _ in }]) }
            let slots = Int.random(in: 1...9, using: &random)
            let message = CandidateBatch(
                producer: "p", stream: "s", epoch: 1, firstSequence: next,
                verdict: Array(repeating: RejectReason.timeInvalid.rawValue, count: slots))
            next += UInt64(slots)
            _ = try admission.commit([.submit(.init(message) { _ in })])
        }
        let reader = try JournalReader(path: path)
        let rows = try reader.batches(from: 0, limit: Int.max)
        for instant in -1...(clock.withLock { $0 } + 1) {
            let first = try reader.firstPosition(receivedFrom: instant)
            let late = rows.filter { !$0.kind.isTick && $0.receivedAt >= instant }
            #expect(late.allSatisfy { $0.position >= first })
            #expect(rows.filter { $0.position >= first && !$0.kind.isTick } == late)
            #expect(try reader.batches(from: first, limit: 1).first?.position ?? first == first)
        }
    }
}
