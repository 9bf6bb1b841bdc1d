import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Journal
@testable import Measures
@testable import Processing

/// One event of a case, in plain words.
struct CaseEvent: Equatable {
    var token: UInt64
    var service: UInt32
    var second: Int64
    /// nil = feedback.
    var stage: OutcomeStage?
    var channel: UInt32
    var step: UInt32 = 0
    var rating: UInt8 = 0
    var need: UInt8 = 0
}

/// A case the naive way: all its events, sorted, read by the definitions.
struct NaiveCase {
    var events: [CaseEvent]
    var timeout: Int64?
    var standard: Int64?

    func facts(at now: Int64) -> (label: String, day: Int64, counters: [String: Int64], seconds: Int64?) {
        var counters: [String: Int64] = [:]
        let outcomes = events.filter { $0.stage != nil }
        let starts = outcomes.filter { $0.stage == .started }
        let pool = starts.isEmpty ? (outcomes.isEmpty ? events : outcomes) : starts
        let origin = pool.min { ($0.second, $0.channel) < ($1.second, $1.channel) }!
        let label = "\(origin.service)/\(origin.channel)"
        let day = origin.second / 86_400
        if outcomes.isEmpty { return (label, day, ["case_feedback_only": 1], nil) }
        if starts.isEmpty { return (label, day, ["case_orphans": 1], nil) }
        counters["case_started"] = 1
        let ends = outcomes.filter { $0.stage!.isCompletion }.sorted { Self.endOrder($0) < Self.endOrder($1) }
        let activities = outcomes.filter { !$0.stage!.isCompletion }
            .sorted { ($0.second, $0.stage!.rawValue) < ($1.second, $1.stage!.rawValue) }
        let feedback = events.filter { $0.stage == nil }
            .max { ($0.second, $0.rating | $0.need << 3) < ($1.second, $1.rating | $1.need << 3) }
        var seconds: Int64?
        var group = "open"
        var isEnded = true
        var inferred = "unmet"
        if let end = ends.first {
            let isRefused = end.stage == .refused
            group = isRefused ? "refused" : "served"
            counters[isRefused ? "case_refused" : "case_completed"] = 1
            let duration = end.second - origin.second
            seconds = duration
            counters[duration < 0 ? "case_duration_negative" : "case_duration_measured"] = 1
            if let standard, duration >= 0 {
                counters[duration <= standard ? "case_within_standard" : "case_beyond_standard"] = 1
            }
            if ends.count > 1 { counters["case_ended_again"] = 1 }
            let cameBack = activities.last!.second > end.second
            counters[cameBack ? "case_came_back" : "case_ended_once"] = 1
            let before = activities.last { $0.second <= end.second }
            let isSilent = timeout.map { limit in before.map { end.second - $0.second >= limit } ?? false } ?? false
            let lastWord = activities.last!
            if isSilent || (lastWord.stage == .abandoned && lastWord.second <= end.second) {
                counters["case_late_completions"] = 1
            }
            if !isRefused, !cameBack { inferred = "met" }
            if end.need > 0 { counters["case_declared_\(["yes", "partly", "no", "unknown"][Int(end.need) - 1])"] = 1 }
            channels(origin, end, &counters)
            if let feedback, (1...3).contains(feedback.need), (1...3).contains(end.need) {
                counters["case_declared_\(Self.said[end.need]!)_said_\(Self.said[feedback.need]!)"] = 1
            }
        } else {
            let last = activities.last!
            if last.stage == .errored {
                (group, counters["case_errored"]) = ("unserved", 1)
            } else if last.stage == .abandoned || timeout.map({ now - last.second >= $0 }) ?? false {
                (group, counters["case_abandoned"]) = ("unserved", 1)
            } else {
                isEnded = false
                if let standard, now - origin.second > standard { counters["case_open_beyond_standard"] = 1 }
            }
        }
        if let feedback, (1...5).contains(feedback.rating) { counters["case_\(group)_r\(feedback.rating)"] = 1 }
        if isEnded {
            counters["case_inferred_\(inferred)"] = 1
            counters[feedback == nil ? "case_without_answer" : "case_with_answer"] = 1
            if let feedback, let said = Self.said[feedback.need] {
                counters["case_said_\(said)_inferred_\(inferred)"] = 1
            }
        }
        return (label, day, counters, seconds)
    }

    private static let said: [UInt8: String] = [1: "yes", 2: "partly", 3: "no"]

    /// The earliest end counts; at the same second completed before refused, then the smaller answer, then the channel.
    private static func endOrder(_ event: CaseEvent) -> (Int64, UInt8, UInt32) {
        (event.second, (event.stage == .refused ? 1 : 0) | event.need << 1, event.channel)
    }

    private func channels(_ origin: CaseEvent, _ end: CaseEvent, _ counters: inout [String: Int64]) {
        let isDigital = { (channel: UInt32) in channel == 5 || channel == 6 }
        let name =
            origin.channel == end.channel
            ? "case_ended_in_same_channel"
            : isDigital(origin.channel) == isDigital(end.channel)
                ? "case_switched_otherwise" : isDigital(origin.channel) ? "case_left_digital" : "case_became_digital"
        counters[name] = 1
    }
}

enum CaseFixture {
    static let start: Int64 = 1_700_000_000 / 86_400 * 86_400

    /// Late enough that nothing is forgotten.
    static let received = (start + 200 * 86_400) * 1000

    static var registry: Registry {
        var registry = ProcessingFixture.registry
        registry.services[0].cases = .init(timeoutDays: 10, standardHours: 48, keepDays: 3_000)
        registry.services[1].cases = .init(timeoutDays: nil, standardHours: nil, keepDays: 3_000)
        registry.services[2].cases = .init(timeoutDays: 3, standardHours: 24, keepDays: 3_000)
        return registry
    }

