import Crypto
import Foundation
import Themes

/// Everything `Pipelines/` says, read and checked; files with mistakes are left out and listed.
package struct Definitions: Sendable {
    package var registry: Registry
    /// Sorted by id.
    package var datasets: [Dataset]
    /// Sorted by id.
    package var conversations: [Conversation]
    /// Each list once, however many datasets name it.
    package var themeLists: [ThemeList] {
        let lists = Dictionary(
            datasets.compactMap(\.themes).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return lists.values.sorted { $0.id < $1.id }
    }
    /// One bad file does not stop the others.
    package var problems: [DefinitionError]

    package init(
        registry: Registry, datasets: [Dataset], conversations: [Conversation] = [], problems: [DefinitionError] = []
    ) {
        self.registry = registry
        self.datasets = datasets
        self.conversations = conversations
        self.problems = problems
    }

    /// Every label that can stand in an event, sorted and without repeats; the journal gives each a number.
    package var labels: [String] {
        Set(registry.labels + conversations.map(\.id) + conversations.flatMap(\.languages)).sorted()
    }

    package func conversation(_ id: String) -> Conversation? { conversations.first { $0.id == id } }

    /// Raised when the program counts or stores tallies in another way, so that what was counted before is counted anew.
    private static let countingVersion = 7

    /// SHA-256 over everything that published numbers depend on: files, counters and methods, in hexadecimal; a change of it
    /// means counting anew.
    package var digest: String {
        var hasher = SHA256()
        hasher.update(data: Data("\(Self.countingVersion) \(registry.digest)".utf8))
        for dataset in datasets {
            let methods = dataset.measureList.map(\.method).joined(separator: "\n")
            let text = "\(dataset.id) \(dataset.digest) \(dataset.layout.names)\n\(methods)\n"
            hasher.update(data: Data(text.utf8))
            if let themes = dataset.themes { hasher.update(data: Data("\(themes.id) \(themes.digest)\n".utf8)) }
        }
        for conversation in conversations {
            hasher.update(data: Data("\(conversation.id) \(conversation.digest)\n".utf8))
        }
        return hasher.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
