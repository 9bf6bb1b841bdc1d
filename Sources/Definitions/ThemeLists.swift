import Foundation
import Themes

/// The lists of themes in `Pipelines/themes/`, read and checked.
package struct ThemeLists {
    /// By id.
    var sound: [String: ThemeList] = [:]
    /// Of all files, those with mistakes among them.
    var names: [String] = []
    var problems: [DefinitionError] = []

    package init() {}

    init(folder: URL, registry: Registry) throws {
        for name in try Self.files(in: folder) {
            let file = YAMLFile(name: DefinitionsLoader.shown(name, in: folder))
            let id = String(name.dropFirst(Self.folder.count).dropLast(".yaml".count))
            names.append(id)
            do {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                let list = ThemesReader(file: file, languages: registry.languages).list(id: id, from: bytes)
                if file.problems.isEmpty, let list { sound[id] = list }
            } catch {
                file.report(0, "cannot be read: \(error.localizedDescription)")
            }
            problems += file.problems.sorted { $0.line < $1.line }
        }
    }

    private static let folder = "themes/"

    /// `themes/<id>.yaml` for every list, sorted; none where there is no such folder.
    package static func files(in pipelines: URL) throws -> [String] {
        let themes = pipelines.appending(path: folder)
        guard FileManager.default.fileExists(atPath: themes.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: themes.path)
            .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { folder + $0 }
    }
}
