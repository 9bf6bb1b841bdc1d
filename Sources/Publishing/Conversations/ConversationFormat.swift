import Definitions
import Deliberation

/// A way to write a conversation down.
protocol ConversationFormat: Sendable {
    func files(of conversation: ConversationContent) -> [PublishedFile]
}

/// A conversation with what several formats need of it.
struct ConversationContent {
    let conversation: PublishedConversation
    let numbers: ParticipantNumbers
    let counts: StatementCounts

    init(_ conversation: PublishedConversation) {
        self.conversation = conversation
        numbers = ParticipantNumbers(conversation.analysis.record)
        counts = StatementCounts(conversation)
    }

    var definition: Conversation { conversation.definition }
    var analysis: OpinionAnalysis { conversation.analysis }
    var record: ConversationRecord { conversation.analysis.record }
}

/// The one list of formats; a new one is a file in this folder and a line here.
package enum ConversationFormatList {
    static let all: [any ConversationFormat] = [
        PolisSummaryFormat(),
        PolisCommentsFormat(),
        PolisVotesFormat(),
        PolisParticipantVotesFormat(),
        PolisCommentGroupsFormat(),
        WithheldCountsFormat(),
        OpinionGroupsFormat(),
        StatementsFormat(),
        AnswersFormat(),
    ]

    /// All files of a conversation, relative to its folder.
    package static func files(of conversation: PublishedConversation) -> [PublishedFile] {
        let content = ConversationContent(conversation)
        let files = all.flatMap { $0.files(of: content) }
        return files + [ConversationPackageFormat().file(of: content, listing: files)]
    }
}
