import Deliberation
import Testing

/// The figures that three public conversations have to give (docs/opinion-groups.md).
@Suite struct PolisReferenceTests {
    /// The least adjusted Rand index against the groups that Pol.is recorded.
    private static let leastLikeness = [
        "vtaiwan.uberx": 0.90, "scoop-hivemind.biodiversity": 0.97, "bg2050-volunteers": 1.0,
    ]

    @Test func theSamePeopleAreGrouped() throws {
        for conversation in try RecordedConversation.all() {
            let record = conversation.record
            let expected = record.participants.map { conversation.recordedGroup[$0.number] != nil }
            #expect(GroupedParticipants.rows(of: record) == expected, "\(conversation.name)")

            let wholeSeconds = ConversationRecord(conversation.events.withTimes { $0 / 1000 * 1000 })
            #expect(GroupedParticipants.rows(of: wholeSeconds) == expected, "\(conversation.name)")
            let milliseconds = ConversationRecord(conversation.events.withTimes { $0 * 1000 })
            #expect(GroupedParticipants.rows(of: milliseconds) == expected, "\(conversation.name)")
        }
    }

    @Test func countsAreThoseOfTheFiles() throws {
        for conversation in try RecordedConversation.all() {
            let (record, counts) = (conversation.record, conversation.reference.counts)
            let matrix = VoteMatrix(record)
            #expect(record.votes.count == counts.voteEvents)
            #expect(matrix.answerOfEntry.count == counts.distinctVotes)
            #expect(matrix.rows == counts.voters)
            #expect(matrix.columns == counts.statementsListed)
            #expect(matrix.isVotedOn.count { $0 } == counts.statementsWithVotes)
            #expect(record.votesOnUnknownStatements == 0)
            #expect(record.contradictedStatements == 0)
        }
    }

    @Test func groupsAreNearThoseThatPolisRecorded() throws {
        var lines = ["conversation, people grouped, groups, sizes, adjusted Rand index, silhouettes, stability, tries"]
        for conversation in try RecordedConversation.all() {
            let matrix = VoteMatrix(conversation.record)
            let groups = OpinionGroups(conversation.record, matrix)
            let figures = conversation.reference.coldStart.canonicalOrder
            #expect(groups.count == 2)
            #expect(groups.count == figures.groups)
            #expect(groups.sizes.sorted(by: >) == figures.sizes)
            for silhouette in groups.silhouettes {
                let expected = try #require(figures.silhouettes["\(silhouette.groups)"])
                #expect(
                    abs(silhouette.mean - expected) <= 0.000_051, "\(conversation.name), \(silhouette.groups) groups")
            }
            #expect(groups.silhouettes.map(\.groups) == [2, 3, 4, 5])
            let rows = groups.groupOfRow.indices.filter { groups.groupOfRow[$0] >= 0 }
            let recorded = rows.map {
                conversation.recordedGroup[conversation.record.participants[$0].number].map(Int.init) ?? -1
            }
            let index = adjustedRandIndex(rows.map { Int(groups.groupOfRow[$0]) }, recorded)
            #expect(index >= (Self.leastLikeness[conversation.name] ?? 2))
            #expect(abs(index - figures.likeness) <= 0.000_051)

            let stability = Stability(groups, conversation.record, matrix)
            #expect(try #require(stability.ofConversation) >= Stability.shakyBelow)
            lines.append(
                "\(conversation.name), \(groups.grouped), \(groups.count), \(groups.sizes), \(index), "
                    + "\(groups.silhouettes.map(\.mean)), \(stability.ofConversation ?? 0), \(stability.tries)")
        }
        if lines.count > 1 { print(lines.joined(separator: "\n")) }
    }

    @Test func componentsAreThoseOfAConvergedSolver() throws {
        for conversation in try RecordedConversation.all() {
            let matrix = VoteMatrix(conversation.record)
            let components = OpinionGroups(conversation.record, matrix).components
            let reference = conversation.reference.components
            for (value, expected) in zip(components.singularValues, reference.singularValues) {
                #expect(abs(value - expected) <= 1e-6)
            }
            let numbers = conversation.record.statements.map(\.statement.number)
            for pair in reference.firstMeans {
                let column = try #require(numbers.firstIndex(of: Int32(pair[0])))
                #expect(abs(components.means[column] - pair[1]) <= 1e-6)
            }
            // How far one lone agreement moves a person: both components at once, whatever their signs.
            let scale = Double(matrix.isVotedOn.count { $0 }).squareRoot()
            for pair in reference.extremityTop10 {
                let column = try #require(numbers.firstIndex(of: Int32(pair[0])))
                let (x, y) = (components.first[column], components.second[column])
                let extremity = scale * abs(1 - components.means[column]) * (x * x + y * y).squareRoot()
                #expect(abs(extremity - pair[1]) <= 1e-6, "statement \(numbers[column])")
            }
        }
    }

    @Test func theIndexKnowsEqualFromChance() {
        #expect(adjustedRandIndex([0, 0, 1, 1, 2], [5, 5, 3, 3, 4]) == 1)
        #expect(abs(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) - 0.242_424_242_424) < 1e-9)
        #expect(adjustedRandIndex([0, 1, 0, 1], [0, 0, 1, 1]) < 0)
    }
}

extension ConversationEvents {
    func withTimes(_ change: (Int64) -> Int64) -> ConversationEvents {
        var events = self
        for index in events.votes.indices { events.votes[index].time = change(events.votes[index].time) }
        return events
    }
}
