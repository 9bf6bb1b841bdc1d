import Events

/// How sure a grouping is: what becomes of it when part of the votes is left out.
package struct Stability: Sendable, Equatable {
    /// By row: the share of tries in which the person came to the same group, 0…1; nil where not grouped.
    package var ofRow: [Double?]
    /// Mean of the grouped people, 0…1; nil where there are no groups.
    package var ofConversation: Double?
    package var tries: Int

    /// Below this a grouping is shown as shaky.
    package static let shakyBelow = 0.8
    package var isShaky: Bool { (ofConversation ?? 0) < Self.shakyBelow }
}

extension Stability {
    /// In each try a quarter of the rated statements is set aside, and the same people are put into as many groups by the rest, from another beginning.
    package init(_ groups: OpinionGroups, _ record: ConversationRecord, _ matrix: VoteMatrix) {
        let uses = OpinionGroups.uses(record, matrix)
        let rated = uses.indices.filter { uses[$0] == .rated }
        let people = groups.groupOfRow.indices.filter { groups.groupOfRow[$0] >= 0 }
        let expected = people.map { Int(groups.groupOfRow[$0]) }
        ofRow = [Double?](repeating: nil, count: matrix.rows)
        (ofConversation, tries) = (nil, 0)
        guard groups.count > 0, rated.count >= 2 else { return }

        tries = Self.tries(votes: matrix.answerOfEntry.count)
        var same = [Int](repeating: 0, count: people.count)
        var random = SeededRandom(seed: Self.content(matrix, uses))
        let draws = (0..<tries).map { _ in
            let aside = Self.shuffled(rated, &random).prefix(max(1, rated.count / 4))
            return (
                aside: SetAside(aside, columns: matrix.columns), order: Self.shuffled(Array(people.indices), &random)
            )
        }
        let maps = PartialMaps(CentredVotes(matrix, uses: uses), start: groups.components)
        let outcomes = concurrently(tries) { number in
            let positions = maps.positions(without: draws[number].aside)
            let order = draws[number].order
            let base = BaseClusters(order.map { positions[people[$0]] })
            let found = base.ofPeople(base.groups(groups.count))
            return Self.matched(found, to: order.map { expected[$0] }, groups: groups.count)
        }
        for (draw, matched) in zip(draws, outcomes) {
            for (person, isSame) in zip(draw.order, matched) where isSame { same[person] += 1 }
        }
        for (person, row) in people.enumerated() { ofRow[row] = Double(same[person]) / Double(tries) }
        ofConversation = Double(same.reduce(0, +)) / Double(tries * people.count)
    }

    /// Sixteen; down to eight where each costs more. A try does what the grouping does, for one number of groups.
    private static func tries(votes: Int) -> Int { max(8, min(16, 400_000 / max(1, votes))) }

    /// By a rule of our own, as that of the standard library may change with the compiler.
    private static func shuffled(_ values: [Int], _ random: inout SeededRandom) -> [Int] {
        var values = values
        for last in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(last, Int(random.next() % UInt64(last + 1)))
        }
        return values
    }

    /// A seed from what is grouped, so that the same votes are always tried in the same ways.
    private static func content(_ matrix: VoteMatrix, _ uses: [CentredVotes.Use]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01B3 }
        for use in uses { add(use == .rated ? 1 : 0) }
        for entry in matrix.answerOfEntry.indices {
            add(UInt64(truncatingIfNeeded: matrix.columnOfEntry[entry]) << 2 ^ UInt64(matrix.answerOfEntry[entry] + 1))
        }
        return hash
    }

    /// Whether each person is in the group that corresponds to the expected one, when groups are paired so that most people agree.
    private static func matched(_ found: [Int], to expected: [Int], groups: Int) -> [Bool] {
        var overlap = [[Int]](repeating: [Int](repeating: 0, count: groups), count: groups)
        for (one, other) in zip(found, expected) { overlap[one][other] += 1 }
        var best = (people: -1, pairing: [Int]())
        func pair(_ pairing: [Int], _ people: Int) {
            let one = pairing.count
            guard one < groups else {
                if people > best.people { best = (people, pairing) }
                return
            }
            for other in 0..<groups where !pairing.contains(other) {
                pair(pairing + [other], people + overlap[one][other])
            }
        }
        pair([], 0)
        return zip(found, expected).map { best.pairing[$0] == $1 }
    }
}
