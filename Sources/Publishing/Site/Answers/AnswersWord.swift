typealias AnswersLanguage = PageLanguage<AnswersWord>

/// Every text of the page "You said, we did".
enum AnswersWord: String, PageWord {
    static let texts = ["en": english, "de": german]

    case title, lead, rule, none
    case overdue, unanswered, waiting, open, kept, explained, dropped
    case overdueTitle, unansweredTitle, waitingTitle, openTitle, keptTitle, explainedTitle, droppedTitle
    case organisationsTitle, organisationsRegion, organisation, more
    case peopleSaid, found, statementNumber, rejected, unknown, inConversation, aboutService
    case agree, disagree, lostAgree, lostDisagree, rejectedAgree, rejectedDisagree
    case answered, notAnswered, act, partly, explain, promised, started, done, abandoned
    case responsible, due, dueAnswer, wasDueAnswer, firstDue, noDay, evidence, evidenceLink, versions, standing
    case filesTitle, filesText, licence, attribution
}
