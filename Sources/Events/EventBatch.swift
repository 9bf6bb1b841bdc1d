/// Accepted or candidate events as columns of equal length: the one form in which events cross module boundaries.
///
/// Row `i` of every column belongs to event `i`. Labels are term ids of the journal (0 = not given).
///
/// Statements, votes, moderation decisions and commitments use some of the columns in their own way, so that the form of the
/// journal stays what it was; each column says so. What they do not name is 0 or absent for them.
package struct EventBatch: Sendable, Equatable {
    /// `EventKind` raw values.
    package var kind: [UInt8] = []
    /// Of statements, votes, decisions and commitments on a statement: the conversation.
    package var service: [UInt32] = []
    package var provider: [UInt32] = []
    package var channel: [UInt32] = []
    package var touchpoint: [UInt32] = []
    package var region: [UInt32] = []
    /// Of a statement: the language that it is written in.
    package var language: [UInt32] = []
    package var step: [UInt32] = []
    /// When it happened: UTC milliseconds since 1970.
    package var time: [Int64] = []
    /// Civil day in the service owner's time zone: days since 1970-01-01.
    package var day: [Int32] = []
    /// Minutes east of UTC at the end of that civil day, so that its end is an instant without a time zone table.
    package var dayEndOffset: [Int32] = []
    /// Keyed hash of CloudEvents (source, id).
    package var identity: [Hash128] = []
    /// Keyed hash of the case token; absent = `Hash128.absent`. Of a withdrawal: the identity of the feedback it withdraws.
    package var caseToken: [Hash128] = []
    /// Keyed hash of the respondent token; 0 = not given. Of votes and statements: that of the participant's token together with
    /// the conversation, so that nobody is recognised elsewhere.
    package var respondent: [UInt64] = []
    /// 0 = not given, 1–5 with 5 best, `ratingOutOfScale`. Of a vote: 1 = disagree, 2 = pass, 3 = agree.
    package var rating: [UInt8] = []
    /// Bit per `Driver`: answered at all, and answered "went well".
    package var driversAnswered: [UInt8] = []
    package var driversPositive: [UInt8] = []
    /// `NeedMet` raw value or 0. Of a commitment: its status, 1 = promised, 2 = started, 3 = done, 4 = dropped.
    package var needMet: [UInt8] = []
    /// `OutcomeStage` or `WithdrawalReason` raw value, or 0. Of a decision: 11 = rejected, 12 = unreviewed, 13 = accepted. Of a
    /// commitment: its answer, 14 = act, 15 = partly, 16 = explain.
    package var stage: [UInt8] = []
    /// `EventFlags` bits.
    package var flags: [UInt8] = []
    /// Seconds; meaningful where `EventFlags.hasDuration` is set; negative where a source closed before it opened. Of a
    /// commitment: the civil day on which it is due.
    package var duration: [Int64] = []
    /// Seconds, where `EventFlags.hasTarget` is set. Of events of conversations: the number of the statement.
    package var target: [Int64] = []
    /// Hundredths of the currency, where `EventFlags.hasCost` is set. Of votes and statements: the sender's number of the person.
    package var cost: [Int64] = []
    /// Redacted comment as a range of `commentBytes` (UTF-8); length 0 = none. Of a statement: its redacted text. Of a commitment:
    /// its id, redacted text, responsible, evidence and redacted finding, separated by `EventTexts.separator`.
    package var commentLength: [UInt32] = []
    package var commentBytes: [UInt8] = []

    package init() {}

    package var count: Int { kind.count }

    package mutating func reserve(_ n: Int) {
        kind.reserveCapacity(n)
        service.reserveCapacity(n)
        provider.reserveCapacity(n)
        channel.reserveCapacity(n)
        touchpoint.reserveCapacity(n)
        region.reserveCapacity(n)
        language.reserveCapacity(n)
        step.reserveCapacity(n)
        time.reserveCapacity(n)
        day.reserveCapacity(n)
        dayEndOffset.reserveCapacity(n)
        identity.reserveCapacity(n)
        caseToken.reserveCapacity(n)
        respondent.reserveCapacity(n)
        rating.reserveCapacity(n)
        driversAnswered.reserveCapacity(n)
        driversPositive.reserveCapacity(n)
        needMet.reserveCapacity(n)
        stage.reserveCapacity(n)
        flags.reserveCapacity(n)
        duration.reserveCapacity(n)
        target.reserveCapacity(n)
        cost.reserveCapacity(n)
        commentLength.reserveCapacity(n)
    }

    /// Appends a row whose every field is "not given"; the caller then sets what it knows at the last index.
    package mutating func appendEmpty() {
        kind.append(0)
        service.append(0)
        provider.append(0)
        channel.append(0)
        touchpoint.append(0)
        region.append(0)
        language.append(0)
        step.append(0)
        time.append(0)
        day.append(0)
        dayEndOffset.append(0)
        identity.append(.absent)
        caseToken.append(.absent)
        respondent.append(0)
        rating.append(0)
        driversAnswered.append(0)
        driversPositive.append(0)
        needMet.append(0)
        stage.append(0)
        flags.append(0)
        duration.append(0)
        target.append(0)
        cost.append(0)
        commentLength.append(0)
    }

    /// Appends the rows of another batch.
    package mutating func append(_ other: EventBatch) {
        kind += other.kind
        service += other.service
        provider += other.provider
        channel += other.channel
        touchpoint += other.touchpoint
        region += other.region
        language += other.language
        step += other.step
        time += other.time
        day += other.day
        dayEndOffset += other.dayEndOffset
        identity += other.identity
        caseToken += other.caseToken
        respondent += other.respondent
        rating += other.rating
        driversAnswered += other.driversAnswered
        driversPositive += other.driversPositive
        needMet += other.needMet
        stage += other.stage
        flags += other.flags
        duration += other.duration
        target += other.target
        cost += other.cost
        commentLength += other.commentLength
        commentBytes += other.commentBytes
    }

    /// The rows whose entry in `keep` is true, in order.
    package func filtered(_ keep: [Bool]) -> EventBatch {
        func pick<T>(_ column: [T]) -> [T] {
            var out: [T] = []
            out.reserveCapacity(column.count)
            for index in column.indices where keep[index] { out.append(column[index]) }
            return out
        }
        var out = EventBatch()
        out.kind = pick(kind)
        out.service = pick(service)
        out.provider = pick(provider)
        out.channel = pick(channel)
        out.touchpoint = pick(touchpoint)
        out.region = pick(region)
        out.language = pick(language)
        out.step = pick(step)
        out.time = pick(time)
        out.day = pick(day)
        out.dayEndOffset = pick(dayEndOffset)
        out.identity = pick(identity)
        out.caseToken = pick(caseToken)
        out.respondent = pick(respondent)
        out.rating = pick(rating)
        out.driversAnswered = pick(driversAnswered)
        out.driversPositive = pick(driversPositive)
        out.needMet = pick(needMet)
        out.stage = pick(stage)
        out.flags = pick(flags)
        out.duration = pick(duration)
        out.target = pick(target)
        out.cost = pick(cost)
        out.commentLength = pick(commentLength)
        var start = 0
        for index in commentLength.indices {
            let end = start + Int(commentLength[index])
            if keep[index] { out.commentBytes.append(contentsOf: commentBytes[start..<end]) }
            start = end
        }
        return out
    }
}

/// Bits of `EventBatch.flags`.
package enum EventFlags {
    package static let hasDuration: UInt8 = 1
    package static let hasTarget: UInt8 = 2
    package static let hasCost: UInt8 = 4
    /// The person was offered to give feedback (`feedbackOffered: true`).
    package static let offered: UInt8 = 8
    /// `feedbackOffered: false`: asked for and answered "not offered".
    package static let notOffered: UInt8 = 16
    /// The source could not say for certain when it happened (`timeUncertain: true`).
    package static let timeUncertain: UInt8 = 32
    /// Of a statement: put in by the organisers to begin with.
    package static let seed: UInt8 = 64
    /// Of a moderation decision: the statement is about the conversation itself, or about who somebody is.
    package static let meta: UInt8 = 128
}

/// Texts of events that hold several.
package enum EventTexts {
    /// U+001F, the unit separator of ASCII, which no accepted text holds.
    package static let separator: UInt8 = 0x1F
}
