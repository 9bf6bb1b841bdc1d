import Definitions
import Deliberation
import Events

/// A page for each conversation and language: the map, what groups stand for, what all agree on, who was silent, and who answers.
enum ConversationPage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        data.snapshot.conversations.flatMap { conversation in
            let content = ConversationContent(conversation)
            return ConversationLanguage.all.map { page(content, $0, data) }
        }
    }

    static func path(of id: String, _ language: ConversationLanguage) -> String {
        "conversations/\(id)/\(language.code).html"
    }

    private static func page(_ content: ConversationContent, _ language: ConversationLanguage, _ data: SiteData) -> Page
    {
        let definition = content.definition
        let section = ConversationSections(content: content, language: language)
        var context: [String: Any] = [
            "w": language.context,
            "languages": ConversationLanguage.all.filter { $0.code != language.code }.map { other -> [String: Any] in
                ["href": "\(other.code).html", "code": other.code, "label": language.text(.otherLanguage)]
            },
            "title": title(definition, language), "description": definition.description,
            "heldBy": language.text(.heldBy, ["owner": content.conversation.owner]),
            "period": period(content.conversation, language),
            "asOfText": language.text(.asOf, ["instant": language.site.instant(content.conversation.time)]),
            "files": files(definition.id, data),
            "filesRule": content.counts.minimum.map {
                language.text(.filesAggregates, ["minimum": language.site.number($0)])
            } ?? language.text(.filesRows),
            "moderation": language.text(definition.moderation == .before ? .moderationBefore : .moderationAfter),
            "isTold": definition.areParticipantsTold,
            "licenceName": definition.licence.id, "licenceURL": definition.licence.url,
        ]
        let question = definition.question[language.code] ?? definition.question[content.conversation.fileLanguage]
        if let question { context["question"] = question }
        if !definition.moderationPolicy.isEmpty { context["policy"] = definition.moderationPolicy }
        if let attribution = definition.attribution {
            context["attribution"] = ["text": attribution.text, "links": attribution.links] as [String: Any]
        }
        context.merge(section.context) { _, new in new }
        return Page(
            path: path(of: definition.id, language), template: "conversation", title: title(definition, language),
            context: context, language: language.site)
    }

    static func title(_ definition: Conversation, _ language: ConversationLanguage) -> String {
        definition.title[language.code] ?? definition.languages.first.flatMap { definition.title[$0] } ?? definition.id
    }

    static func period(_ conversation: PublishedConversation, _ language: ConversationLanguage) -> String {
        guard let last = conversation.definition.closes else { return language.text(.noEnd) }
        return language.text(last < conversation.today ? .closed : .open, ["day": language.site.day(last)])
    }

    /// Files of the snapshot, so that a page and its files always say the same.
    private static func files(_ id: String, _ data: SiteData) -> [[String: Any]] {
        let folder = "conversations/\(id)/"
        return data.snapshot.files.filter { $0.path.hasPrefix(folder) }.map { file in
            [
                "name": String(file.path.dropFirst(folder.count)),
                "href": "v1/snapshots/\(data.snapshot.id.text)/\(file.path)",
                "title": file.resource?.title ?? "Data Package", "size": NumberText.bytes(file.byteCount),
            ]
        }
    }
}
