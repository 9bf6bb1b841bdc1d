import Events

/// A language of the page "You said, we did": its words and how it writes days. Every language has a file of words and a line in `all`.
struct AnswersLanguage: Sendable {
    /// BCP 47.
    let code: String
    /// As its speakers call it.
    let name: String
    let words: [AnswersWord: String]
    let months: [String]
    /// Day, month and year, with `{d}`, `{m}` and `{y}` in their places.
    let date: String

    static let all = [english, german]

    /// The text of a word with its placeholders, which look like `{day}`, filled in.
    func text(_ word: AnswersWord, _ values: [String: String] = [:]) -> String {
        var text = words[word] ?? word.rawValue
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    func day(_ day: Int32) -> String {
        let (year, month, number) = CivilDay.date(day)
        return date.replacing("{d}", with: String(number)).replacing("{m}", with: months[month - 1])
            .replacing("{y}", with: String(year))
    }
}

/// Every text of the page.
enum AnswersWord: String, CaseIterable, Sendable {
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
