/// Everything that is said of a conversation: a pure function of its record.
package struct OpinionAnalysis: Sendable, Equatable {
    package var record: ConversationRecord
    package var matrix: VoteMatrix
    package var groups: OpinionGroups
    package var stability: Stability
    package var groupVotes: GroupVotes
    /// By group.
    package var representative: [[RepresentativeStatement]]
    package var consensus: [ConsensusStatement]
    /// By column.
    package var groupConsensus: [GroupConsensus]
    package var extremity: [Double]
    package var priority: [Double]
    package var blocs: [VotingBloc]
}
