import Definitions
import Foundation

/// What was found in one file of `Pipelines/`.
package struct CheckResult: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case registry
        case themes
        case conversation
        case dataset
        case test
        case mapping
    }

    package var kind: Kind
    /// As in messages: the folder's name and the file's.
    package var file: String
    /// Cases of a test file that were run.
    package var cases: Int
    package var mistakes: [DefinitionError]

    package var isSound: Bool { mistakes.isEmpty }

    /// One line for a sound file, else one for each mistake.
    package var report: String {
        if !isSound { return mistakes.map(\.description).joined(separator: "\n") }
        return "ok  \(kind.rawValue)  \(file)" + (kind == .test ? ", \(Self.counted(cases, "case"))" : "")
    }

    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    init(_ kind: Kind, _ file: String, cases: Int = 0, mistakes: [DefinitionError] = []) {
        self.kind = kind
        self.file = file
        self.cases = cases
        self.mistakes = mistakes
    }
}

extension [CheckResult] {
    /// `6 datasets, 6 test files with 14 cases, 2 mappings, 1 list of themes, 4 conversations: no mistakes`.
    package var summary: String {
        func files(_ kind: CheckResult.Kind) -> Int { count { $0.kind == kind } }
        let parts = [
            CheckResult.counted(files(.dataset), "dataset"),
            CheckResult.counted(files(.test), "test file") + " with "
                + CheckResult.counted(reduce(0) { $0 + $1.cases }, "case"),
            CheckResult.counted(files(.mapping), "mapping"),
            CheckResult.counted(files(.themes), "list") + " of themes",
            CheckResult.counted(files(.conversation), "conversation"),
        ]
        let mistakes = reduce(0) { $0 + $1.mistakes.count }
        return parts.joined(separator: ", ") + ": "
            + (mistakes == 0 ? "no mistakes" : CheckResult.counted(mistakes, "mistake"))
    }
}

/// Reads every file of `Pipelines/` and runs the tests beside the datasets.
package struct PipelineChecks {
    static let testEnding = ".test.yaml"

    private let folder: URL
    private let definitions: Definitions

    /// The registry first, then the lists of themes and the conversations, then each dataset with its tests, then the mappings of `sources/`.
    ///
    /// Throws only when the folder can't be read; every mistake in a file is in the results.
    package static func run(folder: URL) throws -> [CheckResult] {
        let registryFile = DefinitionsLoader.shown(DefinitionsLoader.registryFile, in: folder)
        let definitions: Definitions
        do {
            definitions = try DefinitionsLoader.load(folder: folder)
        } catch let error as InvalidRegistry {
            return [CheckResult(.registry, registryFile, mistakes: error.problems)]
        }
        let checks = PipelineChecks(folder: folder, definitions: definitions)
        return [CheckResult(.registry, registryFile)] + (try checks.themes()) + (try checks.conversations())
            + (try checks.datasets())
            + (try checks.orphans())
            + (try checks.mappings())
    }

    private func themes() throws -> [CheckResult] {
        try ThemeLists.files(in: folder).map { name in
            let file = DefinitionsLoader.shown(name, in: folder)
            return CheckResult(.themes, file, mistakes: definitions.problems.filter { $0.file == file })
        }
    }

    private func conversations() throws -> [CheckResult] {
        try ConversationFiles.files(in: folder).map { name in
            let file = DefinitionsLoader.shown(name, in: folder)
            return CheckResult(.conversation, file, mistakes: definitions.problems.filter { $0.file == file })
        }
    }

    private func datasets() throws -> [CheckResult] {
        try DefinitionsLoader.datasetFiles(in: folder).flatMap { name in
            let file = DefinitionsLoader.shown(name, in: folder)
            let mistakes = definitions.problems.filter { $0.file == file }
            let result = CheckResult(.dataset, file, mistakes: mistakes)
            let id = String(name.dropLast(".yaml".count))
            guard let dataset = definitions.datasets.first(where: { $0.id == id }) else { return [result] }
            return [result, test(of: dataset)]
        }
    }

    private func test(of dataset: Dataset) -> CheckResult {
        let name = dataset.id + Self.testEnding
        let file = YAMLFile(name: DefinitionsLoader.shown(name, in: folder))
        let url = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: url.path) else {
            file.report(0, "the dataset has no test file; write one case at least (docs/pipelines.md, Tests)")
            return CheckResult(.test, file.name, mistakes: file.problems)
        }
        var cases: [TestCase] = []
        do {
            let bytes = try Data(contentsOf: url)
            let runner = try TestCaseRunner(dataset: dataset, registry: definitions.registry)
            let vocabulary = try RowVocabulary(dataset: dataset, registry: definitions.registry)
            cases = TestFileReader(file: file, vocabulary: vocabulary).cases(in: bytes)
            // A file that isn't read as meant is not run: its failures would only hide the mistake.
            if file.problems.isEmpty {
                for testCase in cases { TestCaseCheck(testCase: testCase, file: file).check(with: runner) }
            }
        } catch {
            file.report(0, "cannot be checked: \(error)")
        }
        let mistakes = file.problems.sorted { $0.line < $1.line }
        return CheckResult(.test, file.name, cases: cases.count, mistakes: mistakes)
    }

    /// Test files without a dataset: nothing would ever run them.
    private func orphans() throws -> [CheckResult] {
        let datasets = Set(try DefinitionsLoader.datasetFiles(in: folder))
        return try yamlFiles(in: folder).filter { $0.hasSuffix(Self.testEnding) }.compactMap { name in
            let dataset = String(name.dropLast(Self.testEnding.count)) + ".yaml"
            guard !datasets.contains(dataset) else { return nil }
            let file = DefinitionsLoader.shown(name, in: folder)
            let mistake = DefinitionError(file: file, line: 0, message: "there is no dataset file \(dataset) beside it")
            return CheckResult(.test, file, mistakes: [mistake])
        }
    }

    private func mappings() throws -> [CheckResult] {
        let sources = folder.appending(path: "sources")
        guard FileManager.default.fileExists(atPath: sources.path) else { return [] }
        return try yamlFiles(in: sources).map { name in
            let file = DefinitionsLoader.shown(name, in: sources)
            do {
                _ = try SourceMappingReader.load(
                    file: sources.appending(path: name), registry: definitions.registry)
                return CheckResult(.mapping, file)
            } catch let error as InvalidMapping {
                return CheckResult(.mapping, file, mistakes: error.problems)
            }
        }
    }

    private func yamlFiles(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
    }
}
