import Definitions
import Deliberation
import Events

/// Data Package v2 of a conversation: its files with hashes and columns, licence, and whose data it is.
struct ConversationPackageFormat {
    /// `files`: all others of the conversation.
    func file(of content: ConversationContent, listing files: [PublishedFile]) -> PublishedFile {
        let (conversation, definition) = (content.conversation, content.definition)
        var sources: [JSONText] = [.object(["title": .text(conversation.owner)])]
        if let attribution = definition.attribution {
            sources = attribution.links.map { .object(["title": .text(attribution.text), "path": .text($0)]) }
            if sources.isEmpty { sources = [.object(["title": .text(attribution.text)])] }
        }
        let package: [String: JSONText] = [
            "$schema": .text("https://datapackage.org/profiles/2.0/datapackage.json"),
            "name": .text(definition.id),
            "title": .text(definition.title[conversation.fileLanguage] ?? definition.id),
            "description": .text(definition.description),
            "created": .text(CivilDay.instantText(conversation.time)),
            "licenses": .list([
                .object(["name": .text(definition.licence.id), "path": .text(definition.licence.url)])
            ]),
            "sources": .list(sources),
            "resources": .list(files.compactMap(DataPackageFormat.resource)),
            "dcs:definition_sha256": .text(definition.digest),
            "dcs:disclosure": disclosure(content),
            "dcs:participants_told": .flag(definition.areParticipantsTold),
        ]
        return PublishedFile(path: "datapackage.json", text: JSONText.object(package).pretty() + "\n")
    }

    private func disclosure(_ content: ConversationContent) -> JSONText {
        guard let minimum = content.counts.minimum else {
            return .object([
                "rule": .text("rows"),
                "meaning": .text(
                    "Every vote is published under a number that stands for a person in this conversation only."),
            ])
        }
        return .object([
            "rule": .text("aggregates"), "minimum": .integer(minimum),
            "meaning": .text(
                "Votes of persons are not published. Counts below \(minimum) are left empty, and others with which they could be "
                    + "computed; withheld.csv lists them."),
        ])
    }
}
