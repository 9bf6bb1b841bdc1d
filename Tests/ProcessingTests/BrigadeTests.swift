import Disclosure
import Events
import Foundation
import Simulation
import TestKit
import Testing

@testable import Definitions
@testable import Journal
@testable import Measures
@testable import Processing

/// An attack on a service's satisfaction, with the burst guard and without it, up to what the gate releases.
@Suite struct BrigadeTests {
    private static let hour: Int64 = 3_600_000
    /// The bound that docs/burst-guard.md states for this attack.
    private static let bound = 0.1

    private struct Outcome {
        var counts: [String: Int64]
        var honestApart = 0
        var honestInAttack = 0
        var account: DatasetAccount

        var satisfaction: Double {
            Double((counts["r4"] ?? 0) + (counts["r5"] ?? 0))
                / Double((1...5).reduce(0) { $0 + (counts["r\($1)"] ?? 0) })
        }
    }

    /// 300 honest answers in eight hours of each of six days; on the seventh, in one hour, `fakes` with one star and thirty honest ones.
    private static func play(
        seed: UInt64, fakes: Int, streams: Int = 1, isVaried: Bool = false, rules: BurstRules = .standard
    ) throws -> Outcome {
        var random = SeededRandom(seed: seed)
        var dataset = ProcessingFixture.dataset()
        dataset.period = .month
        var counting = TallySet(
            definitions: Definitions(registry: ProcessingFixture.registry, datasets: [dataset]),
            terms: ProcessingFixture.terms, caseLimit: 100_000, burstRules: rules)
        var answers: [(isHonest: Bool, answer: AnswerStream.Answer)] = []
        func honest(_ count: Int, day: Int64, hours: ClosedRange<Int64>) {
            for _ in 0..<count {
                let time = AnswerStream.start + day * 24 * hour + Int64.random(in: hours, using: &random) * hour
                let minute = Int64.random(in: 0..<60, using: &random)
                answers.append((true, AnswerStream.honest(time: time + minute * 60_000, &random)))
            }
        }
        for day in 0..<6 { honest(50, day: Int64(day), hours: 9...16) }
        honest(30, day: 6, hours: 10...10)
        for number in 0..<fakes {
            let time = AnswerStream.start + (6 * 24 + 10) * hour + Int64.random(in: 0..<60, using: &random) * 60_000
            var answer = AnswerStream.Answer(
                time: time, stream: Int64(1 + number % streams), rating: 1, needMet: 3, respondent: random.next() | 1)
            if isVaried { (answer.rating, answer.needMet) = (UInt8(1 + random.next() % 2), UInt8(random.next() % 5)) }
            answers.append((false, answer))
        }
        answers.sort { $0.answer.time < $1.answer.time }
        var outcome = Outcome(counts: [:], account: DatasetAccount())
        for row in AnswerStream.rows(answers.map(\.answer)) {
            try counting.count(row)
            guard row.receivedAt >= AnswerStream.start + 6 * 24 * hour else { continue }
            for index in 0..<row.events.count where answers[Int(row.position) + index].isHonest {
                outcome.honestInAttack += 1
                let apart = counting.bursts.underReview
                if !apart.isEmpty, apart[index] { outcome.honestApart += 1 }
            }
        }
        let released = try counting.release(at: AnswerStream.start + 7 * 24 * hour, isSweep: false) { "\($0)" }
        for increment in released { outcome.counts.merge(increment.counts, uniquingKeysWith: +) }
        outcome.account = counting.tallies[0].account
        return outcome
    }

    /// What a guard that never finds anything would publish.
    private static let blind: BurstRules = {
        var rules = BurstRules()
        (rules.answersOfPerson, rules.sameComments, rules.equalAnswers) = (.max, .max, 1_000_000)
        return rules
    }()

