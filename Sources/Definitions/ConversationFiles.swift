import Foundation

/// The conversations in `Pipelines/conversations/`, read and checked; a file with a mistake is left out.
package struct ConversationFiles {
    /// Sorted by id.
    package private(set) var sound: [Conversation] = []
    package private(set) var problems: [DefinitionError] = []

    package init(folder: URL, registry: Registry) throws {
        for name in try Self.files(in: folder) {
            let file = YAMLFile(name: DefinitionsLoader.shown(name, in: folder))
            let id = String(name.dropFirst(Self.folder.count).dropLast(".yaml".count))
            do {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                let found = ConversationReader(file: file, registry: registry).conversation(id: id, from: bytes)
                if file.problems.isEmpty, let found { sound.append(found) }
            } catch {
                file.report(0, "cannot be read: \(error.localizedDescription)")
            }
            problems += file.problems.sorted { $0.line < $1.line }
        }
        sound.sort { $0.id < $1.id }
    }

    private static let folder = "conversations/"

    /// `conversations/<id>.yaml` for every conversation, sorted; none where there is no such folder.
    package static func files(in pipelines: URL) throws -> [String] {
        let conversations = pipelines.appending(path: folder)
        guard FileManager.default.fileExists(atPath: conversations.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: conversations.path)
            .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { folder + $0 }
    }
}
