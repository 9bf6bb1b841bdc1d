import Deliberation

/// `participant-votes.csv`: one row per voter with the group and the latest vote on every statement; only where participants know of it.
struct PolisParticipantVotesFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        guard content.conversation.publishesRows else { return [] }
        let matrix = content.analysis.matrix
        let columns =
            Self.columns
            + content.record.statements.map {
                CSVTable.signed("\($0.statement.number)", "Latest vote on this statement.", isRequired: false)
            }
        var csv = LineFeedCSV(columns: columns)
        for row in 0..<matrix.rows {
            let group = Int(content.analysis.groups.groupOfRow[row])
            let entries = matrix.rowStarts[row]..<matrix.rowStarts[row + 1]
            csv.append(.integer(row))
            csv.appendAfterComma(group < 0 ? .empty : .integer(group))
            csv.appendAfterComma(.integer(content.numbers.statementsOf[row]))
            csv.appendAfterComma(.integer(entries.count))
            csv.appendAfterComma(.integer(entries.count { matrix.answerOfEntry[$0] > 0 }))
            csv.appendAfterComma(.integer(entries.count { matrix.answerOfEntry[$0] < 0 }))
            var entry = entries.lowerBound
            for column in 0..<matrix.columns {
                guard entry < entries.upperBound, Int(matrix.columnOfEntry[entry]) == column else {
                    csv.appendAfterComma(.empty)
                    continue
                }
                csv.appendAfterComma(.integer(Int(matrix.answerOfEntry[entry])))
                entry += 1
            }
            csv.endRow()
        }
        return [
            PublishedFile(
                "participant-votes", title: "Latest vote of each person on each statement", csv, columns: columns,
                key: ["participant"])
        ]
    }

    private static let columns = [
        CSVTable.required("participant", "Who voted, by number.", type: "integer"),
        CSVTable.column(
            "group-id", "Group, or empty where somebody has voted too little to be grouped.", type: "integer"),
        CSVTable.required("n-comments", "Statements written.", type: "integer"),
        CSVTable.required("n-votes", "Statements voted on.", type: "integer"),
        CSVTable.required("n-agree", "Of these, agreed with.", type: "integer"),
        CSVTable.required("n-disagree", "Of these, disagreed with.", type: "integer"),
    ]
}
