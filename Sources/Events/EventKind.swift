/// The event types the pipeline accepts; the raw value is what the journal stores.
package enum EventKind: UInt8, CaseIterable, Sendable {
    case feedback = 1
    case outcome = 2
    case withdrawal = 3
    /// A short text of a conversation that others agree or disagree with.
    case statement = 4
    case vote = 5
    /// A moderator's decision on a statement.
    case moderation = 6
    /// An organisation's answer to a statement or to a finding about a service.
    case commitment = 7

    /// What datasets count; the others belong to conversations.
    package static let counted: [EventKind] = [.feedback, .outcome, .withdrawal]

    /// The word for it in its `type`, and in lists of kinds.
    package var name: String { "\(self)" }

    /// The CloudEvents `type` of this kind; the version is part of the name.
    package var cloudEventType: String {
        switch self {
        case .feedback: "org.dcs.feedback.v1"
        case .outcome: "org.dcs.outcome.v1"
        case .withdrawal: "org.dcs.withdrawal.v1"
        case .statement: "org.dcs.statement.v1"
        case .vote: "org.dcs.vote.v1"
        case .moderation: "org.dcs.moderation.v1"
        case .commitment: "org.dcs.commitment.v1"
        }
    }
}

/// What a source sends when it can't make an event out of one of its own records.
///
/// The record takes its sequence number as a tombstone, so that rows of an import are counted even when refused.
package let rejectedRecordType = "org.dcs.rejected.v1"

/// Whether the person got what they came for.
package enum NeedMet: UInt8, CaseIterable, Sendable {
    case yes = 1
    case partly = 2
    case no = 3
    case unknown = 4

    package var name: String { "\(self)" }
}

/// The stage of a case that an outcome event reports; `refused` is a correct refusal and counts as completed.
package enum OutcomeStage: UInt8, CaseIterable, Sendable {
    case started = 1
    case resumed = 2
    case completed = 3
    case refused = 4
    case abandoned = 5
    case errored = 6

    package var name: String { "\(self)" }
    package var isCompletion: Bool { self == .completed || self == .refused }
}

/// Why a sender withdraws feedback. Raw values follow those of `OutcomeStage`, as both stand in one column.
package enum WithdrawalReason: UInt8, CaseIterable, Sendable {
    /// The person who wrote it wishes so.
    case author = 7
    case duplicate = 8
    case test = 9
    case other = 10

    package var name: String { "\(self)" }
}

/// The drivers of experience (the seven of A-11 §280); the raw value is the bit in the driver columns.
package enum Driver: UInt8, CaseIterable, Sendable {
    case effectiveness = 0
    case ease = 1
    case efficiency = 2
    case transparency = 3
    case humanity = 4
    case employee = 5
    case other = 6

    package var name: String { "\(self)" }
    package var bit: UInt8 { 1 << rawValue }
}

/// Ratings run from 1 to 5, 5 best; answers outside the declared scale are kept apart as this value.
package let ratingOutOfScale: UInt8 = 6
