import Events
import Measures
import Themes

@testable import Journal
@testable import Processing

/// The rules of the burst guard as they read, over everything that was ever received: no tables, no caches, nothing forgotten.
struct NaiveBursts {
    private struct Series: Hashable {
        var service: UInt32
        var isRating: Bool
    }

    private struct Answer {
        var stream: Int64
        var hour: Int64
        var kind: UInt8
        var isKept = true
    }

    let rules: BurstRules
    private var persons: [String: Int] = [:]
    private var comments: [String: Int] = [:]
    private var answers: [Series: [Answer]] = [:]

    init(rules: BurstRules) { self.rules = rules }

    mutating func review(_ row: JournalBatch) -> [Bool] {
        let comments = row.events.comments
        return (0..<row.events.count).map { index in
            guard row.kind == .live, row.events.kind[index] == EventKind.feedback.rawValue else { return false }
            let day = "\(row.events.service[index]) \(Int64(row.receivedAt / 86_400_000))"
            let isPerson = isRepeated(row.events, index, day)
            let isComment = isRepeated(comment: comments[index], day)
            return isFlood(row, index, isPerson || isComment)
        }
    }

    private mutating func isRepeated(_ batch: EventBatch, _ index: Int, _ day: String) -> Bool {
        let token = batch.caseToken[index]
        let person =
            batch.respondent[index] != 0 ? batch.respondent[index] : token == .absent ? nil : token.high | 1
        guard let person else { return false }
        persons["\(day) \(person)", default: 0] += 1
        return persons["\(day) \(person)", default: 0] > rules.answersOfPerson
    }

    private mutating func isRepeated(comment: [UInt8], _ day: String) -> Bool {
        let fingerprint = comment.withUnsafeBufferPointer { CommentFingerprint($0, atLeast: rules.wordsOfComment) }
        var isRepeated = false
        for key in fingerprint?.keys ?? [] {
            comments["\(day) \(key)", default: 0] += 1
            if comments["\(day) \(key)", default: 0] > rules.sameComments { isRepeated = true }
        }
        return isRepeated
    }

    private mutating func isFlood(_ row: JournalBatch, _ index: Int, _ isFound: Bool) -> Bool {
        var isFlood = isFound
        var places: [Series] = []
        for (isRating, kind) in [(true, row.events.rating[index]), (false, row.events.needMet[index])] where kind > 0 {
            let series = Series(service: row.events.service[index], isRating: isRating)
            let new = Answer(stream: row.producer, hour: row.receivedAt / 3_600_000, kind: kind)
            answers[series, default: []].append(new)
            places.append(series)
            let all = answers[series] ?? []
            isFlood =
                self.isFlood(new, all) || self.isFlood(new, all.filter { $0.stream == new.stream }) || isFlood
        }
        for series in places {
            var all = answers.removeValue(forKey: series) ?? []
            all[all.count - 1].isKept = !isFlood
            answers[series] = all
        }
        return isFlood
    }

    private func isFlood(_ new: Answer, _ answers: [Answer]) -> Bool {
        let ofHour = answers.filter { $0.hour == new.hour }
        let ofPast = answers.filter { $0.hour < new.hour && $0.isKept }
        let equal = ofHour.filter { $0.kind == new.kind }.count
        let others = ofHour.count - equal
        let equalInPast = ofPast.filter { $0.kind == new.kind }.count
        let expected = (equalInPast + rules.oddsAtFirst) * (others + 1) / (ofPast.count - equalInPast + 1)
        let usual = (ofPast.count + rules.usualAnswersAtFirst) / (Set(ofPast.map(\.hour)).count + 1)
        return equal > rules.equalAnswers + rules.timesUsual * max(expected, usual)
    }
}

extension CommentFingerprint {
    var keys: [UInt64] {
        var keys: [UInt64] = []
        forEachKey { keys.append($0) }
        return keys
    }
}

extension EventBatch {
    /// The comment of every event.
    var comments: [[UInt8]] {
        var start = 0
        return commentLength.map { length in
            defer { start += Int(length) }
            return Array(commentBytes[start..<(start + Int(length))])
        }
    }
}

/// Answers of made-up people, one after another, and floods among them.
struct AnswerStream {
    struct Answer {
        /// UTC milliseconds.
        var time: Int64
        var stream: Int64 = 1
        var service: UInt32 = 1
        var rating: UInt8 = 0
        var needMet: UInt8 = 0
        var respondent: UInt64 = 0
        var caseToken = Hash128.absent
        var comment = ""
    }

    static let start: Int64 = 20_400 * 86_400_000

    /// A row of the journal for each run of answers of one stream that arrive together.
    static func rows(_ answers: [Answer], position first: Int64 = 0, kind: RecordKind = .live) -> [JournalBatch] {
        var rows: [JournalBatch] = []
        for answer in answers {
            if rows.last?.producer != answer.stream || rows.last?.receivedAt != answer.time {
                rows.append(
                    JournalBatch(
                        position: rows.last?.endPosition ?? first, slots: 0, kind: kind, producer: answer.stream,
                        epoch: 1, firstSequence: 0, receivedAt: answer.time, events: EventBatch(), tombstones: []))
            }
            append(answer, to: &rows[rows.count - 1].events)
            rows[rows.count - 1].slots += 1
        }
        return rows
    }

    private static func append(_ answer: Answer, to batch: inout EventBatch) {
        batch.appendEmpty()
        let last = batch.count - 1
        batch.kind[last] = EventKind.feedback.rawValue
        batch.service[last] = answer.service
        batch.channel[last] = 5
        batch.time[last] = answer.time
        batch.day[last] = Int32(answer.time / 86_400_000)
        batch.identity[last] = Hash128(high: UInt64(answer.time), low: UInt64(last))
        batch.rating[last] = answer.rating
        batch.needMet[last] = answer.needMet
        batch.respondent[last] = answer.respondent
        batch.caseToken[last] = answer.caseToken
        let comment = Array(answer.comment.utf8)
        batch.commentLength[last] = UInt32(comment.count)
        batch.commentBytes += comment
    }

    /// Honest people: four in five are satisfied; most of those got what they came for.
    static func honest(time: Int64, service: UInt32 = 1, stream: Int64 = 1, _ random: inout SeededRandom) -> Answer {
        let isMet = random.chance(0.8)
        let rating: UInt8 = isMet ? (random.chance(0.6) ? 5 : 4) : UInt8.random(in: 1...3, using: &random)
        let need: UInt8 = random.chance(0.1) ? 4 : isMet ? 1 : random.chance(0.4) ? 2 : 3
        return Answer(
            time: time, stream: stream, service: service, rating: rating, needMet: need, respondent: random.next() | 1)
    }
}
