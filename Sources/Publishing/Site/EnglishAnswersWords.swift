extension AnswersLanguage {
    static let english = AnswersLanguage(
        code: "en", name: "English", words: englishWords, months: DisplayText.monthNames, date: "{d} {m} {y}")

    private static let englishWords: [AnswersWord: String] = [
        .title: "You said, we did",
        .lead: "What people said, what the government answered, who is bound by it, until when, and how it stands.",
        .rule:
            "What is late comes first. Nothing that was promised disappears: a day that is put off shows beside the new one, and so does what people no longer agree on.",
        .none: "Nothing was answered yet, and no answer is owed.",
        .overdue: "Overdue", .unanswered: "Not answered in time", .waiting: "Answer still to come", .open: "Under way",
        .kept: "Done", .explained: "Not done, with reasons", .dropped: "Given up",
        .overdueTitle: "Promised and overdue", .unansweredTitle: "Not answered in time",
        .waitingTitle: "Still to be answered", .openTitle: "Promised and under way", .keptTitle: "Done",
        .explainedTitle: "Not done, with reasons", .droppedTitle: "Promised and given up",
        .organisationsTitle: "By organisation", .organisationsRegion: "How the answers of each organisation stand",
        .organisation: "Organisation", .more: "And {count} more; all are in the file.",
        .peopleSaid: "What people said", .found: "What was found", .statementNumber: "statement {number}",
        .rejected: "Moderators rejected this statement, so its text is not shown.",
        .unknown: "The text of this statement is not published.", .inConversation: "in the conversation",
        .aboutService: "about the service",
        .agree: "Everybody together agrees.", .disagree: "Everybody together disagrees.",
        .lostAgree: "Everybody together agreed once, and does no longer.",
        .lostDisagree: "Everybody together disagreed once, and does no longer.",
        .rejectedAgree: "Everybody together had agreed with it.",
        .rejectedDisagree: "Everybody together had disagreed with it.",
        .answered: "What was answered", .notAnswered: "Nobody answered yet.", .act: "We act", .partly: "We act in part",
        .explain: "We do not act", .promised: "promised", .started: "begun", .done: "done", .abandoned: "given up",
        .responsible: "Responsible", .due: "To be done by", .dueAnswer: "To be answered by",
        .wasDueAnswer: "Was to be answered by", .firstDue: "first promised for {day}", .noDay: "no day named",
        .evidence: "Evidence", .evidenceLink: "See the evidence", .versions: "version {count}",
        .standing: "How it stands",
        .filesTitle: "Files", .filesText: "The same as data, with every version of each answer:",
        .licence: "Licence", .attribution: "Where the statements come from",
    ]
}
