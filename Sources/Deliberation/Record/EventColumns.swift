/// How answers, states and statuses stand in the columns of an `EventBatch`.
extension Vote.Answer {
    /// 1 = disagree, 2 = pass, 3 = agree.
    package var rating: UInt8 { UInt8(rawValue + 2) }

    package init?(rating: UInt8) { self.init(rawValue: Int8(clamping: Int(rating) - 2)) }
}

/// Behind the raw values of `WithdrawalReason`, which stand in the same column.
extension ModerationState {
    /// 11 = rejected, 12 = unreviewed, 13 = accepted.
    package var stage: UInt8 { UInt8(rawValue + 12) }

    package init?(stage: UInt8) { self.init(rawValue: Int8(clamping: Int(stage) - 12)) }
}

extension Commitment.Answer {
    /// 14 = act, 15 = partly, 16 = explain.
    package var stage: UInt8 { rawValue + 13 }

    package init?(stage: UInt8) { self.init(rawValue: UInt8(clamping: Int(stage) - 13)) }
}
