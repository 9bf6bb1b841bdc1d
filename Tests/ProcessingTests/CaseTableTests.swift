import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Journal
@testable import Measures
@testable import Processing

@Suite struct CaseTableTests {
    private static let end = CaseFixture.start + 200 * 86_400

    @Test func aRecordIsAsSmallAsItsBoundSays() {
        #expect(MemoryLayout<CaseRecord>.stride == 48)
    }

    /// Any order, any batching, ticks and restarts anywhere: the same counts as reading every case from its sorted events.
    @Test(arguments: 0..<24) func agreesWithTheNaiveWayInAnyOrder(seed: Int) throws {
        let events = CaseFixture.events(seed: UInt64(seed), cases: 400)
        let now = seed % 3 == 0 ? CaseFixture.start + 45 * 86_400 : Self.end
        var random = SeededRandom(seed: UInt64(seed) &+ 99)
        var counting = CaseFixture.counting()
        let arrival = seed % 2 == 0 ? events.shuffled(using: &random) : events.sorted { $0.second < $1.second }
        var place = 0
        while place < arrival.count {
            let count = min(arrival.count - place, Int(random.next() % 90) + 1)
            try counting.count(
                CaseFixture.row(
                    Array(arrival[place..<(place + count)]), position: Int64(place), receivedAt: CaseFixture.received))
            place += count
            if random.chance(0.3) {
                let tick = CaseFixture.start + (now - CaseFixture.start) * Int64(place) / Int64(arrival.count)
                _ = try counting.release(at: tick * 1000, isSweep: false) { "\($0)" }
            }
        }
        let released = try counting.release(at: now * 1000, isSweep: false) { "\($0)" }
        #expect(released.allSatisfy { $0.dataset == "all" })
        let naive = CaseFixture.naive(events, at: now)
        #expect(CaseFixture.differences(CaseFixture.totals(of: counting.tallies[0]), naive) == [])
        #expect(naive.keys.contains { $0.hasSuffix("case_late_completions") })
    }

