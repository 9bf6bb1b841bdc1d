import Definitions
import Foundation
import Ingest

/// The first byte says which file it is, the rest is the file.
enum DefinitionsEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        let text = Data(bytes.dropFirst())
        let file = YAMLFile(name: "file.yaml")
        switch first % 3 {
        case 0:
            let registry = RegistryReader(file: file).registry(from: text)
            try holdProblems(file, text, isRead: registry != nil)
            if let registry, file.problems.isEmpty { try holdVocabulary(registry) }
        case 1:
            let dataset = DatasetReader(file: file, registry: InventedRegistry.registry)
                .dataset(id: "invented", from: text)
            try holdProblems(file, text, isRead: dataset != nil)
        default:
            let list = ThemesReader(file: file, languages: InventedRegistry.registry.languages)
                .list(id: "invented", from: text)
            try holdProblems(file, text, isRead: list != nil)
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

    /// A registry without mistakes can be used.
    private static func holdVocabulary(_ registry: Registry) throws {
        var terms: [String: UInt32] = [:]
        for label in registry.labels { terms[label] = UInt32(terms.count + 1) }
        do {
            _ = try Vocabulary(registry: registry, terms: terms)
        } catch {
            throw PropertyViolated(description: "a registry without mistakes can't be used: \(error)")
        }
    }
}
