import Events
import TestKit
import Testing

@testable import Definitions
@testable import Disclosure
@testable import Measures

/// An attacker who knows in which hour and where somebody answered, and guesses the answer from two published snapshots.
///
/// The same attacker against three rules: ours, running totals that hide small cells (rule A, which must fall), and release
/// of each leaf on its own as soon as k wait (rule C, which must give somebody away with certainty).
@Suite struct AttackTests {
    static let ticks = 720
    static let places = 24
    static let shares = [0.58, 0.27, 0.15]
    static let k = 10

    struct Answer {
        var tick: Int
        var place: Int
        var answer: Int
    }

    /// What was public after each tick: by place and answer.
    typealias Snapshots = [[[Int64]]]

    static let stream: [Answer] = {
        var random = SeededRandom(seed: 20_261_121)
        var answers: [Answer] = []
        for tick in 0..<ticks {
            for place in 0..<places {
                // Quiet and busy places, day and night: 0 to 3 an hour.
                let rate = 0.15 + 0.9 * Double(place % 6) / 6 * (tick % 24 < 8 ? 0.2 : 1)
                for _ in 0..<3 where random.chance(rate / 2) {
                    let draw = random.unit()
                    answers.append(
                        Answer(
                            tick: tick, place: place,
                            answer: draw < shares[0] ? 0 : draw < shares[0] + shares[1] ? 1 : 2))
                }
            }
        }
        return answers
    }()

    /// Everybody who was the only one at a place in an hour.
    static let alone: [Answer] = {
        let groups = Dictionary(grouping: stream) { $0.tick * places + $0.place }
        return groups.values.filter { $0.count == 1 }.map { $0[0] }.sorted { ($0.tick, $0.place) < ($1.tick, $1.place) }
    }()

    /// Share of right guesses: the answer whose published count rose most, or the commonest one if none rose.
    static func accuracy(_ snapshots: Snapshots) -> Double {
        var right = 0
        for person in alone {
            let after = snapshots[person.tick + 1][person.place]
            let before = snapshots[person.tick][person.place]
            let rises = zip(after, before).map(-)
            let best = rises.indices.max { (rises[$0], -$0) < (rises[$1], -$1) } ?? 0
            if (rises.contains { $0 > 0 } ? best : 0) == person.answer { right += 1 }
        }
        return Double(right) / Double(alone.count)
    }

    static let prior = Double(alone.filter { $0.answer == 0 }.count) / Double(alone.count)

    /// The real gate over the stream; the answers stand in r1, r3 and r5.
    static func ours() -> (Snapshots, exposed: Int) {
        let dataset = GateFixture.dataset(parentDepth: 1)
        var table = GateTable(dataset: dataset)
        var snapshots: Snapshots = [Array(repeating: [0, 0, 0], count: places)]
        var exposed = 0
        let byTick = Dictionary(grouping: stream, by: \.tick)
        for tick in 0..<ticks {
            for event in byTick[tick] ?? [] {
                GateFixture.add(&table, service: UInt32(event.place), channel: 0, rating: event.answer * 2 + 1)
            }
            var next = snapshots[tick]
            let before = Self.newEvents(table)
            for increment in Gate.release(&table, dataset: dataset, isSweep: tick % 168 == 167, text: { "\($0)" }) {
                guard let place = Int(increment.labels[0]) else { continue }
                for (index, name) in ["r1", "r3", "r5"].enumerated() {
                    next[place][index] += increment.counts[name] ?? 0
                }
                // The candidates behind a release are the events admitted with it; none admitted = it was decided before.
                let admitted = (before[[UInt32(place)]] ?? 0) - (Self.newEvents(table)[[UInt32(place)]] ?? 0)
                if (1..<Int64(k)).contains(admitted) { exposed += 1 }
            }
            snapshots.append(next)
        }
        return (snapshots, exposed)
    }

    private static func newEvents(_ table: GateTable) -> [[UInt32]: Int64] {
        Dictionary(uniqueKeysWithValues: table.parents.map { ($0.labels, $0.newEvents) })
    }

    /// Rule A: running totals, counts below 10 hidden.
    static func runningTotals() -> Snapshots {
        var totals = Array(repeating: [Int64](repeating: 0, count: 3), count: places)
        var snapshots: Snapshots = [totals]
        let byTick = Dictionary(grouping: stream, by: \.tick)
        for tick in 0..<ticks {
            for event in byTick[tick] ?? [] { totals[event.place][event.answer] += 1 }
            snapshots.append(totals.map { $0.map { $0 < Int64(k) ? 0 : $0 } })
        }
        return snapshots
    }

    /// Rule C: each leaf is released as soon as k wait in it; counts those whose lone event was what released it.
    static func leavesOnTheirOwn() -> Int {
        var waiting = Array(repeating: [Int](repeating: 0, count: 3), count: places)
        var exposed = 0
        let byTick = Dictionary(grouping: stream, by: \.tick)
        for tick in 0..<ticks {
            let events = byTick[tick] ?? []
            for event in events { waiting[event.place][event.answer] += 1 }
            for place in 0..<places {
                for answer in 0..<3 where waiting[place][answer] >= k {
                    if events.filter({ $0.place == place }).count == 1 { exposed += 1 }
                    waiting[place][answer] = 0
                }
            }
        }
        return exposed
    }

    @Test func theAttackerLearnsNothingFromOurs() {
        let (snapshots, exposed) = Self.ours()
        #expect(Self.alone.count > 1000)
        #expect(Self.accuracy(snapshots) <= Self.prior + 0.03)
        #expect(exposed == 0)
        #expect(snapshots[Self.ticks].joined().reduce(0, +) > Int64(Self.stream.count) / 2)
    }

    @Test func theSameAttackerBreaksRunningTotals() {
        #expect(Self.accuracy(Self.runningTotals()) > 0.85)
    }

    @Test func releasingLeavesOnTheirOwnGivesPeopleAway() {
        #expect(Self.leavesOnTheirOwn() > 0)
    }
}
