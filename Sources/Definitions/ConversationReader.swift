import Crypto
import Events
import Foundation
import Yams

/// Reads a file of `Pipelines/conversations/`.
package struct ConversationReader {
    let file: YAMLFile
    let registry: Registry

    package init(file: YAMLFile, registry: Registry) {
        self.file = file
        self.registry = registry
    }

    static let keys = [
        "id", "title", "question", "description", "owner", "languages", "opens", "closes", "moderation",
        "moderationPolicy", "invited", "participantsTold", "alreadyPublic", "publishes", "minimumVoters", "answer",
        "licence", "attribution",
    ]

    /// `id` is the name of the file without its ending, which the id inside must repeat.
    package func conversation(id: String, from bytes: Data) -> Conversation? {
        guard let root = file.root(of: bytes, what: "the conversation", keys: Self.keys) else { return nil }
        checkID(id, root)
        let languages = languages(root)
        let (opens, closes) = days(root)
        return Conversation(
            id: id,
            title: texts("title", in: languages, root),
            question: texts("question", in: languages, root),
            description: root.text("description"),
            owner: owner(root),
            languages: languages,
            opens: opens,
            closes: closes,
            moderation: root.choice("moderation", Conversation.Moderation.self) ?? .before,
            moderationPolicy: root.text("moderationPolicy"),
            invited: root.has("invited") ? root.integer("invited", in: 1...10_000_000_000) : nil,
            areParticipantsTold: root.flag("participantsTold", orElse: false),
            alreadyPublic: alreadyPublic(root),
            publishes: publishes(root),
            minimumVoters: minimumVoters(root),
            answer: answer(root),
            licence: licence(root),
            attribution: attribution(root),
            digest: SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    private func checkID(_ id: String, _ root: YAMLMap) {
        let named = root.text("id")
        let line = root.line(of: "id")
        if !named.isEmpty && named != id {
            file.report(line, "\"id\" is \"\(named)\"; expected the file's own name, \"\(id)\"")
        }
        Slug.check(id, line: line, in: file)
        if registry.service(id) != nil {
            file.report(line, "the id \"\(id)\" is that of a service; expected another one, as keys name both alike")
        }
    }

    private func owner(_ root: YAMLMap) -> String {
        guard root.required("owner", "the id of an organisation") != nil, let found = root.optionalText("owner"),
            root.check(found, isOneOf: registry.organisations.map(\.id), "organisation")
        else { return "" }
        return found.text
    }

    private func languages(_ root: YAMLMap) -> [String] {
        let found = root.texts("languages", isRequired: true)
        if root.has("languages") && found.isEmpty {
            file.report(root.line(of: "languages"), "\"languages\" is empty; expected one language at least")
        }
        for language in found { Slug.check(language.text, line: language.line, in: file, allowUppercase: true) }
        return found.map(\.text)
    }

    /// A text in each of the languages.
    private func texts(_ key: String, in languages: [String], _ root: YAMLMap) -> [String: String] {
        guard root.required(key, "a map with a text for each language") != nil,
            let map = root.map(key, keys: languages)
        else { return [:] }
        return Dictionary(languages.map { ($0, map.text($0)) }, uniquingKeysWith: { first, _ in first })
    }

    private func days(_ root: YAMLMap) -> (opens: Int32, closes: Int32?) {
        guard root.required("opens", "a day such as 2026-03-01") != nil else { return (0, nil) }
        let opens = day("opens", root)
        let closes = root.has("closes") ? day("closes", root) : nil
        if let opens, let closes, closes < opens {
            file.report(
                root.line(of: "closes"), "\"closes\" lies before \"opens\"; expected the same day or a later one")
        }
        return (opens ?? 0, closes)
    }

    private func day(_ key: String, _ root: YAMLMap) -> Int32? {
        guard let found = root.optionalText(key) else { return nil }
        if let match = found.text.wholeMatch(of: /(\d{4})-(\d{2})-(\d{2})/), let year = Int(match.1),
            let month = Int(match.2), let day = Int(match.3), (1970...2099).contains(year), (1...12).contains(month),
            (1...CivilDay.daysInMonth(year: year, month: month)).contains(day)
        {
            return CivilDay.number(year: year, month: month, day: day)
        }
        file.report(found.line, "\"\(key)\" is \"\(found.text)\"; expected a day such as 2026-03-01")
        return nil
    }

    private func alreadyPublic(_ root: YAMLMap) -> String? {
        root.has("alreadyPublic") ? root.text("alreadyPublic") : nil
    }

    /// Rows of people leave the house only if people knew that before they voted, or if they lie in public already.
    private func publishes(_ root: YAMLMap) -> Conversation.Publishes {
        guard let choice = root.choice("publishes", Conversation.Publishes.self) else { return .aggregates }
        let isTold = root.entry("participantsTold")?.node.bool ?? false
        if choice == .rows, !isTold, !root.has("alreadyPublic") {
            file.report(
                root.line(of: "publishes"),
                "\"publishes\" is \"rows\", so \"participantsTold\" must be true: people are told before they vote that "
                    + "their votes are published under a number; expected that, or \"alreadyPublic\" with the reason, or "
                    + "\"aggregates\"")
        }
        return choice
    }

    private func minimumVoters(_ root: YAMLMap) -> Int {
        let smallest = Conversation.smallestMinimumVoters
        guard root.has("minimumVoters") else { return smallest }
        return root.integer("minimumVoters", in: smallest...1_000_000) ?? smallest
    }

    private func answer(_ root: YAMLMap) -> Conversation.Answer? {
        guard let map = root.map("answer", keys: ["responsible", "withinDays"]) else { return nil }
        return Conversation.Answer(
            responsible: map.text("responsible"), withinDays: map.integer("withinDays", in: 1...3_660) ?? 0)
    }

    private func licence(_ root: YAMLMap) -> Dataset.Licence {
        guard root.required("licence", "a map of id and url") != nil,
            let map = root.map("licence", keys: ["id", "url"])
        else { return Dataset.Licence(id: "", url: "") }
        let url = map.text("url")
        checkAddress(url, map.line(of: "url"), "\"url\" of the licence")
        return Dataset.Licence(id: map.text("id"), url: url)
    }

    private func attribution(_ root: YAMLMap) -> Conversation.Attribution? {
        guard root.has("attribution"), let map = root.map("attribution", keys: ["text", "links"]) else { return nil }
        let links = map.texts("links")
        for link in links { checkAddress(link.text, link.line, "a link of the attribution") }
        return Conversation.Attribution(text: map.text("text"), links: links.map(\.text))
    }

    private func checkAddress(_ address: String, _ line: Int, _ what: String) {
        if address.isEmpty || address.hasPrefix("https://") || address.hasPrefix("http://") { return }
        file.report(line, "\(what) is \"\(address)\"; expected an address with https://")
    }
}