    @Test(arguments: [(1, false), (1, true), (10, false)])
    func fiveThousandFakesMoveSatisfactionByLessThanTheBound(streams: Int, isVaried: Bool) throws {
        for seed in UInt64(1)...2 {
            let calm = try Self.play(seed: seed, fakes: 0)
            let attacked = try Self.play(seed: seed, fakes: 5000, streams: streams, isVaried: isVaried)
            let unguarded = try Self.play(
                seed: seed, fakes: 5000, streams: streams, isVaried: isVaried, rules: Self.blind)
            #expect(calm.honestApart == 0 && calm.account.underReview == 0)
            let moved = calm.satisfaction - attacked.satisfaction
            #expect(moved < (isVaried ? 2 * Self.bound : Self.bound), "seed \(seed)")
            #expect(calm.satisfaction - unguarded.satisfaction > 0.6, "the attack must be worth guarding against")
            // Published as an excluded count, and nothing is gone.
            let apart = attacked.counts["under_review"] ?? 0
            #expect(apart > 4800 && attacked.account.underReview == apart)
            #expect(attacked.account.accepted == 5330 && attacked.account.sum == 5330)
            #expect((attacked.counts["feedback_events"] ?? 0) + apart + attacked.account.held == 5330)
            #expect(unguarded.counts["under_review"] == nil)
            print(
                "brigade: seed \(seed), \(streams) streams\(isVaried ? ", varied" : ""): satisfaction \(calm.satisfaction) → "
                    + "\(attacked.satisfaction), unguarded \(unguarded.satisfaction); \(apart) set apart, of "
                    + "\(attacked.honestInAttack) honest ones \(attacked.honestApart)")
            #expect(attacked.honestApart * 2 < attacked.honestInAttack)
        }
    }

    /// A flood that is set apart makes no crowd for others, and one person's flood is one person at the gate.
    @Test func aFloodOpensTheGateForNobody() throws {
        var counting = ProcessingFixture.counting([ProcessingFixture.dataset()])
        let flood = (0..<200).map { _ in AnswerStream.Answer(time: AnswerStream.start, rating: 1, respondent: 9) }
        let rows = AnswerStream.rows(flood)
        for row in rows { try counting.count(row) }
        let few = (0..<4).map { AnswerStream.Answer(time: AnswerStream.start, rating: 5, respondent: 100 + $0) }
        for row in AnswerStream.rows(few, position: 200) { try counting.count(row) }
        // 5 + 4 events are counted: a crowd of 10 is not there, however long the flood.
        #expect(try counting.release(at: AnswerStream.start, isSweep: false) { "\($0)" }.isEmpty)
        #expect(counting.tallies[0].account.held == 204)
        let more = (0..<20).map { AnswerStream.Answer(time: AnswerStream.start, rating: 4, respondent: 200 + $0) }
        for row in AnswerStream.rows(more, position: 204) { try counting.count(row) }
        let released = try counting.release(at: AnswerStream.start, isSweep: false) { "\($0)" }
        #expect(released.flatMap(\.counts.keys).contains("feedback_events"))
        #expect(!released.flatMap(\.counts.keys).contains("under_review"))
        #expect(counting.tallies[0].account.sum == 224 && counting.tallies[0].account.held == 195)
    }

    /// A case's rating, its state and all else that is counted of it are what they would be without the answers set apart.
    @Test func casesKnowNothingOfAnswersUnderReview() throws {
        func totals(withFlood: Bool) throws -> [String: Int64] {
            var counting = ProcessingFixture.counting([ProcessingFixture.dataset(.open(reason: "made up"))])
            var batch = EventBatch()
            for (index, stage) in [OutcomeStage.started, .completed].enumerated() {
                batch.appendEmpty()
                batch.kind[index] = EventKind.outcome.rawValue
                batch.service[index] = 1
                batch.channel[index] = 5
                batch.time[index] = AnswerStream.start + Int64(index) * 60_000
                batch.day[index] = 20_400
                batch.caseToken[index] = Hash128(high: 40, low: 2)
                batch.stage[index] = stage.rawValue
            }
            try counting.count(
                JournalBatch(
                    position: 0, slots: 2, kind: .live, producer: 3, epoch: 1, firstSequence: 0,
                    receivedAt: AnswerStream.start + 60_000, events: batch, tombstones: []))
            // Five answers of the same person are counted, the newest of them with the best rating; then it goes down.
            let ratings: [UInt8] = [2, 2, 3, 4, 5] + (withFlood ? Array(repeating: 1, count: 40) : [])
            let answers = ratings.enumerated().map { index, rating in
                AnswerStream.Answer(
                    time: AnswerStream.start + Int64(index + 2) * 60_000, rating: rating,
                    caseToken: Hash128(high: 40, low: 2))
            }
            for row in AnswerStream.rows(answers, position: 2) { try counting.count(row) }
            let released = try counting.release(at: AnswerStream.start + Self.hour, isSweep: false) { "\($0)" }
            return released.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
        }
        var flooded = try totals(withFlood: true)
        #expect(flooded["case_served_r5"] == 1)
        #expect(flooded.removeValue(forKey: "under_review") == 40)
        #expect(flooded == (try totals(withFlood: false)))
    }
}

