import Deliberation

/// `comment-groups.csv`: how each group voted on each statement.
struct PolisCommentGroupsFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        let columns = Self.columns(groups: content.analysis.groups.count)
        var csv = LineFeedCSV(columns: columns)
        for (record, counts) in zip(content.record.statements, content.counts.statements) {
            csv.append(
                [.integer(Int(record.statement.number)), .text(record.statement.text)]
                    + ([counts.total] + counts.groups).flatMap(\.all).map { .integer($0) })
        }
        return [
            PublishedFile(
                "comment-groups", title: "Votes of the groups on each statement", csv, columns: columns,
                key: ["comment-id"])
        ]
    }

    /// a, b, c, … as Pol.is calls them.
    static func letter(_ group: Int) -> String { String(UnicodeScalar(UInt8(ascii: "a") + UInt8(group))) }

    /// Names of the columns of counts, in the order of `StatementCounts.Line.all`, first of all grouped people, then of each group.
    static func countColumns(groups: Int) -> [[String]] {
        [["total-votes", "total-agrees", "total-disagrees", "total-passes"]]
            + (0..<groups).map { group in
                ["votes", "agrees", "disagrees", "passes"].map { "group-\(letter(group))-\($0)" }
            }
    }

    private static func columns(groups: Int) -> [FieldDescription] {
        [PolisColumns.comment, CSVTable.required("comment", "The statement.")]
            + countColumns(groups: groups).joined().map {
                CSVTable.column($0, "Latest votes of people who are grouped.", type: "integer")
            }
    }
}
