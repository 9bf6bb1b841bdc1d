import Events

/// One event on its way into the columns.
struct Row {
    var kind: UInt8 = 0
    var service: UInt32 = 0
    var provider: UInt32 = 0
    var channel: UInt32 = 0
    var touchpoint: UInt32 = 0
    var region: UInt32 = 0
    var language: UInt32 = 0
    var step: UInt32 = 0
    var time: Int64 = 0
    var day: Int32 = 0
    var dayEndOffset: Int32 = 0
    var identity = Hash128.absent
    var caseToken = Hash128.absent
    var respondent: UInt64 = 0
    var rating: UInt8 = 0
    var driversAnswered: UInt8 = 0
    var driversPositive: UInt8 = 0
    var needMet: UInt8 = 0
    var stage: UInt8 = 0
    var flags: UInt8 = 0
    var duration: Int64 = 0
    var target: Int64 = 0
    var cost: Int64 = 0
    var commentLength: UInt32 = 0
}

extension EventBatch {
    mutating func append(_ row: borrowing Row) {
        kind.append(row.kind)
        service.append(row.service)
        provider.append(row.provider)
        channel.append(row.channel)
        touchpoint.append(row.touchpoint)
        region.append(row.region)
        language.append(row.language)
        step.append(row.step)
        time.append(row.time)
        day.append(row.day)
        dayEndOffset.append(row.dayEndOffset)
        identity.append(row.identity)
        caseToken.append(row.caseToken)
        respondent.append(row.respondent)
        rating.append(row.rating)
        driversAnswered.append(row.driversAnswered)
        driversPositive.append(row.driversPositive)
        needMet.append(row.needMet)
        stage.append(row.stage)
        flags.append(row.flags)
        duration.append(row.duration)
        target.append(row.target)
        cost.append(row.cost)
        commentLength.append(row.commentLength)
    }
}