    /// What is released adds up to the totals, whatever was taken back in between.
    @Test func releasesAddUpToTheTotals() throws {
        let events = CaseFixture.events(seed: 7, cases: 600).sorted { $0.second < $1.second }
        var counting = CaseFixture.counting()
        var sums: [String: Int64] = [:]
        var wentDown = false
        for (offset, start) in stride(from: 0, to: events.count, by: 50).enumerated() {
            let part = Array(events[start..<min(start + 50, events.count)])
            try counting.count(CaseFixture.row(part, position: Int64(start), receivedAt: CaseFixture.received))
            guard offset % 3 == 0 else { continue }
            for increment in try counting.release(at: part[0].second * 1000, isSweep: false, text: { "\($0)" }) {
                for (name, count) in increment.counts {
                    sums[name, default: 0] += count
                    wentDown = wentDown || count < 0
                }
            }
        }
        for increment in try counting.release(at: Self.end * 1000, isSweep: false, text: { "\($0)" }) {
            for (name, count) in increment.counts { sums[name, default: 0] += count }
        }
        var totals: [String: Int64] = [:]
        for (name, count) in CaseFixture.naive(events, at: Self.end) {
            let counter = String(name.split(separator: "/")[3])
            if counter.hasPrefix("case_") { totals[counter, default: 0] += count }
        }
        #expect(wentDown)
        #expect(totals.count > 20)
        for (name, count) in totals { #expect(sums[name] == count, "\(name)") }
    }

    @Test func aFullTableCountsWhatItCannotFollow() throws {
        let events = (1...20).map {
            CaseEvent(token: $0, service: 1, second: CaseFixture.start, stage: .started, channel: 5)
        }
        var counting = CaseFixture.counting(limit: 12)
        try counting.count(CaseFixture.row(events, position: 0, receivedAt: CaseFixture.received))
        #expect(counting.caseCounts.tracked == 12)
        #expect(counting.caseCounts.untrackedEvents == 8)
        // A case that is known goes on.
        try counting.count(
            CaseFixture.row(
                [CaseEvent(token: 1, service: 1, second: CaseFixture.start + 5, stage: .completed, channel: 5)],
                position: 20, receivedAt: CaseFixture.received))
        try counting.fold()
        let totals = CaseFixture.totals(of: counting.tallies[0])
        #expect(totals.first { $0.key.hasSuffix("case_completed") }?.value == 1)
        #expect(counting.caseCounts.untrackedEvents == 8)
    }

    /// Ended cases are forgotten after their time, their counts stay, and open ones are never forgotten.
    @Test func endedCasesAreForgottenAndOpenOnesAreNot() throws {
        var registry = CaseFixture.registry
        registry.services[0].cases = .init(timeoutDays: 10, standardHours: nil, keepDays: 20)
        registry.services[1].cases = .init(timeoutDays: nil, standardHours: nil, keepDays: 20)
        var counting = TallySet(
            definitions: Definitions(registry: registry, datasets: [CaseFixture.dataset()]),
            terms: ProcessingFixture.terms)
        let day: Int64 = 86_400
        func send(_ token: UInt64, _ service: UInt32, _ days: Int64, _ stage: OutcomeStage) throws {
            let second = CaseFixture.start + days * day
            let event = CaseEvent(token: token, service: service, second: second, stage: stage, channel: 5)
            try counting.count(CaseFixture.row([event], position: 0, receivedAt: second * 1000))
        }
        try send(1, 1, 0, .started)
        try send(2, 1, 0, .started)
        try send(1, 1, 2, .completed)
        try send(3, 2, 0, .started)
        func tick(_ days: Int64) throws {
            _ = try counting.release(at: (CaseFixture.start + days * day) * 1000, isSweep: false) { "\($0)" }
        }
        try tick(19)
        #expect(counting.caseCounts.tracked == 3)
        try tick(40)
        #expect(counting.caseCounts.tracked == 1)
        let totals = CaseFixture.totals(of: counting.tallies[0])
        #expect(totals.filter { $0.key.hasSuffix("case_started") }.values.sorted() == [1, 2])
        #expect(totals.contains { $0.key.hasSuffix("case_abandoned") && $0.value == 1 })
        // What comes after that has no start any more.
        try send(2, 1, 41, .completed)
        try counting.fold()
        #expect(CaseFixture.totals(of: counting.tallies[0]).contains { $0.key.hasSuffix("case_orphans") })
    }

    /// The index finds every token after many were removed, and free slots are taken again from the lowest on.
    @Test func theIndexSurvivesRemovals() {
        var random = SeededRandom(seed: 3)
        var slots = CaseSlots()
        var tokens: [Int: Hash128] = [:]
        for round in 0..<4_000 {
            if random.chance(0.45), let slot = tokens.keys.sorted().randomElement(using: &random), round % 7 == 0 {
                slots.remove(slot, tokens[slot]!) { tokens[$0]! }
                tokens[slot] = nil
            } else if tokens.count < 1_500 {
                // Few different places, so that searches collide.
                let token = Hash128(high: random.next(), low: random.next() % 512)
                let slot = slots.take()
                #expect(tokens[slot] == nil)
                if round % 16 == 0 { #expect(slot == (0...tokens.count).first { tokens[$0] == nil }) }
                tokens[slot] = token
                slots.enter(slot, token) { tokens[$0]! }
            }
        }
        #expect(slots.count == tokens.count)
        for (slot, token) in tokens { #expect(slots.slot(of: token) { tokens[$0]! } == slot) }
        #expect(slots.slot(of: Hash128(high: 1, low: 5)) { tokens[$0]! } == nil)
    }
}

@Suite struct CaseRuleSetTests {
    /// Two datasets that go by different timeouts share the table, and each sees what it would see alone.
    @Test(arguments: 0..<6) func twoRuleSetsOverOneTableAreAsTwoTables(seed: Int) throws {
        let changed = CaseRuleChanges(timeoutDays: 4, standardHours: 30)
        var other = CaseFixture.dataset()
        other.id = "other"
        other.cases = changed
        var both = TallySet(
            definitions: Definitions(registry: CaseFixture.registry, datasets: [CaseFixture.dataset(), other]),
            terms: ProcessingFixture.terms)
        var registry = CaseFixture.registry
        for index in registry.services.indices {
            registry.services[index].cases = changed.applied(to: registry.services[index].cases)
        }
        var alone = TallySet(
            definitions: Definitions(registry: registry, datasets: [CaseFixture.dataset()]),
            terms: ProcessingFixture.terms)
        var random = SeededRandom(seed: UInt64(seed))
        let events = CaseFixture.events(seed: UInt64(seed), cases: 300).shuffled(using: &random)
        for start in stride(from: 0, to: events.count, by: 70) {
            let row = CaseFixture.row(
                Array(events[start..<min(start + 70, events.count)]), position: 0, receivedAt: CaseFixture.received)
            try both.count(row)
            try alone.count(row)
            let tick = CaseFixture.start + Int64(start) * 86_400 / 20
            _ = try both.release(at: tick * 1000, isSweep: false) { "\($0)" }
            _ = try alone.release(at: tick * 1000, isSweep: false) { "\($0)" }
        }
        try both.fold()
        try alone.fold()
        let (ours, theirs) = (CaseFixture.totals(of: both.tallies[1]), CaseFixture.totals(of: alone.tallies[0]))
        #expect(CaseFixture.differences(ours, theirs) == [])
        #expect(CaseFixture.totals(of: both.tallies[0]) != ours)
    }
}