/// Ordinary traffic, as the simulator makes it, received when it happened.
@Suite struct OrdinaryTrafficTests {
    private struct Sent: Decodable {
        struct Fields: Decodable {
            var service: String
            var rating: UInt8?
            var needMet: String?
            var respondent: String?
            var comment: String?
            var `case`: String?
        }

        var data: Fields
    }

    private static func number(_ text: String) -> UInt64 {
        var random = SeededRandom(seed: 5, name: text)
        return random.next() | 1
    }

    /// The answers of some days to all simulated services, each producer with a stream of its own.
    private static func answers(days: Int64, settings: SimulatedProducer.Settings) throws -> [AnswerStream.Answer] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Pipelines")
        let registry = try DefinitionsLoader.registry(folder: folder)
        let producers = SimulatedProducer.all(
            registry: registry, except: ["city-of-boston", "neas", "nhft"], settings: settings)
        let end = settings.start + days * 86_400_000
        var answers: [AnswerStream.Answer] = []
        for (stream, producer) in producers.enumerated() {
            var producer = producer
            while true {
                let event = producer.next()
                if event.time >= end { break }
                guard String(decoding: event.json, as: UTF8.self).contains("org.dcs.feedback.v1") else { continue }
                let fields = try JSONDecoder().decode(Sent.self, from: Data(event.json)).data
                let service = registry.services.firstIndex { $0.id == fields.service } ?? 0
                answers.append(
                    AnswerStream.Answer(
                        time: event.time, stream: Int64(stream + 1), service: UInt32(service + 1),
                        rating: fields.rating ?? 0,
                        needMet: NeedMet.allCases.first { $0.name == fields.needMet }?.rawValue ?? 0,
                        respondent: fields.respondent.map(number) ?? 0,
                        caseToken: fields.case.map { Hash128(high: number($0), low: 1) } ?? .absent,
                        comment: fields.comment ?? ""))
            }
        }
        return answers.sorted { $0.time < $1.time }
    }

    private static func apart(_ answers: [AnswerStream.Answer]) -> Int {
        var bursts = BurstGuard(rules: .standard)
        return AnswerStream.rows(answers).reduce(0) {
            bursts.review($1)
            return $0 + bursts.underReview.count { $0 }
        }
    }

    @Test func twentyDaysOfTheSimulatedCountryHaveNoFlood() throws {
        let answers = try Self.answers(
            days: 20, settings: .init(seed: 1, start: AnswerStream.start, casesPerDay: 1500))
        #expect(answers.count > 5000)
        #expect(Self.apart(answers) == 0)
        // Cut off for the last three days, every sender then hands in what it kept, within the hour.
        let cut = AnswerStream.start + 17 * 86_400_000
        let late = answers.map { answer in
            var answer = answer
            if answer.time >= cut { answer.time = AnswerStream.start + 20 * 86_400_000 }
            return answer
        }
        #expect(Self.apart(late) == 0)
        // The same answers do contain a flood if somebody sends them over and over.
        let again = late.filter { $0.rating == 1 }.map { answer in
            var answer = answer
            (answer.time, answer.respondent, answer.service) = (AnswerStream.start + 21 * 86_400_000, 0, 1)
            answer.caseToken = .absent
            return answer
        }
        #expect(Self.apart(late + again + again) > again.count)
    }
}
