import Definitions
import Deliberation
import Events

/// `answers.json`: the rows of `answers.csv`, each answer with all its versions.
enum AnswersJSON {
    static func file(of register: AnswerRegister, _ definitions: Definitions) -> PublishedFile {
        let origins = AnswerOrigins(register, definitions)
        let document = JSONText.object([
            "as_of": .text(CivilDay.instantText(register.time)),
            "licences": .list(origins.licences.map { .object(["name": .text($0.id), "path": .text($0.url)]) }),
            "attributions": .list(origins.attributions.map(OpinionGroupsFormat.attribution)),
            "answers": .list(register.entries.map(entry)),
        ])
        var text = FileText()
        text.open += (document.pretty() + "\n").utf8
        return PublishedFile(json: "answers", title: "The same with every version of an answer", text)
    }

    private static func entry(_ entry: AnswerEntry) -> JSONText {
        var members: [String: JSONText] = [
            "row_id": .text(entry.rowID), "state": .text(entry.state.rawValue),
            "organisation": .text(entry.organisation),
            "organisation_name": .text(entry.organisationName), "about": .text(entry.about),
            "consensus": text(entry.consensus?.direction.name),
            "is_consensus_lost": entry.consensus.map { .flag($0.isLost) } ?? .null,
            "responsible": .text(entry.responsible), "due": day(entry.due),
        ]
        switch entry.subject {
        case .finding(_, let words):
            members["subject"] = .text("service")
            members["said"] = .text(words)
            (members["statement"], members["is_rejected"]) = (.null, .null)
        case .statement(let statement):
            members["subject"] = .text("conversation")
            members["said"] = text(statement.text)
            members["statement"] = .integer(statement.number)
            members["is_rejected"] = .flag(statement.isRejected)
        }
        let commitment = entry.commitment
        let current = commitment?.current
        members["answer_id"] = text(commitment?.id)
        members["answer"] = text(current?.answer.name)
        members["status"] = text(current?.status.name)
        members["first_due"] = day(commitment?.firstDue)
        members["is_postponed"] = commitment.map { .flag($0.isPostponed) } ?? .null
        members["text"] = text(current?.text)
        members["evidence"] = text(current.flatMap { $0.evidence.isEmpty ? nil : $0.evidence })
        members["first_answered"] = text(commitment?.history.first.map { CivilDay.instantText($0.time) })
        members["last_changed"] = text(current.map { CivilDay.instantText($0.time) })
        members["versions"] = .list((commitment?.history ?? []).map(version))
        return .object(members)
    }

    private static func version(_ said: Commitment) -> JSONText {
        .object([
            "time": .text(CivilDay.instantText(said.time)), "answer": .text(said.answer.name),
            "status": .text(said.status.name), "responsible": .text(said.responsible), "due": day(said.due),
            "text": .text(said.text), "evidence": text(said.evidence.isEmpty ? nil : said.evidence),
        ])
    }

    private static func text(_ value: String?) -> JSONText { value.map { .text($0) } ?? .null }
    private static func day(_ value: Int32?) -> JSONText { value.map { .text(CivilDay.text($0)) } ?? .null }
}
