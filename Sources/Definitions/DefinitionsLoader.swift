import Crypto
import Foundation

/// Reads and checks the folder `Pipelines/`.
package enum DefinitionsLoader {
    package static let registryFile = "services.yaml"

    /// Throws `InvalidRegistry` when the registry has a mistake; a dataset or conversation with one is only listed in `problems`.
    package static func load(folder: URL) throws -> Definitions {
        let registry = try registry(folder: folder)
        var datasets: [Dataset] = []
        let themeLists = try ThemeLists(folder: folder, registry: registry)
        var problems = themeLists.problems
        for name in try datasetFiles(in: folder) {
            let file = YAMLFile(name: shown(name, in: folder))
            do {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                let reader = DatasetReader(file: file, registry: registry, themeLists: themeLists)
                let dataset = reader.dataset(id: String(name.dropLast(".yaml".count)), from: bytes)
                if file.problems.isEmpty, let dataset {
                    datasets += versions(
                        of: dataset, registry: registry, themeLists: themeLists, folder: folder, problems: &problems)
                }
            } catch {
                file.report(0, "cannot be read: \(error.localizedDescription)")
            }
            problems += file.problems.sorted { $0.line < $1.line }
        }
        let conversations = try ConversationFiles(folder: folder, registry: registry)
        return Definitions(
            registry: registry, datasets: datasets.sorted { $0.id < $1.id }, conversations: conversations.sound,
            problems: problems + conversations.problems)
    }

    package static func registry(folder: URL) throws -> Registry {
        let file = YAMLFile(name: shown(registryFile, in: folder))
        let bytes: Data
        do {
            bytes = try Data(contentsOf: folder.appending(path: registryFile))
        } catch {
            throw InvalidRegistry(problems: [
                DefinitionError(
                    file: file.name, line: 0, message: "the registry cannot be read: \(error.localizedDescription)")
            ])
        }
        guard var registry = RegistryReader(file: file).registry(from: bytes), file.problems.isEmpty else {
            throw InvalidRegistry(problems: file.problems.sorted { $0.line < $1.line })
        }
        registry.digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return registry
    }

    package static func datasetFiles(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") && $0 != registryFile && !$0.hasPrefix(".")
        }
        .sorted()
    }

    package static func shown(_ name: String, in folder: URL) -> String { folder.lastPathComponent + "/" + name }
}

/// The registry has mistakes; nothing can be counted without it.
package struct InvalidRegistry: Error, CustomStringConvertible, Equatable {
    package var problems: [DefinitionError]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
