import Definitions
import Foundation

/// A small registry for the entries that need one.
enum InventedRegistry {
    static let text = """
        portfolios:
          - {id: home, name: Home}
        organisations:
          - {id: town, name: Town, portfolio: home, timeZone: America/New_York}
          - {id: state, name: State, portfolio: home, timeZone: Europe/Tallinn}
        providers:
          - {id: town-hall, name: Town hall, kind: public}
          - {id: helpers, name: Helpers, kind: charity}
        channels:
          digital: [web, app]
          assisted: [assisted-digital]
          other: [phone, paper]
        touchpoints: [exit-page, counter]
        regions: [north, south]
        languages: [en, et]
        steps: [form, payment]
        services:
          - {id: permit, name: Permit, organisation: town, providers: [town-hall], channels: [web, phone]}
          - {id: passport, name: Passport, organisation: state, providers: [helpers], channels: [web, paper]}
        """

    static let registry: Registry = {
        let file = YAMLFile(name: "services.yaml")
        guard let registry = RegistryReader(file: file).registry(from: Data(text.utf8)), file.problems.isEmpty else {
            fatalError("the invented registry has mistakes: \(file.problems)")
        }
        return registry
    }()

    static let conversationText = """
        id: invented
        title: {en: Streets, et: Tänavad}
        question: {en: What of the streets?, et: Mida teha?}
        description: Invented.
        owner: town
        languages: [en, et]
        opens: 1970-01-02
        moderation: after
        moderationPolicy: None.
        participantsTold: true
        publishes: rows
        licence: {id: CC0-1.0, url: "https://x.example"}
        """

    static let definitions: Definitions = {
        let file = YAMLFile(name: "invented.yaml")
        let reader = ConversationReader(file: file, registry: registry)
        guard let conversation = reader.conversation(id: "invented", from: Data(conversationText.utf8)),
            file.problems.isEmpty
        else { fatalError("the invented conversation has mistakes: \(file.problems)") }
        return Definitions(registry: registry, datasets: [], conversations: [conversation])
    }()

    static let terms = Dictionary(uniqueKeysWithValues: definitions.labels.enumerated().map { ($1, UInt32($0 + 1)) })
}
