import Events
import Journal
import Measures
import Themes

/// Says which live answers belong to a flood of near-identical ones, and are set apart as "under review".
///
/// A function of the journal in its order: rows are looked at event by event, and by the instant at which they were received.
/// History that is imported is exempt, as it comes in one go. docs/burst-guard.md has the rules and their limits.
struct BurstGuard {
    private let rules: BurstRules
    var daily = DailyCounts()
    var history: AnswerHistory
    /// Events whose subjects are looked for before any is counted.
    private static let lookAheadEvents = 256
    /// Of the block at hand: a person and three bands of a comment for each event at most.
    private var subjects = [DailyCounts.Subject](repeating: .init(), count: 4 * lookAheadEvents)
    private var subjectCount = 0
    /// Says nothing; it only keeps the reading of `lookAhead` from being left out.
    private var lookedAt: UInt64 = 0
    /// Of the last row: whether each event is under review; empty if none is.
    private(set) var underReview: [Bool] = []

    private var stream = AnswerHistory.Series.allStreams
    private var hour: Int64 = .min
    /// By service; those of another generation are not known any more.
    private var slots: [Slots] = []
    private var generation = 1

    /// Where the answers to a service are followed: ratings and needs met of the row's stream, and of all streams together.
    private struct Slots {
        var ownRating = 0
        var ownNeed = 0
        var allRating = 0
        var allNeed = 0
        var generation = 0
    }

    init(rules: BurstRules) {
        self.rules = rules
        history = AnswerHistory(rules: rules)
    }

    /// Looks at a row of the journal; `underReview` says what came of it.
    ///
    /// All rules look at every answer, so that what one of them knows doesn't hang on what another found. Nothing of the past
    /// changes within a row, so the rules can look at it one after another.
    mutating func review(_ row: JournalBatch) {
        underReview.removeAll(keepingCapacity: true)
        let batch = row.events
        guard row.kind == .live, !batch.kind.isEmpty else { return }
        daily.begin(day: row.receivedAt.flooredDivision(by: 86_400_000))
        let hour = row.receivedAt.flooredDivision(by: 3_600_000)
        if row.producer != stream || hour != self.hour {
            (stream, self.hour) = (row.producer, hour)
            generation += 1
        }
        underReview.append(contentsOf: repeatElement(false, count: batch.count))
        var isAny = reviewRepeated(batch)
        var index = 0
        while true {
            index = reviewEqual(batch, from: index, &isAny)
            guard index < batch.count else { break }
            findSlots(of: batch.service[index])
        }
        if !isAny { underReview.removeAll(keepingCapacity: true) }
    }

    /// The rules for persons and comments.
    private mutating func reviewRepeated(_ batch: EventBatch) -> Bool {
        var isAny = false
        var commentStart = 0
        for start in stride(from: 0, to: batch.count, by: Self.lookAheadEvents) {
            findSubjects(batch, start..<min(start + Self.lookAheadEvents, batch.count), &commentStart)
            lookedAt ^= daily.lookAhead(subjects[..<subjectCount])
            if countSubjects() { isAny = true }
        }
        return isAny
    }

    /// Finds whom and what the answers of a block come from: the respondent, or else the case, as at the gate; and the comment.
    private mutating func findSubjects(_ batch: EventBatch, _ block: Range<Int>, _ commentStart: inout Int) {
        let (feedback, words) = (EventKind.feedback.rawValue, rules.wordsOfComment)
        subjectCount = subjects.withUnsafeMutableBufferPointer { subjects in
            var count = 0
            func note(_ key: UInt64, _ event: Int, isComment: Bool) {
                subjects[count] = .init(key: key, event: UInt32(event), isComment: isComment)
                count &+= 1
            }
            for index in block {
                let comment = commentStart..<(commentStart + Int(batch.commentLength[index]))
                commentStart = comment.upperBound
                guard batch.kind[index] == feedback else { continue }
                let service = batch.service[index]
                var person = batch.respondent[index]
                if person == 0, !batch.caseToken[index].isAbsent { person = batch.caseToken[index].high | 1 }
                if person != 0 { note(Self.key(person, service, rule: 1), index, isComment: false) }
                guard !comment.isEmpty else { continue }
                let fingerprint = batch.commentBytes.withUnsafeBufferPointer {
                    CommentFingerprint(UnsafeBufferPointer(rebasing: $0[comment]), atLeast: words)
                }
                fingerprint?.forEachKey { note(Self.key($0, service, rule: 2), index, isComment: true) }
            }
            return count
        }
    }

    private mutating func countSubjects() -> Bool {
        let (rules, subjects) = (rules, subjects[..<subjectCount])
        return daily.withPass { daily in
            var isAny = false
            for subject in subjects {
                let limit = subject.isComment ? rules.sameComments : rules.answersOfPerson
                guard daily.add(subject.key) > limit else { continue }
                underReview[Int(subject.event)] = true
                isAny = true
            }
            return isAny
        }
    }

    /// The rule for equal answers, from an event on up to one about a service whose slots are not known; returns its index.
    private mutating func reviewEqual(_ batch: EventBatch, from first: Int, _ isAny: inout Bool) -> Int {
        let (feedback, generation) = (EventKind.feedback.rawValue, generation)
        return history.withPass { history in
            for index in first..<batch.count where batch.kind[index] == feedback {
                let (rating, need) = (Int(batch.rating[index]), Int(batch.needMet[index]))
                guard rating | need != 0, max(rating, need) < AnswerHistory.kinds else { continue }
                let service = Int(batch.service[index])
                guard service < slots.count else { return index }
                let slots = slots[service]
                guard slots.generation == generation else { return index }
                var isFlood = underReview[index]
                if rating > 0 {
                    if history.isFlood(rating, slot: slots.ownRating) { isFlood = true }
                    if history.isFlood(rating, slot: slots.allRating) { isFlood = true }
                }
                if need > 0 {
                    if history.isFlood(need, slot: slots.ownNeed) { isFlood = true }
                    if history.isFlood(need, slot: slots.allNeed) { isFlood = true }
                }
                guard isFlood else { continue }
                underReview[index] = true
                isAny = true
                if rating > 0 {
                    history.setApart(rating, slot: slots.ownRating)
                    history.setApart(rating, slot: slots.allRating)
                }
                if need > 0 {
                    history.setApart(need, slot: slots.ownNeed)
                    history.setApart(need, slot: slots.allNeed)
                }
            }
            return batch.count
        }
    }

    /// Spread evenly, whatever the parts are.
    private static func key(_ value: UInt64, _ service: UInt32, rule: UInt64) -> UInt64 {
        let salted = value ^ (UInt64(service) << 8 | rule) &* 0x9E37_79B9_7F4A_7C15
        let product = salted.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    private mutating func findSlots(of service: UInt32) {
        var isMoved = false
        func slot(_ stream: Int64, _ question: AnswerHistory.Question) -> Int {
            history.slot(
                of: .init(stream: stream, service: service, question: question), hour: hour, isMoved: &isMoved)
        }
        var found = Slots(
            ownRating: slot(stream, .rating), ownNeed: slot(stream, .needMet),
            allRating: slot(AnswerHistory.Series.allStreams, .rating),
            allNeed: slot(AnswerHistory.Series.allStreams, .needMet))
        if isMoved { generation += 1 }
        found.generation = generation
        while slots.count <= Int(service) { slots.append(Slots()) }
        slots[Int(service)] = found
    }

    mutating func markStored() {
        daily.markStored()
        history.markStored()
        // A slot is marked as changed when it is found.
        generation += 1
    }
}
