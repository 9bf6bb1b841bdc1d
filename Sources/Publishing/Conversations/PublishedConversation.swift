import Definitions
import Deliberation

/// Everything that is published of one conversation: what its owner declares, what follows from its votes, and what was answered.
package struct PublishedConversation: Sendable {
    package var definition: Conversation
    /// The owner's name, as readers know it.
    package var owner: String
    /// Where people take part or read on; empty where nobody says so.
    package var address: String
    package var analysis: OpinionAnalysis
    /// The same without the votes of flagged blocs; nil where none is flagged.
    package var analysisWithoutBlocs: OpinionAnalysis?
    /// Every answer to a statement of this conversation, earlier ones with the same id included.
    package var commitments: [Commitment]
    package var expectedAnswers: [ExpectedAnswer]
    package var lostConsensus: [LostConsensus]
    /// Every statement that everybody agreed on at the end of a week, or does now.
    package var consensusPoints: [ConsensusHistory.Point] = []
    /// The same with what was answered; empty where nobody owes an answer.
    package var answeredConsensus: [AnsweredConsensus] = []
    /// As of when: UTC milliseconds since 1970, and the civil day of the owner.
    package var time: Int64
    package var today: Int32

    package init(
        definition: Conversation, owner: String, address: String = "", analysis: OpinionAnalysis,
        analysisWithoutBlocs: OpinionAnalysis? = nil,
        commitments: [Commitment] = [], expectedAnswers: [ExpectedAnswer] = [], lostConsensus: [LostConsensus] = [],
        time: Int64, today: Int32
    ) {
        self.definition = definition
        self.owner = owner
        self.address = address
        self.analysis = analysis
        self.analysisWithoutBlocs = analysisWithoutBlocs
        self.commitments = commitments
        self.expectedAnswers = expectedAnswers
        self.lostConsensus = lostConsensus
        self.time = time
        self.today = today
    }

    /// The language of files, which have one only.
    var fileLanguage: String { definition.languages.first ?? "en" }
    var publishesRows: Bool { definition.publishes == .rows }
}

/// A statement that the owner has undertaken to answer.
package struct ExpectedAnswer: Sendable, Equatable {
    /// Number of the statement.
    package var statement: Int32
    /// Last civil day for it.
    package var due: Int32

    package init(statement: Int32, due: Int32) {
        self.statement = statement
        self.due = due
    }
}

/// A statement that all groups shared once and don't any more.
package struct LostConsensus: Sendable, Equatable {
    package var statement: Int32
    package var direction: Vote.Answer
    /// The last publication that still had it, UTC milliseconds since 1970.
    package var heldUntil: Int64

    package init(statement: Int32, direction: Vote.Answer, heldUntil: Int64) {
        self.statement = statement
        self.direction = direction
        self.heldUntil = heldUntil
    }
}
