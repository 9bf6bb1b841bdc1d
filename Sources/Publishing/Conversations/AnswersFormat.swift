import Deliberation

/// `answers.csv`: "you said, we did", with what is still to be answered.
struct AnswersFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        var csv = LineFeedCSV(columns: Self.columns)
        let texts = Dictionary(
            uniqueKeysWithValues: content.record.statements.map { ($0.statement.number, $0.statement.text) })
        for row in AnswerSheet(content.conversation).rows {
            let statement: LineFeedCSV.Field = texts[row.statement].map { .text($0) } ?? .empty
            csv.append([.integer(Int(row.statement)), statement] + Self.fields(of: row))
        }
        return [PublishedFile("answers", title: "What was answered, and what is due", csv, columns: Self.columns)]
    }

    private static func fields(of row: AnswerSheet.Row) -> [LineFeedCSV.Field] {
        guard let answer = row.commitment else {
            return [
                .empty, .empty, .word("none"), .empty, .empty, .day(row.due), .flag(row.isLatest), .flag(row.isOverdue),
                .empty, .empty,
            ]
        }
        return [
            .text(answer.id), .instant(answer.time), .word(answer.answer.name), .word(answer.status.name),
            .text(answer.responsible), .day(row.due), .flag(row.isLatest), .flag(row.isOverdue), .text(answer.text),
            answer.evidence.isEmpty ? .empty : .text(answer.evidence),
        ]
    }

    private static let columns = [
        PolisColumns.comment, CSVTable.column("comment", "The statement that is answered.", type: "string"),
        CSVTable.column("answer-id", "Answers with one id follow each other; the latest counts.", type: "string"),
        CSVTable.column("datetime", "When it was answered, UTC.", type: "datetime"),
        CSVTable.column(
            "answer", "none = an answer is due and there is none yet.", type: "string",
            values: Commitment.Answer.allCases.map(\.name) + ["none"]),
        CSVTable.column(
            "status", "How far it is.", type: "string", values: Commitment.Status.allCases.map(\.name)),
        CSVTable.column("responsible", "Office or person that is bound by it.", type: "string"),
        CSVTable.column("due", "Day by which it is to be done, or answered where there is no answer.", type: "date"),
        CSVTable.required("is-latest", "Whether it is the last word of its id.", type: "boolean"),
        CSVTable.required(
            "is-overdue", "Whether the day has passed and it is neither done nor dropped.", type: "boolean"),
        CSVTable.column("text", "What will be done, or why not.", type: "string"),
        CSVTable.column("evidence", "Address of the evidence.", type: "string"),
    ]
}
