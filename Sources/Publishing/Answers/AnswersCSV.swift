import Deliberation
import Events

/// `answers.csv`: one row for each answer, and one for each that is missing.
enum AnswersCSV {
    static func file(of register: AnswerRegister) -> PublishedFile {
        var csv = CSVTable(
            name: "answers", title: "What people said, and what was answered", columns: columns,
            key: ["row_id"])
        for entry in register.entries { csv.append(fields(of: entry)) }
        return csv.file
    }

    private static func fields(of entry: AnswerEntry) -> [CSVTable.Field] {
        let said = subject(of: entry)
        let consensus: [CSVTable.Field] = [
            CSVTable.text(entry.consensus?.direction.name), CSVTable.yesOrNo(entry.consensus?.isLost),
        ]
        return [
            .text(entry.rowID), .text(entry.state.rawValue), .text(entry.organisation), .text(entry.organisationName),
        ] + said
            + consensus + answer(of: entry)
    }

    private static func subject(of entry: AnswerEntry) -> [CSVTable.Field] {
        switch entry.subject {
        case .finding(let service, let words): [.text("service"), .text(service), .empty, .text(words), .empty]
        case .statement(let statement):
            [
                .text("conversation"), .text(statement.conversation), .integer(Int64(statement.number)),
                CSVTable.text(statement.text), CSVTable.yesOrNo(statement.isRejected),
            ]
        }
    }

    private static func answer(of entry: AnswerEntry) -> [CSVTable.Field] {
        let due = CSVTable.text(entry.due.map(CivilDay.text))
        guard let commitment = entry.commitment else {
            return [.empty, .empty, .empty, .text(entry.responsible), .empty, due]
                + Array(repeating: .empty, count: 6)
        }
        let (current, first) = (commitment.current, commitment.history[0])
        return [
            .text(commitment.id), .text(current.answer.name), .text(current.status.name), .text(entry.responsible),
            CSVTable.text(commitment.firstDue.map(CivilDay.text)), due, CSVTable.yesOrNo(commitment.isPostponed),
            .text(current.text), CSVTable.text(current.evidence.isEmpty ? nil : current.evidence),
            .text(CivilDay.instantText(first.time)), .text(CivilDay.instantText(current.time)),
            .integer(Int64(commitment.history.count)),
        ]
    }

    static let columns = [
        CSVTable.required("row_id", "The same in every snapshot, and the row's place on the page."),
        FieldDescription(
            name: "state", type: "string",
            description:
                "How it stands at the snapshot's time: overdue = its day is over; unanswered = nobody answered in time; waiting = "
                + "nobody answered yet, and there is time; open, kept, explained, dropped.",
            values: AnswerEntry.State.allCases.map(\.rawValue), isRequired: true),
        CSVTable.required("organisation", "Who owes or gave the answer."),
        CSVTable.required("organisation_name", "The name of it."),
        FieldDescription(
            name: "subject", type: "string",
            description: "What is answered: a statement of a conversation, or a finding about a service.",
            values: ["conversation", "service"], isRequired: true),
        CSVTable.required("about", "Id of the conversation or service."),
        CSVTable.column("statement", "Number of the statement in the conversation.", type: "integer"),
        CSVTable.column("said", "The statement, unless moderators rejected it, or the finding.", type: "string"),
        CSVTable.column("is_rejected", "Whether moderators rejected the statement.", type: "string", values: yesOrNo),
        CSVTable.column(
            "consensus", "What everybody was of one mind on: that they agree, or disagree, with the statement.",
            type: "string", values: [Vote.Answer.agree.name, Vote.Answer.disagree.name]),
        CSVTable.column(
            "is_consensus_lost",
            "Whether it was a consensus and is none any more, or moderators rejected the statement since.",
            type: "string", values: yesOrNo),
        CSVTable.column(
            "answer_id", "As the organisation calls its answer; empty where there is none.", type: "string"),
        CSVTable.column(
            "answer", "act, partly, or explain = it is not done, and the text says why.", type: "string",
            values: Commitment.Answer.allCases.map(\.name)),
        CSVTable.column(
            "status", "How far it is, as the organisation says.", type: "string",
            values: Commitment.Status.allCases.map(\.name)),
        CSVTable.required("responsible", "Office or person that is bound by the answer, or to give one."),
        CSVTable.column("first_due", "Day by which it was to be done as first said.", type: "date"),
        CSVTable.column(
            "due", "Day by which it is to be done; where there is no answer, the last day to give one.", type: "date"),
        CSVTable.column("is_postponed", "Whether that day was moved back.", type: "string", values: yesOrNo),
        CSVTable.column("text", "What will be done, or why not.", type: "string"),
        CSVTable.column("evidence", "Address of the evidence.", type: "string"),
        CSVTable.column("first_answered", "When it was answered first, UTC.", type: "datetime"),
        CSVTable.column("last_changed", "When the answer that counts now was given, UTC.", type: "datetime"),
        CSVTable.column("versions", "How many versions of the answer there are.", type: "integer"),
    ]

    private static let yesOrNo = ["yes", "no"]
}
