import Definitions
import Events
import TestKit
import Testing

@testable import Journal
@testable import Measures
@testable import Processing
@testable import Themes

/// Counts by combination, against counting one event after another.
@Suite struct EventCountsTests {
    private struct Place: Hashable {
        var number: Int
        var cell: Int
    }

    private static let plan = CountingPlan(
        datasets: ProcessingFixture.datasets, registry: ProcessingFixture.registry, terms: ProcessingFixture.terms)

    /// Few combinations, so that many of them come up more often than their lanes can hold.
    private static func rows(seed: UInt64) -> [JournalBatch] {
        var random = RandomBatches(seed: seed)
        (random.services, random.labels, random.days) = (1...1, 5...5, 1)
        (random.withdrawals, random.conversations) = (0.02, 0.1)
        return (0..<4).map { number in
            let events = random.batch(count: [40, 900, 3, 1500][number])
            return JournalBatch(
                position: 0, slots: events.count, kind: .backfill, producer: 1, epoch: 1, firstSequence: 0,
                receivedAt: 0, events: events, tombstones: [])
        }
    }

    /// The cells of an event, one variable after another.
    private static func cells(_ batch: EventBatch, _ index: Int) -> [Int] {
        plan.variables.compactMap { counted in
            let code = Int(counted.variable.code(of: batch, at: index, channels: plan.channels))
            return code > 0 && code <= counted.categories ? counted.base + code : nil
        }
    }

    private static func person(_ batch: EventBatch, _ index: Int) -> UInt64? {
        if batch.respondent[index] != 0 { return batch.respondent[index] }
        return batch.caseToken[index].isAbsent ? nil : batch.caseToken[index].high | 1
    }

    /// The number of an event's combination, found by what the combination says of itself.
    private static func number(_ counts: EventCounts, _ batch: EventBatch, _ index: Int) -> Int? {
        (0..<counts.count).first { number in
            let combination = counts.combination(number)
            let labels = plan.dimensions.map { dimension -> UInt32 in
                switch dimension {
                case .service: batch.service[index]
                case .channel: batch.channel[index]
                case .region: batch.region[index]
                default: 0
                }
            }
            return Array(combination.labels) == labels && combination.day == batch.day[index]
                && combination.kind == batch.kind[index]
        }
    }

    /// In one row of lanes as they are, and in several.
    @Test(arguments: 0..<4, [64, 24]) func everyCellAndEveryPersonAskedForIsThatOfTheEvents(
        seed: UInt64, lanesPerRow: Int
    ) throws {
        var random = SeededRandom(seed: seed)
        var counts = EventCounts(plan: Self.plan, lanesPerRow: lanesPerRow)
        var asked: Set<Place> = []
        for round in 0..<3 {
            var (expected, events): ([Place: Int64], [Int: Int64]) = ([:], [:])
            var persons: [Place: [UInt64]] = [:]
            func ask(_ number: Int) {
                let isAsked = (0..<Self.plan.width).map { cell in
                    random.chance(0.1) && !Self.plan.variables.contains { $0.base == cell }
                }
                counts.askWho(number, isAsked)
                asked = asked.filter { $0.number != number }
                for cell in isAsked.indices where isAsked[cell] { asked.insert(Place(number: number, cell: cell)) }
            }
            for row in Self.rows(seed: seed + UInt64(round)) {
                let new = counts.number(row, underReview: [])
                // Of old ones too, which hold events by then.
                for number in 0..<counts.count where new.contains(number) || random.chance(0.3) { ask(number) }
                counts.count(row, themes: ThemeClassifiers(lists: [], terms: [:]))
                for index in 0..<row.events.count {
                    let number = try #require(Self.number(counts, row.events, index))
                    events[number, default: 0] += 1
                    for cell in Self.cells(row.events, index) {
                        let place = Place(number: number, cell: cell)
                        expected[place, default: 0] += 1
                        guard asked.contains(place), let person = Self.person(row.events, index) else { continue }
                        persons[place, default: []].append(person)
                    }
                }
            }
            #expect(expected.values.contains { $0 > 600 } && !persons.isEmpty)
            try compare(&counts, expected, events, persons)
            // In the last round every combination is new again, in room that was used before.
            guard round == 1 else { continue }
            counts.removeCombinations()
            asked.removeAll()
        }
    }

    private func compare(
        _ counts: inout EventCounts, _ expected: [Place: Int64], _ events: [Int: Int64], _ persons: [Place: [UInt64]]
    ) throws {
        var (found, foundEvents): ([Place: Int64], [Int: Int64]) = ([:], [:])
        counts.take { number, counted in
            for (cell, count) in counted.cells { found[Place(number: number, cell: cell)] = count }
            foundEvents[number] = counted.events
        }
        #expect(found == expected && foundEvents == events)
        let notes = Dictionary(grouping: counts.notes) { Place(number: $0.number, cell: $0.cell) }
        let areEqual = notes.mapValues { $0.map(\.person) } == persons
        #expect(areEqual, "The persons that were noted are others.")
        counts.take { _, _ in Issue.record("It was taken already.") }
        counts.clear()
    }

    @Test func durationsAreCountedOneByOneOrTogether() {
        var random = SeededRandom(seed: 3)
        var (alone, together) = (DurationCounts(), DurationCounts())
        for _ in 0..<40 {
            let keys = (0..<(2 * Int(random.next() % 50))).map { _ in UInt32(random.next() % 20) }
            for row in stride(from: 0, to: keys.count, by: 2) {
                alone.add(1, bucket: Int(keys[row + 1]), of: Int(keys[row]))
            }
            together.addOnes(keys)
        }
        func all(_ counts: DurationCounts) -> [[Int64]] {
            var rows: [[Int64]] = []
            counts.forEach { rows.append([Int64($0), Int64($1), $2]) }
            return rows
        }
        #expect(all(alone) == all(together) && !all(alone).isEmpty)
    }
}
