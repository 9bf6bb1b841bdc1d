import Disclosure
import Events
import Foundation
import GRDB
import TestKit
import Testing
import Themes

@testable import Definitions
@testable import Journal
@testable import Measures
@testable import Processing

@Suite struct BurstGuardTests {
    private static let hour: Int64 = 3_600_000

    /// Small thresholds, so that few answers go through every branch.
    private static let strict: BurstRules = {
        var rules = BurstRules()
        (rules.answersOfPerson, rules.sameComments, rules.equalAnswers, rules.usualAnswersAtFirst) = (3, 4, 5, 4)
        return rules
    }()

    private static let comments = [
        "", "", "", "short and the same each time",
        "never have I waited so long for so little and nobody at the counter said a word to me",
        "NEVER have I waited so long, for so little and nobody at the counter said a word to me!! 17",
        "the form asks for a number that is printed on no letter which I ever got from this office",
    ]

    /// A day and a night of answers to three services from two senders, with floods in some of the hours.
    private static func stream(seed: UInt64) -> [AnswerStream.Answer] {
        var random = SeededRandom(seed: seed)
        var answers: [AnswerStream.Answer] = []
        for hour in 12..<36 {
            let isFlood = random.chance(0.3)
            let time = AnswerStream.start + Int64(hour) * Self.hour
            for minute in 0..<Int.random(in: 0...50, using: &random) {
                var answer = AnswerStream.honest(
                    time: time + Int64(minute) * 60_000, service: UInt32(1 + random.next() % 3),
                    stream: Int64(1 + random.next() % 2), &random)
                answer.respondent = random.chance(0.5) ? random.next() % 40 : 0
                if random.chance(0.2) { answer.caseToken = Hash128(high: random.next() % 9, low: 1) }
                if isFlood, random.chance(0.7) { (answer.rating, answer.needMet, answer.service) = (1, 3, 2) }
                if random.chance(0.05) { (answer.rating, answer.needMet) = (0, 0) }
                answer.comment = comments[Int(random.next() % UInt64(comments.count))]
                answers.append(answer)
            }
        }
        return answers
    }

    @Test(arguments: 1...4) func agreesWithTheNaiveWay(seed: UInt64) {
        let answers = Self.stream(seed: seed)
        var bursts = BurstGuard(rules: Self.strict)
        var naive = NaiveBursts(rules: Self.strict)
        var apart = 0
        for row in AnswerStream.rows(answers) {
            bursts.review(row)
            let expected = naive.review(row)
            #expect(bursts.underReview == (expected.contains(true) ? expected : []))
            apart += expected.count { $0 }
        }
        #expect(apart > answers.count / 20 && apart < answers.count)
    }

    /// What is set apart follows from the journal's order alone: not from its rows, nor from when the memory was stored.
    @Test(arguments: 1...3) func rowsAndRestartsChangeNothing(seed: UInt64) throws {
        let answers = Self.stream(seed: seed)
        var whole = BurstGuard(rules: Self.strict)
        var expected: [Bool] = []
        for row in AnswerStream.rows(answers) {
            whole.review(row)
            expected += whole.underReview.isEmpty ? row.events.kind.map { _ in false } : whole.underReview
        }
        let folder = try TemporaryFolder()
        func counting() -> TallySet {
            TallySet(
                definitions: Definitions(registry: ProcessingFixture.registry, datasets: [ProcessingFixture.dataset()]),
                terms: ProcessingFixture.terms, caseLimit: 1000, burstRules: Self.strict)
        }
        var random = SeededRandom(seed: seed)
        var digests: [String] = []
        for (file, restarts) in [("calm", 0.0), ("shaken", 0.2)] {
            let store = try TallyStore(path: folder.path(file))
            try store.reset(definitions: "")
            var set = counting()
            var found: [Bool] = []
            var stored: Int64 = 0
            for row in answers.enumerated().flatMap({ AnswerStream.rows([$1], position: Int64($0)) }) {
                try set.count(row)
                found += set.bursts.underReview.isEmpty ? [false] : set.bursts.underReview
                guard random.chance(restarts) else { continue }
                try set.fold()
                try store.checkpoint(from: stored, to: row.endPosition, received: ReceivedAccount(), counting: &set)
                stored = row.endPosition
                set = counting()
                try store.load(&set)
            }
            #expect(found == expected)
            try set.fold()
            try store.checkpoint(from: stored, to: 1_000_000, received: ReceivedAccount(), counting: &set)
            digests.append(try store.digest())
        }
        #expect(digests[0] == digests[1])
        #expect(expected.contains(true))
    }

