import Events

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

extension OpinionAnalysis {
    package init(_ record: ConversationRecord) {
        let matrix = VoteMatrix(record)
        let leftOut = record.statements.map(\.isLeftOut)
        // Blocs and what everybody thinks do not need the groups.
        let ((groups, votes, representative), (blocs, consensus)) = concurrently(
            {
                let groups = OpinionGroups(record, matrix)
                let votes = GroupVotes(matrix: matrix, groupOfRow: groups.groupOfRow, groups: groups.count)
                return (groups, votes, votes.representativeStatements(leftOut: leftOut))
            },
            {
                (
                    VotingBlocFinder.blocs(matrix: matrix, firstVotes: VotingBloc.firstVotes(of: record)),
                    GroupVotes(everybodyIn: matrix).consensusStatements(leftOut: leftOut)
                )
            })
        let extremity = groups.components.extremity(matrix: matrix, leftOut: leftOut)
        self.init(
            record: record, matrix: matrix, groups: groups, stability: Stability(groups, record, matrix),
            groupVotes: votes, representative: representative, consensus: consensus,
            groupConsensus: votes.groupConsensus(), extremity: extremity,
            priority: StatementPriority.all(votes, extremity: extremity, isMeta: record.statements.map(\.isMeta)),
            blocs: blocs)
    }
}
