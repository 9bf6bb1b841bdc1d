/// Who votes alike.
package struct OpinionGroups: Sendable, Equatable {
    /// Two to five; 1 where all who are grouped vote the same, 0 where nobody can be grouped yet.
    package var count: Int
    /// By row of the matrix: the group, numbered by its first member in canonical order, or -1 where the person has voted too little.
    package var groupOfRow: [Int8]
    /// Mean silhouette of every number of groups that was tried, so that a close call shows.
    package var silhouettes: [Silhouette]
    /// By row: place on the opinion map.
    package var positions: [Position]
    package var components: PrincipalComponents

    package struct Silhouette: Sendable, Equatable {
        package var groups: Int
        package var mean: Double
    }

    package struct Position: Sendable, Hashable {
        package var x: Double
        package var y: Double
    }

    /// How many people are grouped.
    package var grouped: Int { groupOfRow.reduce(0) { $0 + ($1 < 0 ? 0 : 1) } }
    package var sizes: [Int] {
        groupOfRow.reduce(into: [Int](repeating: 0, count: count)) { if $1 >= 0 { $0[Int($1)] += 1 } }
    }
}

extension OpinionGroups {
    /// A full computation from the votes alone: no earlier result goes in, so the same votes always give the same groups.
    package init(_ record: ConversationRecord, _ matrix: VoteMatrix) {
        self.init(
            matrix, uses: Self.uses(record, matrix), isGrouped: GroupedParticipants.rows(of: record))
    }

    /// `isGrouped` says by row who takes part. The order of the rows goes in: it decides where clusters begin.
    init(_ matrix: VoteMatrix, uses: [CentredVotes.Use], isGrouped: [Bool]) {
        let votes = CentredVotes(matrix, uses: uses)
        components = PrincipalComponents(votes)
        positions = votes.positions(on: components)
        groupOfRow = [Int8](repeating: -1, count: matrix.rows)
        (count, silhouettes) = (0, [])
        let people = isGrouped.indices.filter { isGrouped[$0] }
        guard !people.isEmpty else { return }
        let best = BaseClusters(people.map { [positions] in positions[$0] }).best()
        silhouettes = best.silhouettes
        number(best.groupOfPerson, of: people)
    }

    /// What each statement is to the map.
    static func uses(_ record: ConversationRecord, _ matrix: VoteMatrix) -> [CentredVotes.Use] {
        zip(record.statements, matrix.isVotedOn).map { statement, isVotedOn in
            isVotedOn ? (statement.isLeftOut ? .zeroed : .rated) : .absent
        }
    }

    /// Groups get their numbers from their first members, so that equal groups always have equal numbers.
    private mutating func number(_ groups: [Int], of people: [Int]) {
        var numbers: [Int: Int8] = [:]
        for (person, group) in zip(people, groups) {
            let number = numbers[group] ?? Int8(numbers.count)
            numbers[group] = number
            groupOfRow[person] = number
        }
        count = numbers.count
    }
}
