import Disclosure
import Events
import Foundation
import TestKit
import Testing

@testable import Definitions
@testable import Journal
@testable import Measures
@testable import Processing

/// Counts the naive way: event by event, in dictionaries, from the meaning of the fields.
private struct NaiveTally {
    var counts: [String: Int64] = [:]

    mutating func add(
        _ batch: EventBatch, receivedAt: Int64, underReview: [Bool], to dataset: Dataset, channels: [UInt32: String]
    ) {
        for i in 0..<batch.count where batch.service[i] <= 3 || dataset.scope == .all {
            guard dataset.kinds.contains(where: { $0.rawValue == batch.kind[i] }) else { continue }
            let labels = dataset.dimensions.map { dimension in
                switch dimension {
                case .service: batch.service[i]
                case .channel: batch.channel[i]
                case .region: batch.region[i]
                default: UInt32.max
                }
            }
            let allowedHours = Int64(dataset.allowedLatenessHours)
            let leaf = labels.map { "\($0)/" }.joined() + "\(batch.day[i])"
            func bump(_ counter: String) { counts[leaf + "/" + counter, default: 0] += 1 }
            if underReview[i] {
                bump("under_review")
                continue
            }
            let dayEnd = (Int64(batch.day[i]) + 1) * 86_400_000 - Int64(batch.dayEndOffset[i]) * 60_000
            if receivedAt > dayEnd + allowedHours * 3_600_000 {
                bump("late_events")
                continue
            }
            let isFeedback = batch.kind[i] == 1
            if batch.kind[i] == 3 {
                bump("withdrawal_events")
                bump("withdrawn_" + ["author", "duplicate", "test", "other"][Int(batch.stage[i]) - 7])
                continue
            }
            bump(isFeedback ? "feedback_events" : "outcome_events")
            if isFeedback, batch.caseToken[i] == .absent {
                let isRated = (1...5).contains(batch.rating[i])
                bump("without_case_" + (isRated ? (batch.rating[i] > 3 ? "satisfied" : "not_satisfied") : "unrated"))
            }
            if batch.rating[i] > 0 { bump(batch.rating[i] == 6 ? "out_of_scale" : "r\(batch.rating[i])") }
            if batch.needMet[i] > 0 {
                let name = ["yes", "partly", "no", "unknown"][Int(batch.needMet[i]) - 1]
                bump((isFeedback ? "need_" : "declared_need_") + name)
            }
            for driver in Driver.allCases where batch.driversAnswered[i] >> driver.rawValue & 1 == 1 {
                bump(driver.name + (batch.driversPositive[i] >> driver.rawValue & 1 == 1 ? "_positive" : "_negative"))
            }
            if let stage = OutcomeStage(rawValue: batch.stage[i]) { outcome(batch, i, stage, channels, bump) }
            if batch.commentLength[i] > 0 { bump("comments") }
            if batch.flags[i] & EventFlags.offered != 0 { bump("offered") }
            if batch.flags[i] & EventFlags.notOffered != 0 { bump("not_offered") }
            if batch.flags[i] & EventFlags.timeUncertain != 0 { bump("time_uncertain") }
        }
    }

    private func outcome(
        _ batch: EventBatch, _ i: Int, _ stage: OutcomeStage, _ channels: [UInt32: String], _ bump: (String) -> Void
    ) {
        bump(stage.name)
        guard stage.isCompletion else { return }
        bump("completed_" + (channels[batch.channel[i]] ?? "other"))
        guard batch.flags[i] & EventFlags.hasDuration != 0 else { return }
        bump(batch.duration[i] < 0 ? "duration_negative" : "duration_measured")
        guard batch.duration[i] >= 0 else { return }
        bump("bucket \(DurationBuckets.index(ofSeconds: batch.duration[i]))")
        guard batch.flags[i] & EventFlags.hasTarget != 0 else { return }
        bump(batch.duration[i] <= batch.target[i] ? "target_met" : "target_missed")
    }
}

enum ProcessingFixture {
    static let registry = Registry(
        portfolios: [.init(id: "p", name: "P")],
        organisations: [
            .init(id: "in", name: "In", portfolio: "p", timeZone: "Europe/London"),
            .init(id: "out", name: "Out", portfolio: "p", timeZone: "Europe/London"),
        ],
        providers: [],
        services: ["s1", "s2", "s3", "s4"].map {
            .init(id: $0, name: $0, organisation: $0 == "s4" ? "out" : "in", providers: [], channels: [], goals: [:])
        }, channels: .init(digital: ["c5", "c6"], assisted: ["c7"], other: ["c8"]), touchpoints: [], regions: [],
        languages: [], steps: [])
    static let terms: [String: UInt32] = [
        "s1": 1, "s2": 2, "s3": 3, "s4": 4, "c5": 5, "c6": 6, "c7": 7, "c8": 8, "other": 9,
    ]
    static let classes: [UInt32: String] = [5: "digital", 6: "digital", 7: "assisted", 8: "other"]

