import Events

/// A question that a matched case answers with at most one category, counted under the day on which the case began.
///
/// Unlike events, cases change: a counter goes down when a case leaves its category.
package enum CaseVariable: Hashable, Sendable {
    case arrival
    case standing
    case lateCompletion
    case time
    case standard
    case rating(CaseRatingGroup)
    case need
    case inferredNeed
    /// Need met as the service declared it at the end.
    case declared
    case gap
    case channels
    case repeats
    case endings
    case answer
    /// The rating of an answer whose case the service reported, and of one whose case nobody reported.
    case verified
    case unverified

    package static let all: [CaseVariable] =
        [.arrival, .standing, .lateCompletion, .time, .standard] + CaseRatingGroup.allCases.map { .rating($0) }
        + [.need, .inferredNeed, .declared, .gap, .channels, .repeats, .endings, .answer, .verified, .unverified]

    /// Names of the counters, in category order; all begin with `case_`.
    package var counters: [String] {
        switch self {
        case .arrival: ["case_started", "case_orphans", "case_feedback_only"]
        case .standing: ["case_completed", "case_refused", "case_abandoned", "case_errored"]
        case .lateCompletion: ["case_late_completions"]
        case .time: ["case_duration_measured", "case_duration_negative"]
        case .standard: ["case_within_standard", "case_beyond_standard", "case_open_beyond_standard"]
        case .rating(let group): Self.ratings[group] ?? []
        case .need: Self.needs
        case .inferredNeed: ["case_inferred_met", "case_inferred_unmet"]
        case .declared: Self.declaredNeeds
        case .gap: Self.gaps
        case .channels:
            [
                "case_ended_in_same_channel", "case_left_digital", "case_became_digital", "case_switched_otherwise",
            ]
        case .repeats: ["case_ended_once", "case_came_back"]
        case .endings: ["case_ended_again"]
        case .answer: ["case_with_answer", "case_without_answer"]
        case .verified: Self.satisfaction.map { "case_verified_\($0)" }
        case .unverified: Self.satisfaction.map { "case_unverified_\($0)" }
        }
    }

    private static let satisfaction = ["satisfied", "not_satisfied", "unrated"]
    private static let said = ["yes", "partly", "no"]

    // Made once: publication asks for them in every cell.
    private static let ratings = Dictionary(
        uniqueKeysWithValues: CaseRatingGroup.allCases.map { group in
            (group, (1...5).map { "case_\(group.name)_r\($0)" })
        })
    private static let needs = said.flatMap { said in ["met", "unmet"].map { "case_said_\(said)_inferred_\($0)" } }
    private static let declaredNeeds = NeedMet.allCases.map { "case_declared_\($0.name)" }
    private static let gaps = said.flatMap { declared in said.map { "case_declared_\(declared)_said_\($0)" } }

    /// Whether a category is somebody's answer, see `Variable.isAnswer`.
    package var isAnswer: Bool {
        switch self {
        case .standing, .standard, .rating, .need, .inferredNeed, .declared, .gap, .repeats, .verified, .unverified:
            true
        case .arrival, .lateCompletion, .time, .channels, .endings, .answer: false
        }
    }

    /// The category of a case, 1-based; 0 = none.
    package func code(of facts: CaseFacts, channels: ChannelClasses) -> UInt8 {
        switch self {
        case .arrival:
            return facts.standing == .feedbackOnly ? 3 : facts.standing == .orphan ? 2 : 1
        case .standing:
            return facts.standing.isEnded ? facts.standing.rawValue - CaseStanding.completed.rawValue + 1 : 0
        case .lateCompletion: return facts.isLate ? 1 : 0
        case .time: return facts.seconds.map { $0 >= 0 ? 1 : 2 } ?? 0
        case .standard: return facts.standard.rawValue
        case .rating(let group):
            return group == CaseRatingGroup(facts.standing) && facts.rating <= 5 ? facts.rating : 0
        case .need:
            guard facts.inferred > 0, (1...3).contains(facts.said) else { return 0 }
            return (facts.said - 1) * 2 + facts.inferred
        case .inferredNeed: return facts.inferred
        case .declared: return facts.declared
        case .gap:
            guard (1...3).contains(facts.declared), (1...3).contains(facts.said) else { return 0 }
            return (facts.declared - 1) * 3 + facts.said
        case .channels:
            guard facts.standing.isServed, facts.startChannel != 0, facts.endChannel != 0 else { return 0 }
            if facts.startChannel == facts.endChannel { return 1 }
            let began = channels.takeUpCode(of: facts.startChannel) == 1
            let ended = channels.takeUpCode(of: facts.endChannel) == 1
            return began == ended ? 4 : began ? 2 : 3
        case .repeats: return facts.standing.isServed ? (facts.cameBack ? 2 : 1) : 0
        case .endings: return facts.endedAgain ? 1 : 0
        case .answer: return facts.standing.isEnded ? (facts.hasAnswer ? 1 : 2) : 0
        case .verified: return facts.standing != .feedbackOnly && facts.hasAnswer ? facts.satisfaction : 0
        case .unverified: return facts.standing == .feedbackOnly && facts.hasAnswer ? facts.satisfaction : 0
        }
    }
}

/// The outcome beside which the ratings of a case are counted.
package enum CaseRatingGroup: CaseIterable, Hashable, Sendable {
    case served
    case refused
    /// Abandoned or ended in an error.
    case unserved
    case open

    package var name: String { "\(self)" }

    /// nil for cases without a start, whose outcome is not known.
    init?(_ standing: CaseStanding) {
        switch standing {
        case .completed: self = .served
        case .refused: self = .refused
        case .abandoned, .errored: self = .unserved
        case .inProgress: self = .open
        case .orphan, .feedbackOnly: return nil
        }
    }
}
