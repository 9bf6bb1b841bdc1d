import Definitions
import Foundation
import Ingest

/// The first byte says which file it is, the rest is the file.
enum DefinitionsEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        let text = Data(bytes.dropFirst())
        let file = YAMLFile(name: "file.yaml")
        switch first % 4 {
        case 0:
            let registry = RegistryReader(file: file).registry(from: text)
            try holdProblems(file, text, isRead: registry != nil)
            if let registry, file.problems.isEmpty { try holdVocabulary(registry) }
        case 1:
            let dataset = DatasetReader(file: file, registry: InventedRegistry.registry)
                .dataset(id: "invented", from: text)
            try holdProblems(file, text, isRead: dataset != nil)
        case 2:
            let list = ThemesReader(file: file, languages: InventedRegistry.registry.languages)
                .list(id: "invented", from: text)
            try holdProblems(file, text, isRead: list != nil)
        default:
            let conversation = ConversationReader(file: file, registry: InventedRegistry.registry)
                .conversation(id: "invented", from: text)
            try holdProblems(file, text, isRead: conversation != nil)
            if let conversation, file.problems.isEmpty { try holdConversation(conversation) }
        }
    }

    /// What was not read has a reason, and every mistake has its place in the file.
    static func holdProblems(_ file: YAMLFile, _ text: Data, isRead: Bool) throws {
        try hold(isRead || !file.problems.isEmpty, "refused without a reason")
        // YAML also ends lines at U+0085, U+2028 and U+2029; each has two bytes at least.
        let breaks = text.count { $0 == 10 || $0 == 13 || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
        for problem in file.problems {
            try hold(!problem.message.isEmpty, "a mistake without a text")
            if String(data: text, encoding: .utf8) == nil { continue }
            try hold(problem.line >= 1, "no line: \(problem)")
            try hold(problem.line <= breaks + 2, "line \(problem.line) of \(breaks + 1): \(problem)")
        }
    }

    /// A conversation without mistakes can be used, and keeps what it promises.
    private static func holdConversation(_ conversation: Conversation) throws {
        try hold(conversation.minimumVoters >= 5, "aggregates of \(conversation.minimumVoters) voters")
        let isKnown = conversation.areParticipantsTold || conversation.alreadyPublic != nil
        try hold(conversation.publishes == .aggregates || isKnown, "rows of people who were not told")
        try hold(Set(conversation.title.keys) == Set(conversation.languages), "a language without a title")
        try hold(conversation.openDays.lowerBound == conversation.opens, "it opens on another day")
        try holdVocabulary(InventedRegistry.registry, [conversation])
    }

    /// A registry without mistakes can be used.
    private static func holdVocabulary(_ registry: Registry, _ conversations: [Conversation] = []) throws {
        let definitions = Definitions(registry: registry, datasets: [], conversations: conversations)
        var terms: [String: UInt32] = [:]
        for label in definitions.labels { terms[label] = UInt32(terms.count + 1) }
        do {
            _ = try Vocabulary(definitions: definitions, terms: terms)
        } catch {
            throw PropertyViolated(description: "a registry without mistakes can't be used: \(error)")
        }
    }
}