    static func dataset(_ disclosure: DisclosureRule = .wholeBatches(k: 10)) -> Dataset {
        Dataset(
            id: "all", title: "", description: "", version: 1, scope: .organisations(["in"]),
            kinds: [.feedback, .outcome, .withdrawal], dimensions: [.service, .channel], parentDepth: 1, period: .week,
            rollups: [[]], measures: MeasureList.all.map(\.key), allowedLatenessHours: 24, disclosure: disclosure,
            licence: .init(id: "", url: ""), attribution: "", goals: [:], digest: "")
    }

    /// Datasets that differ in everything that events are told apart by.
    static var datasets: [Dataset] {
        var feedback = dataset(.open(reason: "made up"))
        (feedback.id, feedback.kinds, feedback.dimensions) = ("feedback", [.feedback], [.region])
        feedback.measures = ["responses", "satisfaction-mean", "drivers", "late-events"]
        (feedback.parentDepth, feedback.allowedLatenessHours, feedback.scope) = (0, 0, .all)
        var outcomes = dataset(.wholeBatches(k: 3))
        (outcomes.id, outcomes.kinds, outcomes.allowedLatenessHours) = ("outcomes", [.outcome], 72)
        outcomes.measures = ["completion", "timeliness", "time-to-outcome", "late-events"]
        return [dataset(), feedback, outcomes]
    }

    static func counting(_ datasets: [Dataset], burstRules: BurstRules = .standard) -> TallySet {
        TallySet(
            definitions: Definitions(registry: registry, datasets: datasets), terms: terms,
            caseLimit: Limits.trackedCases, burstRules: burstRules)
    }

    /// Rows of a made-up journal with ticks between them.
    static func rows(seed: UInt64, messages: Int) -> [JournalBatch] {
        var random = RandomBatches(seed: seed)
        random.withdrawals = 0.04
        random.conversations = 0.1
        var position: Int64 = 0
        var rows: [JournalBatch] = []
        for message in 0..<messages {
            let count = Int(random.random.next() % 60)
            let events = random.batch(count: count)
            let base = Int64(random.firstDay) * 86_400_000 + Int64(message) * 86_400_000 * 8 / Int64(messages)
            rows.append(
                JournalBatch(
                    position: position, slots: count + 1, kind: message % 9 == 0 ? .backfill : .live, producer: 1,
                    epoch: 1, firstSequence: UInt64(position), receivedAt: base, events: events,
                    tombstones: [Tombstone(offset: 0, reason: message % 2 == 0 ? .duplicate : .ratingOutOfRange)]))
            position += Int64(count) + 1
            if message % 5 == 4 {
                rows.append(
                    JournalBatch(
                        position: position, slots: 1, kind: message % 20 == 19 ? .sweep : .tick, producer: 0, epoch: 0,
                        firstSequence: 0, receivedAt: base, events: EventBatch(), tombstones: []))
                position += 1
            }
        }
        return rows
    }
}

@Suite struct DatasetTallyTests {
    @Test(arguments: 0..<12) func everyCounterAgreesWithTheNaiveWay(seed: Int) throws {
        let datasets = ProcessingFixture.datasets
        var rules = BurstRules()
        (rules.answersOfPerson, rules.equalAnswers, rules.timesUsual, rules.usualAnswersAtFirst) = (1, 0, 1, 1)
        var counting = ProcessingFixture.counting(datasets, burstRules: rules)
        var naive = datasets.map { _ in NaiveTally() }
        var naiveBursts = NaiveBursts(rules: rules)
        var apart = 0
        for row in ProcessingFixture.rows(seed: UInt64(seed), messages: 60) where !row.kind.isTick {
            try counting.count(row)
            let underReview = naiveBursts.review(row)
            apart += underReview.count { $0 }
            for (index, dataset) in datasets.enumerated() {
                naive[index].add(
                    row.events, receivedAt: row.kind == .backfill ? 0 : row.receivedAt, underReview: underReview,
                    to: dataset, channels: ProcessingFixture.classes)
            }
            if row.position % 3 == 0 { try counting.fold(beforeRelease: row.position % 2 == 0) }
        }
        try counting.fold()
        #expect(apart > 20)
        for (tally, naive) in zip(counting.tallies, naive) {
            #expect(Self.counters(of: tally) == naive.counts.filter { Self.isCounted($0.key, by: tally.layout) })
        }
    }

