import Events
import Foundation

/// What a dataset says of the version that it takes the place of: `supersedes: {version, since, reason}`.
package struct Supersession: Sendable, Equatable {
    package var version: Int
    /// First civil day for which the new version is the one in force.
    package var since: Int32
    package var reason: String

    /// Where the earlier version is kept, relative to `Pipelines/`.
    package static func file(of id: String, version: Int) -> String { "earlier/\(id).v\(version).yaml" }

    /// Under what id the earlier version is counted and published.
    package static func id(of id: String, version: Int) -> String { "\(id).v\(version)" }

    static func read(_ root: YAMLMap, version: Int) -> Supersession? {
        guard let map = root.map("supersedes", keys: ["version", "since", "reason"]) else { return nil }
        let earlier = map.integer("version", in: 1...100_000) ?? 0
        if earlier >= version, earlier > 0 {
            map.file.report(
                map.line(of: "version"),
                "\"version\" of supersedes is \(earlier); expected one below the dataset's own, \(version)")
        }
        return Supersession(version: earlier, since: day(map), reason: map.text("reason"))
    }

    private static func day(_ map: YAMLMap) -> Int32 {
        let text = map.text("since")
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        if parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], (1...12).contains(month),
            (1...CivilDay.daysInMonth(year: year, month: month)).contains(day)
        {
            return CivilDay.number(year: year, month: month, day: day)
        }
        if !text.isEmpty {
            map.file.report(map.line(of: "since"), "\"since\" is \"\(text)\"; expected a day such as 2026-04-01")
        }
        return 0
    }
}

extension DefinitionsLoader {
    /// The dataset and every earlier version of it that is to be counted beside it; mistakes are reported in their files.
    static func versions(
        of dataset: Dataset, registry: Registry, themeLists: ThemeLists, folder: URL,
        problems: inout [DefinitionError]
    ) -> [Dataset] {
        var found = [dataset]
        var newer = dataset
        while let supersession = newer.supersedes {
            let name = Supersession.file(of: dataset.id, version: supersession.version)
            let file = YAMLFile(name: shown(name, in: folder))
            guard let bytes = try? Data(contentsOf: folder.appending(path: name)) else {
                file.report(
                    0, "version \(supersession.version) of \(dataset.id) is superseded and not there; keep its file")
                problems += file.problems
                return found
            }
            let reader = DatasetReader(file: file, registry: registry, themeLists: themeLists)
            guard var earlier = reader.dataset(id: dataset.id, from: bytes), file.problems.isEmpty else {
                problems += file.problems.sorted { $0.line < $1.line }
                return found
            }
            guard earlier.version == supersession.version else {
                file.report(0, "its version is \(earlier.version); expected \(supersession.version), as in its name")
                problems += file.problems
                return found
            }
            newer = earlier
            earlier.id = Supersession.id(of: dataset.id, version: earlier.version)
            earlier.title += " (version \(earlier.version))"
            earlier.isEarlierVersion = true
            found.append(earlier)
        }
        return found
    }
}
