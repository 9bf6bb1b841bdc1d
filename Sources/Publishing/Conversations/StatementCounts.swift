import Definitions
import Deliberation

/// The counts of a conversation as they may be seen: all of them where rows are published, else none below the minimum.
struct StatementCounts {
    /// Votes, agrees, disagrees and passes of one group or of all grouped people; nil where withheld.
    struct Line: Equatable {
        var votes: Int?
        var agrees: Int?
        var disagrees: Int?
        var passes: Int?

        var all: [Int?] { [votes, agrees, disagrees, passes] }
    }

    struct OfStatement: Equatable {
        /// By group.
        var groups: [Line]
        var total: Line
        /// Vote events of everybody.
        var agreeEvents: Int?
        var disagreeEvents: Int?
        /// Whether nothing of the grouped people's votes is withheld, so that figures made of them give nothing away.
        var isWhole: Bool { (groups + [total]).allSatisfy { !$0.all.contains(nil) } }
    }

    /// Nil where nothing is withheld.
    let minimum: Int?
    /// By column.
    let statements: [OfStatement]

    init(_ conversation: PublishedConversation) {
        let definition = conversation.definition
        let minimum =
            conversation.publishesRows ? nil : max(DisclosureRule.smallestK, definition.minimumVoters)
        let votes = conversation.analysis.groupVotes
        self.minimum = minimum
        statements = conversation.analysis.record.statements.enumerated().map { column, record in
            var groups = (0..<votes.groups).map { Self.counts(votes.count(group: $0, column: column)) }
            groups.append(Self.counts(votes.total(column: column)))
            let shown = minimum.map { SmallCounts(minimum: $0).shown(groups) }
            let lines = groups.indices.map { row in
                let seen = groups[row].indices.map { shown?[row][$0] == false ? nil : groups[row][$0] }
                return Line(votes: seen[0], agrees: seen[1], disagrees: seen[2], passes: seen[3])
            }
            return OfStatement(
                groups: Array(lines.dropLast()), total: lines[lines.count - 1],
                agreeEvents: Self.seen(record.agrees, minimum), disagreeEvents: Self.seen(record.disagrees, minimum))
        }
    }

    /// A count that stands alone.
    func seen(_ count: Int) -> Int? { Self.seen(count, minimum) }

    private static func seen(_ count: Int, _ minimum: Int?) -> Int? { count >= minimum ?? 0 ? count : nil }

    private static func counts(_ count: GroupVotes.Count) -> [Int] {
        [count.votes, count.agrees, count.disagrees, count.passes]
    }
}
