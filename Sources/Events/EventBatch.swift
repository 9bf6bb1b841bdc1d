/// Accepted or candidate events as columns of equal length: the one form in which events cross module boundaries.
///
/// Row `i` of every column belongs to event `i`. Labels are term ids of the journal (0 = not given).
package struct EventBatch: Sendable, Equatable {
    /// `EventKind` raw values.
    package var kind: [UInt8] = []
    package var service: [UInt32] = []
    package var provider: [UInt32] = []
    package var channel: [UInt32] = []
    package var touchpoint: [UInt32] = []
    package var region: [UInt32] = []
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
    /// Keyed hash of the respondent token; 0 = not given.
    package var respondent: [UInt64] = []
    /// 0 = not given, 1–5 with 5 best, `ratingOutOfScale`.
    package var rating: [UInt8] = []
    /// Bit per `Driver`: answered at all, and answered "went well".
    package var driversAnswered: [UInt8] = []
    package var driversPositive: [UInt8] = []
    /// `NeedMet` raw value or 0.
    package var needMet: [UInt8] = []
    /// `OutcomeStage` or `WithdrawalReason` raw value, or 0.
    package var stage: [UInt8] = []
    /// `EventFlags` bits.
    package var flags: [UInt8] = []
    /// Seconds; meaningful where `EventFlags.hasDuration` is set; negative where a source closed before it opened.
    package var duration: [Int64] = []
    package var target: [Int64] = []
    package var cost: [Int64] = []
    /// Redacted comment as a range of `commentBytes` (UTF-8); length 0 = none.
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
}
