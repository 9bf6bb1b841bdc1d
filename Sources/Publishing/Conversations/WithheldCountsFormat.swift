import Deliberation

/// `withheld.csv`: which counts the other files leave empty, and which files are missing, because only sums are published.
struct WithheldCountsFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        guard let minimum = content.counts.minimum else { return [] }
        var csv = LineFeedCSV(columns: Self.columns)
        for file in ["votes.csv", "participant-votes.csv"] { csv.append([.word(file), .empty, .empty, .empty]) }
        let names = PolisCommentGroupsFormat.countColumns(groups: content.analysis.groups.count)
        for (record, counts) in zip(content.record.statements, content.counts.statements) {
            let number = Int(record.statement.number)
            var withheld: [(file: String, column: String)] = [("comments.csv", "author-id")]
            if counts.agreeEvents == nil { withheld.append(("comments.csv", "agrees")) }
            if counts.disagreeEvents == nil { withheld.append(("comments.csv", "disagrees")) }
            if content.analysis.groups.count > 0, !counts.isWhole {
                withheld.append(("comments.csv", "group-informed-consensus"))
            }
            for (line, columns) in zip([counts.total] + counts.groups, names) {
                for (count, column) in zip(line.all, columns) where count == nil {
                    withheld.append(("comment-groups.csv", column))
                }
            }
            for (file, column) in withheld {
                csv.append([.word(file), .integer(number), .word(column), .integer(minimum)])
            }
        }
        return [PublishedFile("withheld", title: "What is left empty", csv, columns: Self.columns)]
    }

    private static let columns = [
        CSVTable.required("file", "File that lacks it; the whole file, where the columns behind are empty."),
        CSVTable.column("comment-id", "Statement whose row lacks it.", type: "integer"),
        CSVTable.column("column", "Column that is empty there.", type: "string"),
        CSVTable.column(
            "minimum", "Counts below it are withheld, and others with which they could be computed.", type: "integer"),
    ]
}
