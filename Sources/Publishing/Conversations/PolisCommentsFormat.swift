import Deliberation

/// `comments.csv`: one row per statement, with the columns of the new form and the three that it lost.
struct PolisCommentsFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        var csv = LineFeedCSV(columns: Self.columns)
        let hasGroups = content.analysis.groups.count > 0
        for (column, record) in content.record.statements.enumerated() {
            let (statement, counts) = (record.statement, content.counts.statements[column])
            let author = content.conversation.publishesRows ? content.numbers.author(of: statement) : nil
            let consensus = hasGroups && counts.isWhole ? content.analysis.groupConsensus[column].product : nil
            csv.append([
                .seconds(statement.time), .instant(statement.time), .integer(Int(statement.number)), .integer(author),
                .integer(counts.agreeEvents), .integer(counts.disagreeEvents), .integer(Int(record.state.rawValue)),
                .flag(record.isMeta), .flag(statement.isSeed), .number(consensus), .text(statement.text),
            ])
        }
        return [
            PublishedFile(
                "comments", title: "Statements with how often all voted on them", csv, columns: Self.columns,
                key: ["comment-id"])
        ]
    }

    private static let columns = [
        PolisColumns.timestamp, PolisColumns.datetime, PolisColumns.comment,
        CSVTable.column("author-id", "Who wrote it, by number; empty where only sums are published.", type: "integer"),
        CSVTable.column("agrees", "Agree votes of everybody, changed ones included.", type: "integer"),
        CSVTable.column("disagrees", "Disagree votes of everybody, changed ones included.", type: "integer"),
        CSVTable.signed("moderated", "1 accepted, 0 not reviewed, -1 rejected."),
        CSVTable.required(
            "is-meta", "Whether it is about the conversation itself or about who somebody is.", type: "boolean"),
        CSVTable.required("is-seed", "Whether the organisers put it in to begin with.", type: "boolean"),
        CSVTable.column(
            "group-informed-consensus",
            "Product over groups of (agrees + 1) / (votes + 2); empty where there are no groups, or a count is withheld."
        ),
        CSVTable.required("comment-body", "The statement; an apostrophe stands before what looks like a formula."),
    ]
}

/// Columns that several files have.
enum PolisColumns {
    static let timestamp = CSVTable.required("timestamp", "Seconds since 1970-01-01 UTC.", type: "integer")
    static let datetime = CSVTable.required("datetime", "The same as text, UTC.", type: "datetime")
    static let comment = CSVTable.required("comment-id", "Number of the statement.", type: "integer")
}
