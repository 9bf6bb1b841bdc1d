/// Where a case stands, from its own events and the time of the newest tick.
package enum CaseStanding: UInt8, CaseIterable, Sendable {
    /// Only feedback has come in so far.
    case feedbackOnly
    /// Outcome events, and no start among them; in no rate.
    case orphan
    case inProgress
    case completed
    /// Correctly refused; counts as completed.
    case refused
    /// Given up: nothing happened for the timeout of its service, or the service said so.
    case abandoned
    case errored

    package var isServed: Bool { self == .completed || self == .refused }
    package var isEnded: Bool { rawValue >= CaseStanding.completed.rawValue }
}

/// How a case did against its service standard.
package enum CaseStandard: UInt8, Sendable {
    case none
    case within
    case beyond
    /// Still open, and already too late.
    case openBeyond
}

/// What the events of one case say together; every counter of a case is one answer to it.
package struct CaseFacts: Sendable, Equatable {
    /// Number of the labels of its first event, see `CaseLabels`.
    package var labels: UInt32
    /// Civil day on which it began: the day it is counted under, whatever happens later.
    package var day: Int32
    /// The furthest step of the registry's list that it reached, from 1; 0 = none was named.
    package var step: UInt8
    package var standing: CaseStanding
    /// It ended after its timeout had passed, so that it had been abandoned for a while.
    package var isLate = false
    /// Something happened in it after it had been completed or refused.
    package var cameBack = false
    package var endedAgain = false
    /// From its own start to its end in whole seconds, negative if it ended before it began; nil while it has not ended.
    package var seconds: Int64?
    package var standard = CaseStandard.none
    /// Term numbers of the channel of its start and of its end; 0 = not given.
    package var startChannel: UInt32
    package var endChannel: UInt32 = 0
    package var hasAnswer = false
    /// As in `EventBatch.rating`; of the newest feedback.
    package var rating: UInt8 = 0
    /// `NeedMet` raw values or 0: what the person said, and what the service declared at the end.
    package var said: UInt8 = 0
    package var declared: UInt8 = 0

    package init(labels: UInt32, day: Int32, step: UInt8, standing: CaseStanding, startChannel: UInt32) {
        self.labels = labels
        self.day = day
        self.step = step
        self.standing = standing
        self.startChannel = startChannel
    }

    /// What the course of a case lets one infer: 1 = need met (completed, and nobody came back), 2 = not met, 0 = still open.
    package var inferred: UInt8 {
        guard standing.isEnded else { return 0 }
        return standing == .completed && !cameBack ? 1 : 2
    }

    /// 1 = rated 4 or 5, 2 = rated lower, 3 = not rated on the scale.
    var satisfaction: UInt8 { (1...5).contains(rating) ? (rating > 3 ? 1 : 2) : 3 }

    /// All that any `CaseVariable` asks of a case, packed into one number: equal profiles give equal categories.
    ///
    /// `channels` is the category of its start and end channel, see `CaseVariable.channels`.
    package func profile(channels: UInt8) -> UInt32 {
        var packed = UInt32(standing.rawValue)
        packed |= (isLate ? 1 : 0) << 3 | (cameBack ? 1 : 0) << 4 | (endedAgain ? 1 : 0) << 5
        packed |= (seconds.map { $0 >= 0 ? 1 : 2 } ?? 0) << 6
        packed |= UInt32(standard.rawValue) << 8 | UInt32(channels) << 10
        packed |= (hasAnswer ? 1 : 0) << 13 | UInt32(rating & 7) << 14
        return packed | UInt32(said & 7) << 17 | UInt32(declared & 7) << 20
    }
}
