import Deliberation
import Events

extension ConversationSections {
    /// Accounts that vote nearly the same, and what would be without them.
    var blocs: [String: Any] {
        let blocs = analysis.blocs
        var context: [String: Any] = [
            "isEmpty": blocs.isEmpty,
            "list": blocs.map {
                text(
                    .blocText,
                    [
                        "count": alone($0.rows.count), "from": language.site.instant($0.from),
                        "to": language.site.instant($0.to),
                        "share": language.site.share($0.likeness), "statements": language.site.number($0.statements),
                    ])
            },
        ]
        guard let without = content.conversation.analysisWithoutBlocs else { return context }
        let (all, others) = (listed(analysis), listed(without))
        context["compared"] =
            [
                "rows": [
                    row(.voters, analysis, without) { alone($0.record.participants.count) },
                    row(.groups, analysis, without) { language.site.number($0.groups.count) },
                    row(.groupSizes, analysis, without) { $0.groups.sizes.map(alone).joined(separator: ", ") },
                ],
                "onlyWith": statements(all.subtracting(others)), "onlyWithout": statements(others.subtracting(all)),
            ] as [String: Any]
        return context
    }

    private func row(
        _ word: ConversationWord, _ one: OpinionAnalysis, _ other: OpinionAnalysis,
        _ figure: (OpinionAnalysis) -> String
    ) -> [String: Any] { ["name": text(word), "with": figure(one), "without": figure(other)] }

    private func listed(_ analysis: OpinionAnalysis) -> Set<Int32> {
        Set(analysis.consensus.map { analysis.record.statements[$0.column].statement.number })
    }

    private func statements(_ numbers: Set<Int32>) -> [[String: Any]] {
        analysis.record.statements.map(\.statement).filter { numbers.contains($0.number) }.map(said)
    }

    /// The last word of every answer, and what is still owed.
    var answers: [String: Any] {
        let sheet = AnswerSheet(content.conversation)
        let known = Dictionary(
            uniqueKeysWithValues: analysis.record.statements.map { ($0.statement.number, $0.statement) })
        let rows = sheet.rows.filter(\.isLatest).map { entry -> [String: Any] in
            var row = known[entry.statement].map(said) ?? ["number": String(entry.statement), "text": ""]
            row["due"] = entry.due.map(language.site.day) ?? "–"
            row["isOverdue"] = entry.isOverdue
            guard let commitment = entry.commitment else {
                row["state"] = text(.waiting)
                return row
            }
            row["answer"] = text(Self.word(commitment.answer))
            row["state"] = text(Self.word(commitment.status))
            row["responsible"] = commitment.responsible
            row["words"] = commitment.text
            if let address = EvidenceLink.address(commitment.evidence) { row["evidence"] = address }
            let first = sheet.rows.first { $0.commitment?.id == commitment.id && $0.due != nil }?.due
            if let first, let due = entry.due, first < due {
                row["postponed"] = text(.postponed, ["day": language.site.day(first)])
            }
            return row
        }
        var context: [String: Any] = ["rows": rows, "isEmpty": rows.isEmpty]
        context["intro"] =
            content.definition.answer.map {
                text(.answersIntro, ["responsible": $0.responsible, "days": language.site.number($0.withinDays)])
            } ?? text(.answersNotOwed)
        return context
    }

    private static func word(_ answer: Commitment.Answer) -> ConversationWord {
        switch answer {
        case .act: .answerAct
        case .partly: .answerPartly
        case .explain: .answerExplain
        }
    }

    private static func word(_ status: Commitment.Status) -> ConversationWord {
        switch status {
        case .promised: .statusPromised
        case .started: .statusStarted
        case .done: .statusDone
        case .dropped: .statusDropped
        }
    }
}
