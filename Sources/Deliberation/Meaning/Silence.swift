/// Who said nothing: silence is not consent, so it stands beside every share.
package struct Silence: Sendable, Equatable {
    /// By statement, how many of the grouped people did not vote on it.
    package var groupedWithoutVote: [Int]
    /// At `group * columns + column`.
    package var ofGroup: [Int]
    /// People with at least one vote.
    package var voters: Int
    /// As the conversation's owner declares it; nil where nobody was counted.
    package var invited: Int?

    /// Of the invited, how many voted on nothing; 0 when more came than were invited.
    package var invitedWithoutVote: Int? { invited.map { max(0, $0 - voters) } }

    package init(groups: OpinionGroups, votes: GroupVotes, voters: Int, invited: Int?) {
        let sizes = groups.sizes
        let ofGroup = (0..<votes.groups).flatMap { group in
            (0..<votes.columns).map { sizes[group] - votes.count(group: group, column: $0).votes }
        }
        self.ofGroup = ofGroup
        groupedWithoutVote = (0..<votes.columns).map { column in
            (0..<votes.groups).reduce(0) { $0 + ofGroup[$1 * votes.columns + column] }
        }
        self.voters = voters
        self.invited = invited
    }
}
