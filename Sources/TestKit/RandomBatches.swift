import Events

/// Seeded events for property tests: every field takes every kind of value it may take.
package struct RandomBatches {
    package var random: SeededRandom
    /// Term numbers to draw labels from.
    package var services: ClosedRange<UInt32> = 1...4
    package var labels: ClosedRange<UInt32> = 5...8
    package var firstDay: Int32 = 20_400
    package var days: Int32 = 5
    /// Share of events that carry a respondent.
    package var respondents = 0.7
    /// Share of events that withdraw feedback.
    package var withdrawals = 0.0
    /// Share of events that are statements, votes, moderation decisions or commitments.
    package var conversations = 0.0

    package init(seed: UInt64) { random = SeededRandom(seed: seed) }

    package mutating func batch(count: Int) -> EventBatch {
        var batch = EventBatch()
        for _ in 0..<count { append(to: &batch) }
        return batch
    }

    private mutating func append(to batch: inout EventBatch) {
        batch.appendEmpty()
        let last = batch.count - 1
        let isFeedback = random.chance(0.5)
        batch.kind[last] = (isFeedback ? EventKind.feedback : .outcome).rawValue
        batch.service[last] = .random(in: services, using: &random)
        batch.provider[last] = random.chance(0.5) ? 0 : .random(in: labels, using: &random)
        batch.channel[last] = .random(in: labels, using: &random)
        batch.region[last] = random.chance(0.3) ? 0 : .random(in: labels, using: &random)
        let day = firstDay + Int32.random(in: 0..<days, using: &random)
        batch.day[last] = day
        batch.dayEndOffset[last] = [0, 60, -300, 330].randomElement(using: &random) ?? 0
        let offset = Int64(batch.dayEndOffset[last]) * 60_000
        batch.time[last] = Int64(day) * 86_400_000 - offset + Int64.random(in: 0..<86_400_000, using: &random)
        batch.identity[last] = Hash128(high: random.next(), low: random.next())
        if random.chance(0.8) { batch.caseToken[last] = Hash128(high: random.next(), low: random.next() | 1) }
        if random.chance(respondents) { batch.respondent[last] = random.next() % 500 + 1 }
        batch.needMet[last] = random.chance(0.6) ? UInt8.random(in: 1...4, using: &random) : 0
        if isFeedback { appendAnswers(&batch, last) } else { appendOutcome(&batch, last) }
        if random.chance(0.05) { batch.flags[last] |= EventFlags.timeUncertain }
        if withdrawals > 0, random.chance(withdrawals) { withdraw(&batch, last) }
        if conversations > 0, random.chance(conversations) { converse(&batch, last) }
    }

    private mutating func appendAnswers(_ batch: inout EventBatch, _ last: Int) {
        batch.rating[last] = random.chance(0.9) ? UInt8.random(in: 1...6, using: &random) : 0
        batch.driversAnswered[last] = UInt8.random(in: 0...127, using: &random)
        batch.driversPositive[last] = UInt8.random(in: 0...127, using: &random) & batch.driversAnswered[last]
        guard random.chance(0.2) else { return }
        let comment = Array(String(repeating: "é ", count: Int.random(in: 1...9, using: &random)).utf8)
        batch.commentLength[last] = UInt32(comment.count)
        batch.commentBytes += comment
    }

    /// Makes another event of the last one, which keeps what every event has.
    private func turn(_ batch: inout EventBatch, _ last: Int, into kind: EventKind) {
        batch.commentBytes.removeLast(Int(batch.commentLength[last]))
        let (service, time, day) = (batch.service[last], batch.time[last], batch.day[last])
        let (offset, identity) = (batch.dayEndOffset[last], batch.identity[last])
        batch = batch.filtered(batch.kind.indices.map { $0 != last })
        batch.appendEmpty()
        batch.kind[last] = kind.rawValue
        (batch.service[last], batch.time[last], batch.day[last]) = (service, time, day)
        (batch.dayEndOffset[last], batch.identity[last]) = (offset, identity)
    }

    /// The columns as `EventBatch` says for these kinds.
    private mutating func converse(_ batch: inout EventBatch, _ last: Int) {
        let kinds: [EventKind] = [.statement, .vote, .moderation, .commitment]
        let kind = kinds.randomElement(using: &random) ?? .vote
        turn(&batch, last, into: kind)
        batch.flags[last] |= EventFlags.hasTarget
        batch.target[last] = Int64.random(in: 0...Limits.statementNumber, using: &random)
        if kind == .vote || kind == .statement {
            batch.respondent[last] = random.next() % 500 + 1
            if random.chance(0.5) {
                batch.flags[last] |= EventFlags.hasCost
                batch.cost[last] = Int64.random(in: 0...2_000, using: &random)
            }
        }
        var text = ""
        switch kind {
        case .vote: batch.rating[last] = UInt8.random(in: 1...3, using: &random)
        case .moderation:
            batch.stage[last] = UInt8.random(in: 11...13, using: &random)
            if random.chance(0.2) { batch.flags[last] |= EventFlags.meta }
        case .commitment:
            batch.stage[last] = UInt8.random(in: 14...16, using: &random)
            batch.needMet[last] = UInt8.random(in: 1...4, using: &random)
            batch.flags[last] |= EventFlags.hasDuration
            batch.duration[last] = Int64(batch.day[last]) + Int64.random(in: 0...400, using: &random)
            text = "c-1\u{1F}We mend it.\u{1F}Street office\u{1F}\u{1F}"
        default:
            batch.language[last] = random.chance(0.5) ? 0 : .random(in: labels, using: &random)
            if random.chance(0.2) { batch.flags[last] |= EventFlags.seed }
            text = String(repeating: "more trees ", count: Int.random(in: 1...9, using: &random))
        }
        batch.commentLength[last] = UInt32(text.utf8.count)
        batch.commentBytes += Array(text.utf8)
    }

    private mutating func withdraw(_ batch: inout EventBatch, _ last: Int) {
        turn(&batch, last, into: .withdrawal)
        batch.caseToken[last] = Hash128(high: random.next(), low: random.next() | 1)
        batch.stage[last] = UInt8.random(in: 7...10, using: &random)
    }

    private mutating func appendOutcome(_ batch: inout EventBatch, _ last: Int) {
        batch.stage[last] = UInt8.random(in: 1...6, using: &random)
        if random.chance(0.7) {
            batch.flags[last] |= EventFlags.hasDuration
            batch.duration[last] = Int64.random(in: -5_000...20_000_000, using: &random)
        }
        if random.chance(0.5) {
            batch.flags[last] |= EventFlags.hasTarget
            batch.target[last] = Int64.random(in: 1...10_000_000, using: &random)
        }
        if random.chance(0.1) {
            batch.flags[last] |= EventFlags.hasCost
            batch.cost[last] = Int64.random(in: 0...1_000_000, using: &random)
        }
        if random.chance(0.5) { batch.flags[last] |= random.chance(0.8) ? EventFlags.offered : EventFlags.notOffered }
    }
}
