import Events
import Testing

@testable import Deliberation

@Suite struct OpinionGroupsTests {
    private func groups(_ record: ConversationRecord) -> OpinionGroups { OpinionGroups(record, VoteMatrix(record)) }

    /// Every person votes on every statement, in the order of the rows.
    private func record(_ rows: [[Vote.Answer]]) -> ConversationRecord {
        var events = ConversationEvents()
        for number in rows.first?.indices ?? 0..<0 {
            events.statements.append(Statement(number: Int32(number), author: nil, time: 0, identity: 0, text: "s"))
        }
        for (person, row) in rows.enumerated() {
            for (number, answer) in row.enumerated() {
                events.votes.append(
                    Vote(
                        statement: Int32(number), participant: ParticipantKey(number: Int64(person), token: 0),
                        time: 0, identity: 0, answer: answer))
            }
        }
        return ConversationRecord(events)
    }

    /// From the votes to the groups, against dense matrices and every distance.
    @Test func agreesWithTheNaiveWay() {
        var counts: Set<Int> = []
        for seed in 0..<24 as Range<UInt64> {
            var kind = RandomConversation()
            kind.people = 8 + Int(seed) * 5
            kind.camps = 1 + Int(seed) % 4
            let record = kind.record(seed: 500 + seed)
            let (found, naive) = (groups(record), NaiveGrouping(record))
            let rows = record.participants.indices.filter { naive.isGrouped[$0] }
            #expect(found.groupOfRow.map { $0 >= 0 } == naive.isGrouped)
            let index = adjustedRandIndex(rows.map { Int(found.groupOfRow[$0]) }, rows.map { naive.groups[$0] })
            #expect(index == 1, "seed \(seed)")
            #expect(found.silhouettes.count == naive.silhouettes.count)
            for silhouette in found.silhouettes {
                #expect(abs(silhouette.mean - (naive.silhouettes[silhouette.groups] ?? 9)) < 1e-9, "seed \(seed)")
            }
            counts.insert(found.count)
        }
        #expect(counts.count >= 2)
    }

    @Test func groupsAreNumberedByTheirFirstMembers() {
        for seed in 0..<20 as Range<UInt64> {
            let found = groups(RandomConversation().record(seed: seed))
            var seen = 0
            for group in found.groupOfRow where group >= 0 {
                #expect(group <= seen)
                seen = max(seen, Int(group) + 1)
            }
            #expect(seen == found.count)
            #expect(found.sizes.reduce(0, +) == found.grouped)
            #expect(!found.sizes.contains(0))
        }
    }

    @Test func nobodyAndOnePersonAndPeopleWhoAgree() {
        let nobody = groups(ConversationRecord(ConversationEvents()))
        #expect(nobody.count == 0 && nobody.groupOfRow.isEmpty && nobody.silhouettes.isEmpty)
        let one = groups(record([[.agree, .disagree]]))
        #expect(one.count == 1 && one.groupOfRow == [0])
        let alike = groups(record([[.agree, .pass], [.agree, .pass], [.agree, .pass]]))
        #expect(alike.count == 1 && alike.groupOfRow == [0, 0, 0] && alike.silhouettes.isEmpty)
        let opposed = groups(
            record([[.agree, .agree], [.disagree, .disagree], [.agree, .agree], [.disagree, .disagree]]))
        #expect(opposed.count == 2 && opposed.groupOfRow == [0, 1, 0, 1])
    }

    @Test func nobodyIsGroupedByVotesThatAllAreLeftOut() {
        var events = RandomConversation().events(seed: 1)
        for number in events.statements.map(\.number) {
            events.decisions.append(ModerationDecision(statement: number, time: 99, identity: 0, state: .rejected))
        }
        let record = ConversationRecord(events)
        let found = groups(record)
        #expect(found.count == 1)
        #expect(found.positions.allSatisfy { $0 == .init(x: 0, y: 0) })
        #expect(Stability(found, record, VoteMatrix(record)).ofConversation == nil)
    }

    /// Two camps and one person far from both: three groups fit best, but one of them would be that person.
    @Test func aGroupOfOneIsChosenOnlyWhereThereIsNoOther() {
        var points = (0..<20).map { index -> OpinionGroups.Position in
            let (camp, place) = (Double(index % 2), Double(index / 2))
            return .init(x: camp * 10 + place / 40, y: place / 10)
        }
        points.insert(.init(x: 3, y: 15), at: 2)
        let base = BaseClusters(points)
        let (two, three) = (base.groups(2), base.groups(3))
        #expect(base.silhouette(three) > base.silhouette(two))
        #expect(three.count { $0 == three[2] } == 1)
        #expect(two.count { $0 == two[2] } == 11)
        #expect(base.best().groupOfPerson == base.ofPeople(two))

        // Whoever is far from everybody stays alone where every number of groups has it so.
        let lone = BaseClusters([.init(x: 90, y: 90), .init(x: 0, y: 0), .init(x: 0.1, y: 0.1)])
        #expect(lone.best().groupOfPerson.count { $0 == lone.best().groupOfPerson[0] } == 1)
    }

    @Test func theNearestCentreIsFoundWithoutLookingAtAll() {
        var random = SeededRandom(seed: 12)
        for round in 0..<200 {
            // Whole numbers, so that equal distances and equal x come up.
            func point() -> OpinionGroups.Position {
                .init(
                    x: Double(Int.random(in: -6...6, using: &random)), y: Double(Int.random(in: -6...6, using: &random))
                )
            }
            let centres = (0..<(1 + round % 30)).map { _ in point() }
            let sorted = CentresByX(centres)
            for _ in 0..<20 {
                let place = point()
                var expected = 0
                func distance(_ cluster: Int) -> Double {
                    let (dx, dy) = (centres[cluster].x - place.x, centres[cluster].y - place.y)
                    return dx * dx + dy * dy
                }
                for cluster in centres.indices where distance(cluster) <= distance(expected) { expected = cluster }
                #expect(sorted.nearest(to: place, hint: Int.random(in: centres.indices, using: &random)) == expected)
            }
        }
    }

    @Test func clustersThatLoseTheirPointsVanish() {
        let points: [OpinionGroups.Position] = [.init(x: 0, y: 0), .init(x: 1, y: 0), .init(x: 9, y: 0)]
        let found = KMeans(points, centres: [.init(x: 0.5, y: 0), .init(x: 50, y: 0), .init(x: 9, y: 0)], rounds: 9)
        #expect(found.centres == [.init(x: 0.5, y: 0), .init(x: 9, y: 0)])
        #expect(found.labels == [0, 0, 1])
        #expect(found.weights == [2, 1])
    }

    /// With more rounds the second step finds four groups in vtaiwan.uberx, far from what Pol.is recorded.
    @Test func theNumberOfRoundsDecides() throws {
        for conversation in try RecordedConversation.all() where conversation.name == "vtaiwan.uberx" {
            let found = groups(conversation.record)
            let rows = found.groupOfRow.indices.filter { found.groupOfRow[$0] >= 0 }
            let base = BaseClusters(rows.map { found.positions[$0] })
            #expect(base.centres.count == 100)
            func best(rounds: Int) -> Int {
                let means = (2...5).map { base.silhouette(base.groups($0, rounds: rounds)) }
                return 2 + (means.lastIndex(of: means.max() ?? 0) ?? 0)
            }
            #expect([20, 21, 22].map(best) == [2, 2, 2])
            #expect(best(rounds: 30) == 4)
        }
    }
}
