/// Maps of the same people by part of the statements.
///
/// What does not change from one to the next is made once: means are those of single statements, and so are products of two of them.
struct PartialMaps: Sendable {
    private let votes: CentredVotes
    private let gram: GramMatrix?
    private let squares: [Double]
    private let start: [[Double]]

    /// `start` are the components of all votes, which are near those of a part.
    init(_ votes: CentredVotes, start: PrincipalComponents) {
        self.votes = votes
        gram = GramMatrix.pays(for: votes) ? GramMatrix(votes) : nil
        squares = votes.squaresOfColumns
        self.start = [start.first, start.second]
    }

    func positions(without aside: SetAside) -> [OpinionGroups.Position] {
        let leading = LeadingEigenvectors(size: votes.columns, effort: .brief, start: start) { first, second in
            if let gram { return gram.product(first, second, without: aside) }
            let (one, other) = votes.gramProduct(aside.cleared(first), aside.cleared(second))
            return (aside.cleared(one), aside.cleared(other))
        }
        let components = PrincipalComponents(
            leading, means: votes.means, squares: aside.cleared(squares).reduce(0, +))
        return votes.positions(on: components, without: aside)
    }
}
