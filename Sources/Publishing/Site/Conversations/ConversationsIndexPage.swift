import Definitions

/// The list of conversations, in English with links to each language; no page where there are none.
enum ConversationsIndexPage {
    static let path = "conversations/index.html"

    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let conversations = data.snapshot.conversations
        guard !conversations.isEmpty else { return [] }
        let language = ConversationLanguage.english
        let list = conversations.map { conversation -> [String: Any] in
            let definition = conversation.definition
            let counts = StatementCounts(conversation)
            var context: [String: Any] = [
                "title": ConversationPage.title(definition, language), "owner": conversation.owner,
                "period": ConversationPage.period(conversation, language),
                "voters": counts.seen(conversation.analysis.record.participants.count).map(language.site.number)
                    ?? language.text(.withheld),
                "statements": language.site.number(conversation.analysis.record.statements.count),
                "groups": language.site.number(conversation.analysis.groups.count),
                "pages": ConversationLanguage.all.map { language -> [String: Any] in
                    [
                        "href": "\(definition.id)/\(language.code).html", "code": language.code,
                        "label": language.site.name,
                    ]
                },
            ]
            if let attribution = definition.attribution {
                context["attribution"] = ["text": attribution.text, "links": attribution.links] as [String: Any]
            }
            return context
        }
        return [
            Page(path: path, template: "conversations", title: "Conversations", context: ["conversations": list])
        ]
    }
}