    static func dataset(_ disclosure: DisclosureRule = .open(reason: "made up")) -> Dataset {
        var dataset = ProcessingFixture.dataset(disclosure)
        // In months, so that the cells of a gated dataset hold enough to be released, and to go down again.
        dataset.period = .month
        dataset.measures = MeasureList.all.map(\.key).filter { $0.hasPrefix("case-") }
        return dataset
    }

    static func counting(_ disclosure: DisclosureRule = .open(reason: "made up"), limit: Int = 1_000_000) -> TallySet {
        TallySet(
            definitions: Definitions(registry: registry, datasets: [dataset(disclosure)]),
            terms: ProcessingFixture.terms, caseLimit: limit)
    }

    /// Cases of every kind: in order, without a start, with long silences, ended twice, resumed after the end.
    static func events(seed: UInt64, cases: Int) -> [CaseEvent] {
        var random = SeededRandom(seed: seed)
        var events: [CaseEvent] = []
        for token in 1...UInt64(cases) {
            let service = UInt32(random.next() % 3) + 1
            var second = start + Int64(random.next() % UInt64(40 * 86_400))
            let startChannel = UInt32(random.next() % 4) + 5
            if random.chance(0.93) {
                events.append(
                    CaseEvent(token: token, service: service, second: second, stage: .started, channel: startChannel))
            }
            for _ in 0..<Int(random.next() % 6) {
                // Often far apart, sometimes in the same second, sometimes before the start.
                let gaps: [Int64] = [0, 1, 3_600, 86_400, 3 * 86_400, 9 * 86_400, 11 * 86_400, 30 * 86_400, -7_200]
                second += gaps[Int(random.next() % UInt64(gaps.count))]
                let stage = OutcomeStage(rawValue: UInt8([1, 2, 2, 2, 3, 3, 4, 5, 6][Int(random.next() % 9)]))
                events.append(
                    CaseEvent(
                        token: token, service: service, second: second, stage: random.chance(0.25) ? nil : stage,
                        channel: UInt32(random.next() % 4) + 5, rating: UInt8(random.next() % 6),
                        need: UInt8(random.next() % 5)))
            }
        }
        return events
    }

    static func row(_ events: [CaseEvent], position: Int64, receivedAt: Int64) -> JournalBatch {
        var batch = EventBatch()
        for event in events {
            batch.appendEmpty()
            let last = batch.count - 1
            batch.kind[last] = event.stage == nil ? 1 : 2
            batch.service[last] = event.service
            batch.channel[last] = event.channel
            batch.time[last] = event.second * 1000 + 123
            batch.day[last] = Int32(event.second / 86_400)
            batch.caseToken[last] = Hash128(
                high: event.token &* 0x9E37_79B9_7F4A_7C15, low: event.token &* 0xD6E8_FEB8_6659_FD93)
            batch.stage[last] = event.stage?.rawValue ?? 0
            batch.rating[last] = event.stage == nil ? event.rating : 0
            batch.needMet[last] = event.need
        }
        return JournalBatch(
            position: position, slots: events.count, kind: .backfill, producer: 1, epoch: 1,
            firstSequence: UInt64(position), receivedAt: receivedAt, events: batch, tombstones: [])
    }

    /// What the naive way makes of all events: counters by label and day, and durations.
    static func naive(_ events: [CaseEvent], at now: Int64) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        let days: [UInt32: (Int64?, Int64?)] = [1: (10, 48), 2: (nil, nil), 3: (3, 24)]
        for (_, events) in Dictionary(grouping: events, by: \.token) {
            let rule = days[events[0].service]!
            let found = NaiveCase(
                events: events, timeout: rule.0.map { $0 * 86_400 }, standard: rule.1.map { $0 * 3_600 }
            ).facts(at: now)
            for (name, count) in found.counters { sums["\(found.label)/\(found.day)/\(name)", default: 0] += count }
            if let seconds = found.seconds, seconds >= 0 {
                let bucket = DurationSeries.ofCase.bucket(ofSeconds: seconds)
                sums["\(found.label)/\(found.day)/bucket \(bucket)", default: 0] += 1
            }
        }
        return sums
    }

    static func differences(_ ours: [String: Int64], _ naive: [String: Int64]) -> [String] {
        Set(ours.keys).union(naive.keys).sorted().filter { ours[$0] != naive[$0] }.prefix(8).map {
            "\($0): \(ours[$0] ?? 0), naive \(naive[$0] ?? 0)"
        }
    }

    static func totals(of tally: DatasetTally) -> [String: Int64] {
        var ours: [String: Int64] = [:]
        for leaf in 0..<tally.leaves.count {
            let key = Array(tally.leaves.key(leaf))
            let name = "\(key[0])/\(key[1])/\(Int32(bitPattern: key[2]))"
            for (counter, value) in zip(tally.layout.names, tally.counters(of: leaf))
            where value != 0 && counter.hasPrefix("case_") {
                ours[name + "/" + counter] = value
            }
            for (bucket, value) in tally.totalDurations[leaf] { ours[name + "/bucket \(bucket)"] = value }
        }
        return ours
    }
}

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
        counting.fold()
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
        counting.fold()
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
        both.fold()
        alone.fold()
        let (ours, theirs) = (CaseFixture.totals(of: both.tallies[1]), CaseFixture.totals(of: alone.tallies[0]))
        #expect(CaseFixture.differences(ours, theirs) == [])
        #expect(CaseFixture.totals(of: both.tallies[0]) != ours)
    }
}
