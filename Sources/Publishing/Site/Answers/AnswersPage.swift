import Definitions

/// "You said, we did": what people said, what was answered, by whom, until when, and how it stands; a page for each language.
enum AnswersPage {
    /// More of one state would make the page too long; the file has them all.
    static let mostOfAState = 100

    static func path(_ language: AnswersLanguage) -> String { "answers/\(language.code).html" }

    /// None while nothing could be answered.
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        guard data.snapshot.answers.isKept else { return [] }
        return AnswersLanguage.all.map { page($0, data) }
    }

    private static func page(_ language: AnswersLanguage, _ data: SiteData) -> Page {
        let register = data.snapshot.answers
        let text = AnswerText(data: data, language: language, root: "../")
        let counts = register.counts()
        let folder = "v1/snapshots/\(data.snapshot.id.text)/"
        let context: [String: Any] = [
            "w": language.context,
            "languages": AnswersLanguage.all.filter { $0.code != language.code }.map { other -> [String: Any] in
                ["href": "\(other.code).html", "code": other.code, "label": other.site.name]
            },
            "isEmpty": register.entries.isEmpty,
            "tiles": AnswerEntry.State.allCases.map { state -> [String: Any] in
                [
                    "label": language.text(AnswerText.word(state)),
                    "count": language.site.number(counts[state] ?? 0),
                ]
            },
            "headings": AnswerEntry.State.allCases.map { language.text(AnswerText.word($0)) },
            "organisations": register.organisations.map { organisation -> [String: Any] in
                let own = register.counts(of: organisation.id)
                return [
                    "name": organisation.name,
                    "counts": AnswerEntry.State.allCases.map { language.site.number(own[$0] ?? 0) },
                ]
            },
            "sections": AnswerEntry.State.allCases.compactMap { section($0, text, register) },
            "files": data.snapshot.files.filter { $0.path.hasPrefix(AnswerFiles.folder) }.map { file -> [String: Any] in
                [
                    "href": folder + file.path, "name": String(file.path.dropFirst(AnswerFiles.folder.count)),
                    "label": file.resource?.title ?? "Data Package", "size": NumberText.bytes(file.byteCount),
                ]
            },
            "rowLicences": data.answerOrigins.licences.map { ["id": $0.id, "url": $0.url] },
            "attributions": data.answerOrigins.attributions.map { one -> [String: Any] in
                ["text": one.text, "links": one.links]
            },
        ]
        return Page(
            path: path(language), template: "answers", title: language.text(.title), context: context,
            language: language.site)
    }

    private static func section(
        _ state: AnswerEntry.State, _ text: AnswerText, _ register: AnswerRegister
    ) -> [String: Any]? {
        let entries = register.entries(in: state)
        guard !entries.isEmpty else { return nil }
        let left = entries.count - mostOfAState
        return [
            "id": state.rawValue, "heading": text.language.text(title(of: state)),
            "entries": entries.prefix(mostOfAState).map(text.context),
            "moreText": left > 0 ? text.language.text(.more, ["count": text.language.site.number(left)]) as Any : false,
        ]
    }

    private static func title(of state: AnswerEntry.State) -> AnswersWord {
        switch state {
        case .overdue: .overdueTitle
        case .unanswered: .unansweredTitle
        case .waiting: .waitingTitle
        case .open: .openTitle
        case .kept: .keptTitle
        case .explained: .explainedTitle
        case .dropped: .droppedTitle
        }
    }
}
