import Crypto
import Foundation
import Themes

/// Everything `Pipelines/` says, read and checked; files with mistakes are left out and listed.
package struct Definitions: Sendable {
    package var registry: Registry
    /// Sorted by id.
    package var datasets: [Dataset]
    /// Each list once, however many datasets name it.
    package var themeLists: [ThemeList] {
        let lists = Dictionary(
            datasets.compactMap(\.themes).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return lists.values.sorted { $0.id < $1.id }
    }
    /// One bad file does not stop the others.
    package var problems: [DefinitionError]

    package init(registry: Registry, datasets: [Dataset], problems: [DefinitionError] = []) {
        self.registry = registry
        self.datasets = datasets
        self.problems = problems
    }

    /// Raised when the program counts or stores tallies in another way, so that what was counted before is counted anew.
    private static let countingVersion = 6

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
        return hasher.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
