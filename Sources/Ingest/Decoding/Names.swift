import Deliberation
import Events

/// The fixed words of the event types, ready to be asked with bytes.
struct Names {
    /// `EventKind` raw values, or `rejectedRecord`.
    let types: ByteTable
    let needMet = ByteTable(NeedMet.allCases.map { ($0.name, UInt32($0.rawValue)) })
    let stages = ByteTable(OutcomeStage.allCases.map { ($0.name, UInt32($0.rawValue)) })
    let withdrawalReasons = ByteTable(WithdrawalReason.allCases.map { ($0.name, UInt32($0.rawValue)) })
    /// Codes a source may give for a record it couldn't make into an event.
    let recordReasons: ByteTable
    /// As the columns of events hold them.
    let votes = ByteTable(Vote.Answer.allCases.map { ($0.name, UInt32($0.rating)) })
    let moderation = ByteTable(ModerationState.allCases.map { ($0.name, UInt32($0.stage)) })
    let answers = ByteTable(Commitment.Answer.allCases.map { ($0.name, UInt32($0.stage)) })
    let statuses = ByteTable(Commitment.Status.allCases.map { ($0.name, UInt32($0.rawValue)) })
    /// `1.0`, the version of CloudEvents that is read.
    static let specVersion: UInt32 = 0x30_2E31

    static let rejectedRecord: UInt32 = 0

    init() {
        types = ByteTable(
            EventKind.allCases.map { ($0.cloudEventType, UInt32($0.rawValue)) }
                + [(rejectedRecordType, Self.rejectedRecord)])
        recordReasons = ByteTable(
            RejectReason.allCases.filter { $0.code.hasPrefix("record-") }.map { ($0.code, UInt32($0.rawValue)) })
    }
}
