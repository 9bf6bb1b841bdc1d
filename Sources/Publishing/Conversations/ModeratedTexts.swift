import Definitions
import Deliberation

/// Which statements of a conversation may be read; what moderators keep back is taken out before anything is made of it, so that no file
/// and no page can show it.
struct ModeratedTexts {
    /// What stands in the place of a text that is kept back.
    static let withheld = "[withheld by the moderators]"

    private let definition: Conversation

    init(_ definition: Conversation) { self.definition = definition }

    func applied(to analysis: OpinionAnalysis) -> OpinionAnalysis {
        var analysis = analysis
        analysis.record = analysis.record.withholding(Self.withheld) { !isShown($0) }
        return analysis
    }

    /// What lies in public already cannot be kept back. With moderation before publication a participant's text waits until it was accepted, and
    /// where two texts claim one number nobody knows which of them was.
    func isShown(_ record: ConversationRecord.StatementRecord) -> Bool {
        if definition.alreadyPublic != nil { return true }
        switch record.state {
        case .rejected: return false
        case .accepted where !record.isContradicted: return true
        case .accepted, .unreviewed: return definition.moderation == .after || record.statement.author == nil
        }
    }
}
