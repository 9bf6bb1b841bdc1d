import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Journal
@testable import Processing

/// Counters of cases go down as well as up; the gate's promise holds for both.
@Suite struct CaseGateTests {
    /// Batches of events with ticks between them, every fifth of them a weekly one; receipt follows the events.
    private func rows(seed: UInt64, cases: Int) -> [JournalBatch] {
        let events = CaseFixture.events(seed: seed, cases: cases).sorted { $0.second < $1.second }
        var rows: [JournalBatch] = []
        var position: Int64 = 0
        for (number, start) in stride(from: 0, to: events.count, by: 240).enumerated() {
            let part = Array(events[start..<min(start + 240, events.count)])
            let received = part[part.count - 1].second * 1000 + 500
            rows.append(CaseFixture.row(part, position: position, receivedAt: received))
            position += Int64(part.count)
            rows.append(
                JournalBatch(
                    position: position, slots: 1, kind: number % 5 == 4 ? .sweep : .tick, producer: 0, epoch: 0,
                    firstSequence: 0, receivedAt: received + 1, events: EventBatch(), tombstones: []))
            position += 1
        }
        return rows
    }

    private func release(_ counting: inout TallySet, _ row: JournalBatch) throws -> [ReleaseIncrement] {
        try counting.release(at: row.receivedAt, isSweep: row.kind == .sweep) { "\($0)" }
    }

    @Test(arguments: 0..<4) func everyDifferenceIsNoneOrAtLeastKAndNothingFallsBelowZero(seed: Int) throws {
        let k: Int64 = 10
        var counting = CaseFixture.counting(.wholeBatches(k: Int(k)))
        var shown: [String: Int64] = [:]
        var wentDown = 0
        for row in rows(seed: UInt64(seed), cases: 2_500) {
            guard row.kind.isTick else {
                try counting.count(row)
                continue
            }
            for increment in try release(&counting, row) {
                for (name, count) in increment.counts {
                    let cell = "\(increment.period) \(increment.labels) \(name)"
                    #expect(abs(count) >= k, "\(cell) changes by \(count)")
                    shown[cell, default: 0] += count
                    let value = shown[cell] ?? 0
                    #expect(value == 0 || value >= k, "\(cell) shows \(value)")
                    if count < 0 { wentDown += 1 }
                }
            }
        }
        #expect(wentDown > 0)
        #expect(shown.count > 100)
    }

    /// Released and waiting together are always the totals; nothing is lost on the way through the gate.
    @Test func releasedAndHeldAreTheTotals() throws {
        var counting = CaseFixture.counting(.wholeBatches(k: 10))
        var released: [String: Int64] = [:]
        for row in rows(seed: 21, cases: 1_200) {
            guard row.kind.isTick else {
                try counting.count(row)
                continue
            }
            for increment in try release(&counting, row) {
                for (name, count) in increment.counts { released[name, default: 0] += count }
            }
            let tally = counting.tallies[0]
            guard row.kind == .sweep else { continue }
            for (offset, name) in tally.layout.names.enumerated() {
                var total: Int64 = 0
                for leaf in 0..<tally.leaves.count { total += tally.counters(of: leaf)[offset] }
                var held: Int64 = 0
                for leaf in tally.gate.leaves.indices {
                    let cell = leaf * tally.layout.width + offset
                    held += tally.gate.fresh.counts[cell] + tally.gate.waiting.counts[cell]
                }
                #expect(released[name, default: 0] + held == total, "\(name)")
            }
        }
    }

    /// Stored and loaded after any row, the counting goes on as if nothing had happened.
    @Test(arguments: 0..<4) func aRestartAnywhereChangesNothing(seed: Int) throws {
        let rows = rows(seed: UInt64(seed), cases: 800)
        var calm = CaseFixture.counting(.wholeBatches(k: 10))
        var shaken = CaseFixture.counting(.wholeBatches(k: 10))
        let folder = try TemporaryFolder()
        let store = try TallyStore(path: folder.url.appending(path: "tallies.sqlite").path)
        try store.reset(definitions: "")
        var random = SeededRandom(seed: UInt64(seed))
        var stored: Int64 = 0
        for row in rows {
            if row.kind.isTick {
                #expect(try release(&calm, row) == release(&shaken, row))
            } else {
                try calm.count(row)
                try shaken.count(row)
            }
            guard random.chance(0.3) else { continue }
            try calm.fold()
            try shaken.fold()
            try store.checkpoint(from: stored, to: row.endPosition, received: ReceivedAccount(), counting: &shaken)
            stored = row.endPosition
            shaken = CaseFixture.counting(.wholeBatches(k: 10))
            try store.load(&shaken)
        }
        try calm.fold()
        try shaken.fold()
        #expect(CaseFixture.totals(of: calm.tallies[0]) == CaseFixture.totals(of: shaken.tallies[0]))
        #expect(calm.caseCounts.tracked == shaken.caseCounts.tracked)
        #expect(stored > 0)
    }
}

@Suite struct QuietServiceTests {
    /// Nothing comes in any more; the cases that time abandons are a crowd of their own and are shown without an event.
    @Test func casesThatTimeAbandonsAreShownWithoutNewEvents() throws {
        let second = CaseFixture.start
        var counting = CaseFixture.counting(.wholeBatches(k: 10))
        func send(_ tokens: ClosedRange<UInt64>, _ stage: OutcomeStage) throws {
            let events = tokens.map { CaseEvent(token: $0, service: 1, second: second, stage: stage, channel: 5) }
            try counting.count(CaseFixture.row(events, position: 0, receivedAt: second * 1000))
        }
        try send(1...40, .started)
        try send(41...60, .started)
        try send(41...60, .errored)
        func tick(_ days: Int64) throws -> [String: Int64] {
            let increments = try counting.release(at: (second + days * 86_400) * 1000, isSweep: false) { "\($0)" }
            return increments.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
        }
        #expect(try tick(1)["case_started"] == 60)
        // Two categories are ready together at last.
        let later = try tick(11)
        #expect(later["case_abandoned"] == 40)
        #expect(later["case_errored"] == 20)
        #expect(try tick(12).isEmpty)
    }
}