    /// Tallies of an older program lack the guard's tables; `dcs replay --verify` says that they are of other definitions.
    @Test func talliesOfAnOlderProgramAreNotRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("tallies.sqlite")
        let definitions = Definitions(
            registry: ProcessingFixture.registry, datasets: [ProcessingFixture.dataset()])
        let store = try TallyStore(path: path)
        try store.reset(definitions: definitions.digest)
        #expect(try Processor.storedDigest(talliesPath: path, definitions: definitions) == store.digest())
        try store.reset(definitions: "of an older program")
        try DatabaseQueue(path: path).write { database in
            for table in BurstStore.tables { try database.execute(sql: "DROP TABLE \(table)") }
        }
        #expect(throws: DatabaseError.self) { try TallyStore(path: path, readOnly: true).digest() }
        #expect(try Processor.storedDigest(talliesPath: path, definitions: definitions) == nil)
    }

    @Test func importedHistoryIsExempt() {
        let flood = (0..<3000).map { _ in AnswerStream.Answer(time: AnswerStream.start, rating: 1, respondent: 7) }
        var bursts = BurstGuard(rules: .standard)
        for row in AnswerStream.rows(flood, kind: .backfill) {
            bursts.review(row)
            #expect(bursts.underReview.isEmpty)
        }
        for row in AnswerStream.rows(flood) { bursts.review(row) }
        #expect(bursts.underReview.count { $0 } == 3000 - BurstRules.standard.answersOfPerson)
    }

    /// What a sender kept while it was cut off comes in at once, and is as mixed as ever.
    @Test func answersOfManyHoursMayComeAtOnce() {
        var random = SeededRandom(seed: 4)
        var bursts = BurstGuard(rules: .standard)
        func send(_ count: Int, hour: Int64) -> Int {
            let time = AnswerStream.start + hour * Self.hour
            let rows = AnswerStream.rows((0..<count).map { _ in AnswerStream.honest(time: time, &random) })
            return rows.reduce(0) {
                bursts.review($1)
                return $0 + bursts.underReview.count { $0 }
            }
        }
        #expect((0..<48).reduce(0) { $0 + send(30, hour: Int64($1)) } == 0)
        #expect(send(30 * 72, hour: 120) == 0)
    }

    /// One sender of a large state: twelve thousand answers to six services in its first hour, each in other words.
    @Test func manyMixedAnswersOfOneSenderInAnHourAreNoFlood() {
        var random = SeededRandom(seed: 6)
        var bursts = BurstGuard(rules: .standard)
        func send(_ count: Int, hour: Int64, _ change: (inout AnswerStream.Answer) -> Void = { _ in }) -> Int {
            let answers = (0..<count).map { (number: Int) -> AnswerStream.Answer in
                var answer = AnswerStream.Answer(
                    time: AnswerStream.start + hour * Self.hour + Int64(number / 200),
                    service: UInt32(1 + random.next() % 6),
                    rating: UInt8.random(in: 1...5, using: &random), needMet: UInt8.random(in: 1...3, using: &random),
                    respondent: UInt64(number / 2 + 1))
                if random.chance(0.1) { answer.comment = Self.sentence(&random) }
                change(&answer)
                return answer
            }
            return AnswerStream.rows(answers).reduce(0) {
                bursts.review($1)
                return $0 + bursts.underReview.count { $0 }
            }
        }
        #expect(send(12_000, hour: 10) == 0)
        #expect(send(4_000, hour: 34) == 0)
        // Each rule finds what is made to repeat in the very same traffic.
        #expect(send(4_000, hour: 58) { ($0.service, $0.rating) = (1, 1) } > 1_500)
        #expect(send(4_000, hour: 82) { if !$0.comment.isEmpty { $0.comment = Self.comments[4] } } > 200)
        #expect(send(4_000, hour: 106) { $0.respondent = $0.respondent % 50 + 1 } > 2_000)
    }

    private static func sentence(_ random: inout SeededRandom) -> String {
        let syllables = ["ba", "do", "fi", "gu", "ke", "lo", "mi", "na", "po", "ru"]
        return (0..<14).map { _ in
            (0..<3).map { _ in syllables[Int(random.next() % 10)] }.joined()
        }.joined(separator: " ")
    }

    @Test func oneSenderIsFollowedForEachServiceApart() {
        var bursts = BurstGuard(rules: .standard)
        let answers = (0..<800).map { (number: Int) -> AnswerStream.Answer in
            AnswerStream.Answer(
                time: AnswerStream.start, stream: Int64(1 + number % 2), service: UInt32(1 + number % 4), rating: 1)
        }
        for row in AnswerStream.rows(answers) {
            bursts.review(row)
            #expect(bursts.underReview.isEmpty)
        }
    }
}

@Suite struct CommentFingerprintTests {
    private static func fingerprint(_ text: String) -> CommentFingerprint? {
        Array(text.utf8).withUnsafeBufferPointer { CommentFingerprint($0, atLeast: BurstRules.standard.wordsOfComment) }
    }

    private static let text =
        "The lady at the counter sent me away twice because a form was missing that is not on the website"

