import Definitions
import Foundation

/// The bytes are a mapping file.
enum MappingsEntry {
    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = Data(bytes)
        let file = YAMLFile(name: "file.yaml")
        let mapping = SourceMappingReader(file: file, registry: InventedRegistry.registry).mapping(from: text)
        try DefinitionsEntry.holdProblems(file, text, isRead: mapping != nil)
        guard let mapping, file.problems.isEmpty else { return }
        try hold(!mapping.templates.isEmpty, "a mapping without mistakes makes no event")
        try hold(!mapping.time.formats.isEmpty, "a mapping without mistakes can't read a time")
    }
}
