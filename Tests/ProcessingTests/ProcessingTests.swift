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

    mutating func add(_ batch: EventBatch, receivedAt: Int64, allowedHours: Int64, channels: [UInt32: String]) {
        for i in 0..<batch.count where batch.service[i] <= 3 {
            let leaf = "\(batch.service[i])/\(batch.channel[i])/\(batch.day[i])"
            func bump(_ counter: String) { counts[leaf + "/" + counter, default: 0] += 1 }
            let dayEnd = (Int64(batch.day[i]) + 1) * 86_400_000 - Int64(batch.dayEndOffset[i]) * 60_000
            if receivedAt > dayEnd + allowedHours * 3_600_000 {
                bump("late_events")
                continue
            }
            let isFeedback = batch.kind[i] == 1
            bump(isFeedback ? "feedback_events" : "outcome_events")
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
            kinds: [.feedback, .outcome], dimensions: [.service, .channel], parentDepth: 1, period: .week,
            rollups: [[]], measures: MeasureList.all.map(\.key), allowedLatenessHours: 24, disclosure: disclosure,
            licence: .init(id: "", url: ""), attribution: "", goals: [:], digest: "")
    }

    /// Rows of a made-up journal with ticks between them.
    static func rows(seed: UInt64, messages: Int) -> [JournalBatch] {
        var random = RandomBatches(seed: seed)
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
        let dataset = ProcessingFixture.dataset()
        var tally = DatasetTally(
            dataset: dataset, registry: ProcessingFixture.registry, terms: ProcessingFixture.terms)
        var naive = NaiveTally()
        for row in ProcessingFixture.rows(seed: UInt64(seed), messages: 60) where !row.kind.isTick {
            try tally.count(row)
            naive.add(
                row.events, receivedAt: row.kind == .backfill ? 0 : row.receivedAt, allowedHours: 24,
                channels: ProcessingFixture.classes)
            if row.position % 3 == 0 { tally.fold() }
        }
        tally.fold()
        var ours: [String: Int64] = [:]
        for leaf in 0..<tally.leaves.count {
            let key = Array(tally.leaves.key(leaf))
            let name = "\(key[0])/\(key[1])/\(Int32(bitPattern: key[2]))"
            for (counter, value) in zip(tally.layout.names, tally.counters(of: leaf)) where value != 0 {
                ours[name + "/" + counter] = value
            }
            for (bucket, value) in tally.totalDurations[leaf] { ours[name + "/bucket \(bucket)"] = value }
        }
        #expect(ours == naive.counts)
    }

    @Test func acceptedIsOutOfScopePlusCountedPlusLatePlusHeldAtEveryTick() throws {
        var tally = DatasetTally(
            dataset: ProcessingFixture.dataset(), registry: ProcessingFixture.registry, terms: ProcessingFixture.terms)
        var isEverHeld = false
        for row in ProcessingFixture.rows(seed: 5, messages: 200) {
            guard row.kind.isTick else {
                try tally.count(row)
                continue
            }
            _ = tally.release(isSweep: row.kind == .sweep) { "\($0)" }
            let account = tally.account
            #expect(account.accepted == account.outOfScope + account.counted + account.late + account.held)
            isEverHeld = isEverHeld || account.held > 0
        }
        #expect(isEverHeld && tally.account.counted > 0 && tally.account.late > 0 && tally.account.outOfScope > 0)
    }
}
