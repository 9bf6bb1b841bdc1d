import Events
import Foundation
import TestKit

@testable import Definitions
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
        let feedback = events.filter { $0.stage == nil }
            .max { ($0.second, $0.rating | $0.need << 3) < ($1.second, $1.rating | $1.need << 3) }
        if let feedback {
            let rating =
                (1...5).contains(feedback.rating) ? feedback.rating > 3 ? "satisfied" : "not_satisfied" : "unrated"
            counters["case_\(outcomes.isEmpty ? "unverified" : "verified")_\(rating)"] = 1
        }
        if outcomes.isEmpty { return (label, day, counters.merging(["case_feedback_only": 1]) { $1 }, nil) }
        if starts.isEmpty { return (label, day, counters.merging(["case_orphans": 1]) { $1 }, nil) }
        counters["case_started"] = 1
        let ends = outcomes.filter { $0.stage!.isCompletion }.sorted { Self.endOrder($0) < Self.endOrder($1) }
        let activities = outcomes.filter { !$0.stage!.isCompletion }
            .sorted { ($0.second, $0.stage!.rawValue) < ($1.second, $1.stage!.rawValue) }
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
        (event.second, (event.stage == .refused ? 100 : 0) + event.need, event.channel)
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