    private static func isCounted(_ name: String, by layout: CounterLayout) -> Bool {
        let counter = String(name.split(separator: "/").last ?? "")
        return layout.names.contains(counter)
            || (counter.hasPrefix("bucket") && layout.names.contains("duration_measured"))
    }

    /// What is counted of events; cases have oracles of their own.
    private static func counters(of tally: DatasetTally) -> [String: Int64] {
        var ours: [String: Int64] = [:]
        for leaf in 0..<tally.leaves.count {
            let key = Array(tally.leaves.key(leaf))
            let name = key.dropLast().map { "\($0)/" }.joined() + "\(Int32(bitPattern: key.last ?? 0))"
            for (counter, value) in zip(tally.layout.names, tally.counters(of: leaf))
            where value != 0 && !counter.hasPrefix("case_") { ours[name + "/" + counter] = value }
            for (bucket, value) in tally.totalDurations[leaf] where DurationSeries.reported.holds(bucket) {
                ours[name + "/bucket \(bucket)"] = value
            }
        }
        return ours
    }

    /// Who is known to stand behind a cell must not hang on when counts are folded.
    @Test(arguments: 0..<6) func theSameIsReleasedWheneverCountsAreFolded(seed: Int) throws {
        var rare = ProcessingFixture.counting(ProcessingFixture.datasets)
        var often = ProcessingFixture.counting(ProcessingFixture.datasets)
        var random = SeededRandom(seed: UInt64(seed) + 99)
        var released = 0
        for row in ProcessingFixture.rows(seed: UInt64(seed), messages: 120) {
            guard row.kind.isTick else {
                try rare.count(row)
                try often.count(row)
                if random.next() % 2 == 0 { try often.fold() }
                continue
            }
            let first = try rare.release(at: row.receivedAt, isSweep: row.kind == .sweep) { "\($0)" }
            let second = try often.release(at: row.receivedAt, isSweep: row.kind == .sweep) { "\($0)" }
            #expect(first == second)
            #expect(rare.accounts == often.accounts)
            released += first.count
        }
        #expect(released > 50)
        for (first, second) in zip(rare.tallies, often.tallies) {
            func rows(_ tally: DatasetTally) -> [[UInt32]: GateTable.StoredRow] {
                Dictionary(
                    uniqueKeysWithValues: tally.gate.leaves.indices.map {
                        let row = tally.gate.row($0)
                        return (row.labels + [UInt32(bitPattern: row.period)], row)
                    })
            }
            #expect(rows(first) == rows(second))
        }
    }

    @Test func acceptedIsOutOfScopePlusCountedPlusLatePlusUnderReviewPlusHeldAtEveryTick() throws {
        var rules = BurstRules()
        (rules.answersOfPerson, rules.equalAnswers, rules.timesUsual, rules.usualAnswersAtFirst) = (1, 0, 1, 1)
        var counting = ProcessingFixture.counting([ProcessingFixture.dataset()], burstRules: rules)
        var isEverHeld = false
        for row in ProcessingFixture.rows(seed: 5, messages: 200) {
            guard row.kind.isTick else {
                try counting.count(row)
                continue
            }
            _ = try counting.release(at: row.receivedAt, isSweep: row.kind == .sweep) { "\($0)" }
            let account = counting.tallies[0].account
            #expect(account.accepted == account.sum)
            isEverHeld = isEverHeld || account.held > 0
        }
        let account = counting.tallies[0].account
        #expect(isEverHeld && account.counted > 0 && account.late > 0 && account.outOfScope > 0)
        #expect(account.underReview > 0)
    }

    /// Statements, votes, decisions and commitments are nobody's feedback: no dataset counts them, whatever its scope.
    @Test func conversationsAreOutOfScope() throws {
        var open = ProcessingFixture.dataset(.open(reason: "made up"))
        open.scope = .all
        var counting = ProcessingFixture.counting([open])
        var random = RandomBatches(seed: 3)
        random.conversations = 1
        let events = random.batch(count: 500)
        #expect(Set(events.kind) == [4, 5, 6, 7])
        let row = JournalBatch(
            position: 0, slots: 500, kind: .live, producer: 1, epoch: 1, firstSequence: 0,
            receivedAt: Int64(random.firstDay) * 86_400_000, events: events, tombstones: [])
        try counting.count(row)
        #expect(try counting.release(at: row.receivedAt + 1, isSweep: true) { "\($0)" }.isEmpty)
        #expect(counting.tallies[0].account.accepted == 500 && counting.tallies[0].account.outOfScope == 500)
        #expect(Self.counters(of: counting.tallies[0]).isEmpty)
        #expect(counting.cases.count == 0)
    }
}