    @Test(arguments: [
        "the lady at the counter sent me away TWICE, because a form was missing that is not on the website!!!",
        "  The lady at the counter  sent me away twice;because a form was missing that is not on the website 4711 ",
        "The lady at the counter [name] sent me away twice because a form was missing that is not on the website",
        "Thé lady at thé counter sent me away twice because a form was missing that is not on the wébsite",
    ])
    func spellingAndNumbersChangeNothing(other: String) throws {
        #expect(Self.fingerprint(other) == Self.fingerprint(Self.text))
        #expect(Self.fingerprint(other) != nil)
    }

    @Test func anAddedWordIsSeenThroughInMostCases() throws {
        let keys = try #require(Self.fingerprint(Self.text)).keys
        let words = ["yesterday", "really", "again", "sadly", "friends", "here", "today", "once", "so", "well"]
        let found = words.count { word in
            zip(Self.fingerprint(Self.text + " " + word)?.keys ?? [], keys).contains { $0 == $1 }
        }
        #expect(found >= 9)
    }

    @Test func otherTextsShareNoBandAndShortOnesHaveNone() throws {
        #expect(Self.fingerprint("Everything was fine, thank you very much indeed.") == nil)
        #expect(Self.fingerprint("1 2 3 4 5 6 7 8 9 10 11 12 13 14") == nil)
        var seen: Set<UInt64> = []
        var random = SeededRandom(seed: 11)
        let words = (0..<400).map { number in
            "word\(UnicodeScalar(UInt8(97 + number % 26)))" + String(repeating: "x", count: number / 26)
        }
        for _ in 0..<500 {
            let text = (0..<20).map { _ in words[Int(random.next() % 400)] }.joined(separator: " ")
            for key in try #require(Self.fingerprint(text)).keys { #expect(seen.insert(key).inserted) }
        }
    }
}

@Suite struct DailyCountsTests {
    @Test func aFrequentKeyIsNotPushedOutByManyRareOnes() {
        var counts = DailyCounts()
        var random = SeededRandom(seed: 3)
        let frequent = random.next()
        var (last, mostOfRare) = (0, 0)
        for _ in 0..<20 {
            last = counts.add(frequent)
            for _ in 0..<20_000 { mostOfRare = max(mostOfRare, counts.add(random.next())) }
        }
        #expect(last == 20 && mostOfRare == 1)
    }

    /// Four places for keys that share their lower bits; a full one gives the place of the rarest away, by turns where several are.
    @Test func aKeyTakesItsOwnPlaceOrThatOfTheRarest() {
        var counts = DailyCounts()
        var random = SeededRandom(seed: 9)
        var sets: [UInt64: [(tag: UInt64, count: Int)]] = [:]
        for _ in 0..<30_000 {
            let key = (random.next() % 12) << 16 | random.next() % 5
            var places = sets[key & 0xFFFF] ?? Array(repeating: (0, 0), count: 4)
            let turns = (0..<4).map { ($0 + Int((key >> 16) % 4)) % 4 }
            let own = turns.first { places[$0].tag == key >> 16 }
            let rarest = turns.reduce(turns[0]) { places[$1].count < places[$0].count ? $1 : $0 }
            if let own { places[own].count += 1 } else { places[rarest] = (key >> 16, 1) }
            sets[key & 0xFFFF] = places
            #expect(counts.add(key) == places[own ?? rarest].count)
        }
        for (set, places) in sets {
            for (way, place) in places.enumerated() {
                #expect(counts.entries[Int(set) * 4 + way] == place.tag << 16 | UInt64(place.count))
            }
        }
    }

    @Test func aLaterDayBeginsAnewAndAnEarlierOneIsNone() {
        var counts = DailyCounts()
        counts.begin(day: 10)
        #expect(counts.add(77) == 1)
        counts.begin(day: 10)
        counts.begin(day: 9)
        #expect(counts.add(77) == 2)
        counts.begin(day: 11)
        #expect(counts.add(77) == 1)
        #expect(counts.entries.count * MemoryLayout<UInt64>.size == 2 << 20)
    }

    /// A history that is full gives the place of the series that was silent longest away, and no more memory is taken.
    @Test func theHistoryIsBounded() {
        var history = AnswerHistory(rules: .standard)
        var isMoved = false
        func series(_ stream: Int64) -> AnswerHistory.Series { .init(stream: stream, service: 1, question: .rating) }
        for stream in 0..<Int64(AnswerHistory.limit) {
            _ = history.slot(of: series(stream), hour: stream == 5 ? 1 : 2, isMoved: &isMoved)
        }
        #expect(!isMoved)
        #expect(history.slot(of: series(-7), hour: 3, isMoved: &isMoved) == 5)
        #expect(isMoved && history.heads.count == AnswerHistory.limit)
        #expect(history.size <= 6 << 20)
    }
}
