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
    /// Of the last row: whether each event is under review; empty if none is.
    private(set) var underReview: [Bool] = []

    private var stream = AnswerHistory.Series.allStreams
    /// By service, where its answers are followed: ratings and needs met of the row's stream, and of all streams together.
    private var slots: [Slots?] = []

    private struct Slots {
        var ownRating: Int
        var ownNeed: Int
        var allRating: Int
        var allNeed: Int
    }

    init(rules: BurstRules) {
        self.rules = rules
        history = AnswerHistory(rules: rules)
    }

    /// Looks at a row of the journal; `underReview` says what came of it.
    mutating func review(_ row: JournalBatch) {
        underReview.removeAll(keepingCapacity: true)
        guard row.kind == .live, !row.events.kind.isEmpty else { return }
        daily.begin(day: row.receivedAt.flooredDivision(by: 86_400_000))
        let hour = row.receivedAt.flooredDivision(by: 3_600_000)
        if row.producer != stream {
            stream = row.producer
            forgetSlots()
        }
        let feedback = EventKind.feedback.rawValue
        var commentStart = 0
        for index in row.events.kind.indices {
            let comment = commentStart..<(commentStart + Int(row.events.commentLength[index]))
            commentStart = comment.upperBound
            guard row.events.kind[index] == feedback else { continue }
            if isFlood(row.events, index, comment, hour: hour) { setApart(index, of: row.events.count) }
        }
    }

    private mutating func setApart(_ index: Int, of count: Int) {
        if underReview.isEmpty { underReview.append(contentsOf: repeatElement(false, count: count)) }
        underReview[index] = true
    }

    /// All rules look at every answer, so that what one of them knows doesn't hang on what another found.
    private mutating func isFlood(
        _ batch: EventBatch, _ index: Int, _ comment: Range<Int>, hour: Int64
    ) -> Bool {
        let service = batch.service[index]
        var isFlood = isRepeatedByPerson(batch, index)
        if !comment.isEmpty, isRepeated(comment: batch.commentBytes, comment, service: service) { isFlood = true }
        let (rating, need) = (Int(batch.rating[index]), Int(batch.needMet[index]))
        guard rating | need != 0, max(rating, need) < AnswerHistory.kinds else { return isFlood }
        let slots = slots(of: service, hour: hour)
        if rating > 0 {
            if history.isFlood(rating, slot: slots.ownRating, hour: hour) { isFlood = true }
            if history.isFlood(rating, slot: slots.allRating, hour: hour) { isFlood = true }
        }
        if need > 0 {
            if history.isFlood(need, slot: slots.ownNeed, hour: hour) { isFlood = true }
            if history.isFlood(need, slot: slots.allNeed, hour: hour) { isFlood = true }
        }
        if !isFlood { keep(rating, need, slots) }
        return isFlood
    }

    private mutating func keep(_ rating: Int, _ need: Int, _ slots: Slots) {
        if rating > 0 {
            history.keep(rating, slot: slots.ownRating)
            history.keep(rating, slot: slots.allRating)
        }
        if need > 0 {
            history.keep(need, slot: slots.ownNeed)
            history.keep(need, slot: slots.allNeed)
        }
    }

    /// A person is the respondent, or else the case, as at the gate.
    private mutating func isRepeatedByPerson(_ batch: EventBatch, _ index: Int) -> Bool {
        var person = batch.respondent[index]
        if person == 0, !batch.caseToken[index].isAbsent { person = batch.caseToken[index].high | 1 }
        guard person != 0 else { return false }
        return daily.add(Self.key(person, batch.service[index], rule: 1)) > rules.answersOfPerson
    }

    private mutating func isRepeated(comment bytes: [UInt8], _ range: Range<Int>, service: UInt32) -> Bool {
        let fingerprint = bytes.withUnsafeBufferPointer {
            CommentFingerprint(UnsafeBufferPointer(rebasing: $0[range]), atLeast: rules.wordsOfComment)
        }
        guard let fingerprint else { return false }
        var isRepeated = false
        for key in fingerprint.keys where daily.add(Self.key(key, service, rule: 2)) > rules.sameComments {
            isRepeated = true
        }
        return isRepeated
    }

    /// Spread evenly, whatever the parts are.
    private static func key(_ value: UInt64, _ service: UInt32, rule: UInt64) -> UInt64 {
        let salted = value ^ (UInt64(service) << 8 | rule) &* 0x9E37_79B9_7F4A_7C15
        let product = salted.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    private mutating func slots(of service: UInt32, hour: Int64) -> Slots {
        let place = Int(service)
        while place >= slots.count { slots.append(nil) }
        if let known = slots[place] { return known }
        var isMoved = false
        func slot(_ stream: Int64, _ question: AnswerHistory.Question) -> Int {
            history.slot(
                of: .init(stream: stream, service: service, question: question), hour: hour, isMoved: &isMoved)
        }
        let found = Slots(
            ownRating: slot(stream, .rating), ownNeed: slot(stream, .needMet),
            allRating: slot(AnswerHistory.Series.allStreams, .rating),
            allNeed: slot(AnswerHistory.Series.allStreams, .needMet))
        if isMoved { forgetSlots() }
        slots[place] = found
        return found
    }

    private mutating func forgetSlots() {
        for place in slots.indices { slots[place] = nil }
    }

    mutating func markStored() {
        daily.markStored()
        history.markStored()
    }
}
