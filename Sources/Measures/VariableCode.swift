import Events

extension Variable {
    /// The category of an event (1-based, 0 = not an answer to this variable), by its own columns alone.
    ///
    /// What a column holds is not checked: a code can be larger than the number of categories. Themes and matched cases are asked
    /// elsewhere, so their code is 0. The columns that this looks at are those of `AnswerProfiles`.
    package func code(of batch: EventBatch, at index: Int, channels: ChannelClasses) -> UInt8 {
        let (kind, flags) = (batch.kind[index], batch.flags[index])
        let isFeedback = kind == EventKind.feedback.rawValue
        switch self {
        case .events: return kind
        case .rating: return batch.rating[index]
        case .needMet: return isFeedback ? batch.needMet[index] : 0
        case .needMetDeclared: return kind == EventKind.outcome.rawValue ? batch.needMet[index] : 0
        case .driver(let driver):
            guard batch.driversAnswered[index] & driver.bit != 0 else { return 0 }
            return batch.driversPositive[index] & driver.bit != 0 ? 1 : 2
        case .offer: return flags & EventFlags.offered != 0 ? 1 : flags & EventFlags.notOffered != 0 ? 2 : 0
        case .timeQuality: return flags & EventFlags.timeUncertain != 0 ? 1 : 0
        case .comments: return batch.commentLength[index] > 0 ? 1 : 0
        case .withoutCase:
            guard isFeedback, batch.caseToken[index].isAbsent else { return 0 }
            return (1...5).contains(batch.rating[index]) ? (batch.rating[index] > 3 ? 1 : 2) : 3
        case .arrival, .ending, .withdrawal, .timeliness, .takeUp, .durationState:
            return stageCode(of: batch, at: index, channels: channels)
        case .classification, .theme, .review, .lateness, .ofCase: return 0
        }
    }

    private func stageCode(of batch: EventBatch, at index: Int, channels: ChannelClasses) -> UInt8 {
        let (completed, refused) = (OutcomeStage.completed.rawValue, OutcomeStage.refused.rawValue)
        let last = OutcomeStage.errored.rawValue
        let stage = batch.stage[index]
        let isServed = stage == completed || stage == refused
        switch self {
        case .arrival: return stage < completed ? stage : 0
        case .ending: return stage < completed || stage > last ? 0 : stage - 2
        case .withdrawal: return stage > last ? stage - last : 0
        case .takeUp: return isServed ? channels.takeUpCode(of: batch.channel[index]) : 0
        case .durationState: return isServed ? Self.durationState(batch, index) : 0
        default: return isServed ? Self.timeliness(batch, index) : 0
        }
    }

    private static func durationState(_ batch: EventBatch, _ index: Int) -> UInt8 {
        guard batch.flags[index] & EventFlags.hasDuration != 0 else { return 0 }
        return batch.duration[index] >= 0 ? 1 : 2
    }

    private static func timeliness(_ batch: EventBatch, _ index: Int) -> UInt8 {
        let needed = EventFlags.hasDuration | EventFlags.hasTarget
        guard batch.flags[index] & needed == needed, batch.duration[index] >= 0 else { return 0 }
        return batch.duration[index] <= batch.target[index] ? 1 : 2
    }

    /// The part of an event's profile that decides its category; nil if something else does.
    package var profilePart: AnswerProfiles.Part? {
        switch self {
        case .events, .rating, .needMet, .needMetDeclared, .offer, .timeQuality, .comments, .withoutCase: .answers
        case .driver: .drivers
        case .arrival, .ending, .withdrawal, .timeliness, .takeUp, .durationState: .stages
        case .classification, .theme, .review, .lateness, .ofCase: nil
        }
    }
}
