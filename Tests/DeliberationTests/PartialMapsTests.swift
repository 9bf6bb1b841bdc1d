import Events
import Testing

@testable import Deliberation

@Suite struct PartialMapsTests {
    private func conversation(seed: UInt64) -> (matrix: VoteMatrix, uses: [CentredVotes.Use], aside: SetAside) {
        var kind = RandomConversation()
        (kind.people, kind.statements, kind.votesOfPerson) = (60, 21, 8...20)
        let record = kind.record(seed: seed)
        let matrix = VoteMatrix(record)
        let uses = OpinionGroups.uses(record, matrix)
        let rated = uses.indices.filter { uses[$0] == .rated }
        return (matrix, uses, SetAside(rated.filter { $0 % 4 == Int(seed % 4) }, columns: matrix.columns))
    }

    private func without(_ uses: [CentredVotes.Use], _ aside: SetAside) -> [CentredVotes.Use] {
        zip(uses, aside.contains).map { $1 ? .absent : $0 }
    }

    /// Against the matrix that is made without the statements in the first place.
    @Test func productsOfTheGramMatrixAreThoseOfTheVotes() {
        for seed in 0..<8 as Range<UInt64> {
            let (matrix, uses, aside) = conversation(seed: seed)
            var random = SeededRandom(seed: seed)
            let vectors = (0..<2).map { _ in (0..<matrix.columns).map { _ in random.unit() - 0.5 } }
            let expected = CentredVotes(matrix, uses: without(uses, aside)).gramProduct(vectors[0], vectors[1])
            let gram = GramMatrix(CentredVotes(matrix, uses: uses))
            let found = gram.product(vectors[0], vectors[1], without: aside)
            for (one, other) in zip(found.0 + found.1, expected.0 + expected.1) { #expect(abs(one - other) < 1e-9) }
            let all = gram.product(vectors[0], vectors[1], without: SetAside([], columns: matrix.columns))
            let differs = zip(all.0, expected.0).contains { abs($0 - $1) > 1e-3 }
            #expect(differs, "setting statements aside changes something")
        }
    }

    @Test func placesWithoutStatementsAreThoseOfVotesThatWereNeverThere() {
        for seed in 0..<8 as Range<UInt64> {
            let (matrix, uses, aside) = conversation(seed: seed)
            let rest = CentredVotes(matrix, uses: without(uses, aside))
            let components = PrincipalComponents(rest)
            let votes = CentredVotes(matrix, uses: uses)
            #expect(votes.positions(on: components, without: aside) == rest.positions(on: components))
            #expect(votes.positions(on: components) != rest.positions(on: components))
        }
    }

    /// Few votes for many statements are multiplied as they are, many for few by their Gram matrix.
    @Test func theGramMatrixIsMadeWhereItPays() {
        let (matrix, uses, _) = conversation(seed: 1)
        #expect(GramMatrix.pays(for: CentredVotes(matrix, uses: uses)))
        var kind = RandomConversation()
        (kind.people, kind.statements, kind.votesOfPerson) = (20, 60, 5...9)
        let sparse = VoteMatrix(kind.record(seed: 1))
        #expect(!GramMatrix.pays(for: CentredVotes(sparse, uses: sparse.isVotedOn.map { $0 ? .rated : .absent })))
    }
}
