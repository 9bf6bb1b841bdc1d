import Definitions
import Deliberation
import Events

/// How an answer reads on a page, in one language.
struct AnswerText {
    let data: SiteData
    let language: AnswersLanguage
    /// What leads from the page to the root.
    let root: String

    /// For the template `answer`.
    func context(_ entry: AnswerEntry) -> [String: Any] {
        var context: [String: Any] = [
            "rowID": entry.rowID, "style": Self.style(entry.state), "stateText": text(Self.word(entry.state)),
            "organisationName": entry.organisationName, "responsible": entry.responsible,
        ]
        context.merge(subject(entry)) { _, new in new }
        context["consensus"] = entry.consensus.map { text(Self.word($0, isRejected: entry.isRejected)) } ?? false
        context["progress"] = progress(entry) ?? false
        context["answer"] = entry.commitment.map(answer) ?? false
        if entry.commitment == nil {
            context["missing"] = text(.notAnswered)
            context["dueLabel"] = text(entry.state == .unanswered ? .wasDueAnswer : .dueAnswer)
        } else {
            context["dueLabel"] = text(.due)
        }
        let isOwed = entry.state != .explained
        context["dueText"] = entry.due.map(language.site.day) ?? (isOwed ? text(.noDay) as Any : false)
        context["w"] = language.context
        return context
    }

    private func text(_ word: AnswersWord, _ values: [String: String] = [:]) -> String { language.text(word, values) }

    private func subject(_ entry: AnswerEntry) -> [String: Any] {
        switch entry.subject {
        case .finding(let service, let words):
            var context: [String: Any] = [
                "saidLabel": text(.found), "said": words, "saidLanguage": false,
                "aboutLabel": text(.aboutService), "aboutName": data.serviceName(service), "aboutPage": false,
            ]
            if data.registry.service(service) != nil { context["aboutPage"] = "\(root)services/\(service).html" }
            return context
        case .statement(let statement):
            let known = data.conversations.first { $0.id == statement.conversation }
            let name = known.map { known in
                known.title[language.code] ?? known.languages.first.flatMap { known.title[$0] } ?? known.id
            }
            var context: [String: Any] = [
                "saidLabel": text(.peopleSaid), "said": false, "saidLanguage": false,
                "aboutLabel": text(.inConversation), "aboutName": name ?? statement.conversation, "aboutPage": false,
                "number": text(.statementNumber, ["number": String(statement.number)]),
            ]
            if let said = statement.text { context["said"] = said }
            if !statement.language.isEmpty { context["saidLanguage"] = statement.language }
            context["withheld"] = statement.text == nil ? text(statement.isRejected ? .rejected : .unknown) : false
            return context
        }
    }

    /// How far it is, where its state leaves that open, and how often that was said anew.
    private func progress(_ entry: AnswerEntry) -> String? {
        guard let commitment = entry.commitment else { return nil }
        let isUnderWay = entry.state == .open || entry.state == .overdue
        let versions = commitment.history.count
        let parts = [
            isUnderWay ? text(Self.word(commitment.current.status)) : nil,
            versions > 1 ? text(.versions, ["count": String(versions)]) : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func answer(_ commitment: CommitmentBook.Entry) -> [String: Any] {
        let current = commitment.current
        var context: [String: Any] = [
            "kind": text(Self.word(current.answer)),
            "words": current.text, "link": false, "evidence": false, "firstDue": false,
        ]
        if let address = EvidenceLink.address(current.evidence) {
            context["link"] = address
        } else if !current.evidence.isEmpty {
            context["evidence"] = current.evidence
        }
        if commitment.isPostponed, let first = commitment.firstDue {
            context["firstDue"] = text(.firstDue, ["day": language.site.day(first)])
        }
        return context
    }

    private static func style(_ state: AnswerEntry.State) -> String {
        switch state {
        case .overdue, .unanswered: "late"
        case .kept: "done"
        case .waiting, .open, .explained, .dropped: "calm"
        }
    }

    static func word(_ state: AnswerEntry.State) -> AnswersWord {
        switch state {
        case .overdue: .overdue
        case .unanswered: .unanswered
        case .waiting: .waiting
        case .open: .open
        case .kept: .kept
        case .explained: .explained
        case .dropped: .dropped
        }
    }

    private static func word(_ consensus: AnswerEntry.Consensus, isRejected: Bool) -> AnswersWord {
        if isRejected { return consensus.direction == .disagree ? .rejectedDisagree : .rejectedAgree }
        switch (consensus.direction == .disagree, consensus.isLost) {
        case (false, false): return .agree
        case (true, false): return .disagree
        case (false, true): return .lostAgree
        case (true, true): return .lostDisagree
        }
    }

    private static func word(_ answer: Commitment.Answer) -> AnswersWord {
        switch answer {
        case .act: .act
        case .partly: .partly
        case .explain: .explain
        }
    }

    private static func word(_ status: Commitment.Status) -> AnswersWord {
        switch status {
        case .promised: .promised
        case .started: .started
        case .done: .done
        case .dropped: .abandoned
        }
    }
}
