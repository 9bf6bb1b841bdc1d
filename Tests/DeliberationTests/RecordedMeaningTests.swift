import Crypto
import Foundation
import Testing

@testable import Deliberation

/// What is said of three recorded conversations, from their votes and recorded groups, against figures that were worked out elsewhere.
///
/// The data is CC BY 4.0; whoever runs this reads its attribution first (`RecordedConversation.all()` prints it).
@Suite struct RecordedMeaningTests {
    private func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(value - expected) <= tolerance * max(1, abs(expected))
    }

    @Test func votesOfGroups() throws {
        for conversation in try RecordedConversation.all() {
            let (votes, reference) = (conversation.groupVotes, conversation.reference.groupCounts)
            var lines: [String] = []
            for (column, number) in conversation.statements.enumerated() {
                guard conversation.matrix.columnOfEntry.contains(Int32(column)) else { continue }
                for group in 0..<2 {
                    let count = votes.count(group: group, column: column)
                    lines.append(
                        "\(number),\(group),\(count.votes),\(count.agrees),\(count.disagrees),\(count.passes)\n")
                }
            }
            #expect(lines.count == reference.lines)
            let digest = SHA256.hash(data: Data(lines.joined().utf8)).map { String(format: "%02x", $0) }.joined()
            #expect(digest == reference.sha256OfLines, "\(conversation.name)")
            for group in 0..<2 {
                let range = group * votes.columns..<(group + 1) * votes.columns
                let totals = reference.columnTotals["\(group)"]
                #expect(votes.votes[range].reduce(0, +) == totals?.votes)
                #expect(votes.agrees[range].reduce(0, +) == totals?.agrees)
                #expect(votes.disagrees[range].reduce(0, +) == totals?.disagrees)
            }
        }
    }

    @Test func representativeLists() throws {
        for conversation in try RecordedConversation.all() {
            let lists = conversation.groupVotes.representativeStatements(leftOut: conversation.isLeftOut)
            for (group, list) in lists.enumerated() {
                let expected = conversation.reference.representative["\(group)"] ?? []
                #expect(list.map { conversation.statements[$0.column] } == expected.map(\.tid), "\(conversation.name)")
                for (one, other) in zip(list, expected) {
                    #expect(one.direction.name == other.repfulFor)
                    #expect(one.successes == other.nSuccess && one.trials == other.nTrials)
                    #expect(close(one.successShare, other.pSuccess) && close(one.successTest, other.pTest))
                    #expect(close(one.representativeness, other.repness ?? .nan))
                    #expect(close(one.representativenessTest, other.repnessTest ?? .nan))
                }
            }
        }
    }

    @Test func consensusLists() throws {
        for conversation in try RecordedConversation.all() {
            let everybody = GroupVotes(everybodyIn: conversation.matrix)
            let list = everybody.consensusStatements(leftOut: conversation.isLeftOut)
            let holding = list.count { conversation.groupVotes.groupConsensus(of: $0).holds() }
            print("consensus, \(conversation.name): \(list.count) listed, \(holding) hold in every group")
            let expected = conversation.reference.consensus
            for (direction, entries) in [(Vote.Answer.agree, expected.agree), (.disagree, expected.disagree)] {
                let ours = list.filter { $0.direction == direction }
                #expect(ours.map { conversation.statements[$0.column] } == entries.map(\.tid), "\(conversation.name)")
                for (one, other) in zip(ours, entries) {
                    #expect(one.successes == other.nSuccess && one.trials == other.nTrials)
                    #expect(close(one.successShare, other.pSuccess) && close(one.successTest, other.pTest))
                }
            }
        }
    }

    @Test func groupInformedConsensus() throws {
        for conversation in try RecordedConversation.all() {
            guard let recorded = conversation.groupInformedConsensus else { continue }
            let ours = conversation.groupVotes.groupConsensus()
            #expect(recorded.count == 371)
            for (one, other) in zip(ours, recorded) { #expect(abs(one.product - other) <= 1e-12) }
        }
    }

    @Test func extremityAndPriorities() throws {
        for conversation in try RecordedConversation.all() {
            let leftOut = conversation.isLeftOut
            let components = NaiveComponents.make(conversation.matrix, leftOut: leftOut)
            let reference = conversation.reference
            for (value, other) in zip(components.singularValues, reference.components.singularValues) {
                #expect(close(value, other, 1e-6), "\(conversation.name)")
            }
            let extremity = components.extremity(matrix: conversation.matrix, leftOut: leftOut)
            let priority = StatementPriority.all(
                conversation.groupVotes, extremity: extremity, isMeta: conversation.isMeta)
            let listed = conversation.statements.indices.filter { !leftOut[$0] }
            for (values, expected) in [
                (extremity, reference.components.extremityTop10), (priority, reference.priorityTop10),
            ] {
                let top = listed.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(expected.count)
                #expect(
                    top.map { Double(conversation.statements[$0]) } == expected.map { $0[0] }, "\(conversation.name)")
                for (column, other) in zip(top, expected) { #expect(close(values[column], other[1], 1e-6)) }
            }
        }
    }

    /// One person in the other group, and the figures are no longer those.
    @Test func oneMisplacedPersonIsSeen() throws {
        for conversation in try RecordedConversation.all() {
            var groups = conversation.groupOfRow
            guard let row = groups.firstIndex(of: 0) else { continue }
            groups[row] = 1
            let moved = GroupVotes(matrix: conversation.matrix, groupOfRow: groups, groups: 2)
            #expect(moved != conversation.groupVotes)
            let totals = conversation.reference.groupCounts.columnTotals["0"]
            #expect(moved.votes[0..<moved.columns].reduce(0, +) != totals?.votes)
            #expect(
                moved.representativeStatements(leftOut: conversation.isLeftOut)
                    != conversation.groupVotes.representativeStatements(leftOut: conversation.isLeftOut))
        }
    }
}
