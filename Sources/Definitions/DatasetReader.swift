import Crypto
import Events
import Foundation
import Measures
import Themes
import Yams

/// Reads the file of one dataset.
package struct DatasetReader {
    let file: YAMLFile
    let registry: Registry
    let themeLists: ThemeLists

    package init(file: YAMLFile, registry: Registry, themeLists: ThemeLists = ThemeLists()) {
        self.file = file
        self.registry = registry
        self.themeLists = themeLists
    }

    static let keys = [
        "id", "title", "description", "version", "services", "events", "dimensions", "parent", "period", "periods",
        "rollups", "measures", "allowedLatenessHours", "disclosure", "licence", "attribution", "goals", "cases",
        "supersedes", "themes",
    ]

    /// `id` is the name of the file without its ending, which the id inside must repeat.
    package func dataset(id: String, from bytes: Data) -> Dataset? {
        guard let root = file.root(of: bytes, what: "the dataset", keys: Self.keys) else { return nil }
        let named = root.text("id")
        if !named.isEmpty && named != id {
            file.report(root.line(of: "id"), "\"id\" is \"\(named)\"; expected the file's own name, \"\(id)\"")
        }
        Slug.check(id, line: root.line(of: "id"), in: file)
        let dimensions = dimensions(root)
        let version = root.integer("version", in: 1...100_000) ?? 1
        let kinds = kinds(root)
        let measures = measures(root, dimensions: dimensions, kinds: kinds)
        var dataset = Dataset(
            id: id,
            title: root.text("title"),
            description: root.text("description"),
            version: version,
            scope: scope(root),
            kinds: kinds,
            dimensions: dimensions,
            parentDepth: parentDepth(root, dimensions: dimensions),
            period: root.choice("period", Period.self) ?? .month,
            periods: periods(root),
            rollups: rollups(root, dimensions: dimensions),
            measures: measures,
            allowedLatenessHours: root.integer("allowedLatenessHours", in: 0...8_784) ?? 0,
            disclosure: disclosure(root),
            licence: licence(root),
            attribution: root.text("attribution"),
            goals: Goals.read(root),
            digest: SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
            themes: themes(root, isAsked: measures.contains("comment-themes")))
        dataset.cases = CaseRulesReader.changes(in: root, keys: ["timeoutDays", "standardHours"])
        dataset.supersedes = Supersession.read(root, version: version)
        return dataset
    }

    /// The list that the comments are sorted by; named if and only if a measure needs one.
    private func themes(_ root: YAMLMap, isAsked: Bool) -> ThemeList? {
        guard let found = root.optionalText("themes") else {
            if isAsked && !root.has("themes") {
                file.report(
                    root.line(of: "measures"),
                    "the measure comment-themes needs \"themes\", the name of a list of themes")
            }
            return nil
        }
        if !isAsked { file.report(found.line, "\"themes\" is for the measure comment-themes, which is not asked for") }
        guard root.check(found, isOneOf: themeLists.names, "list of themes") else { return nil }
        if let list = themeLists.sound[found.text] { return list }
        file.report(
            found.line, "the list of themes \"\(found.text)\" has mistakes; they are reported with its own file")
        return nil
    }

    private func scope(_ root: YAMLMap) -> ServiceScope {
        guard let entry = root.required("services", "all, or a map with organisations or exceptOrganisations") else {
            return .all
        }
        if entry.node.scalar?.string == "all" { return .all }
        let line = file.line(of: entry.node)
        guard entry.node.mapping != nil else {
            file.report(
                line,
                "\"services\" is \(YAMLMap.shown(entry.node)); expected all, or a map with organisations or "
                    + "exceptOrganisations")
            return .all
        }
        let names = ["organisations", "exceptOrganisations"]
        guard let map = root.map("services", keys: names) else { return .all }
        let given = names.filter(map.has)
        guard given.count == 1, let key = given.first else {
            file.report(line, "\"services\" must name exactly one of organisations and exceptOrganisations")
            return .all
        }
        let known = registry.organisations.map(\.id)
        let list = map.texts(key).filter { map.check($0, isOneOf: known, "organisation") }.map(\.text)
        return key == "organisations" ? .organisations(list) : .exceptOrganisations(list)
    }

    private func kinds(_ root: YAMLMap) -> [EventKind] {
        let names = EventKind.counted.map { "\($0)" }
        let found = root.texts("events", isRequired: true).filter { root.check($0, isOneOf: names, "event") }
        if root.has("events") && found.isEmpty {
            file.report(root.line(of: "events"), "\"events\" names no event; expected feedback, outcome or withdrawal")
        }
        return EventKind.counted.filter { kind in found.contains { $0.text == "\(kind)" } }
    }

    private func dimensions(_ root: YAMLMap) -> [Dimension] {
        root.texts("dimensions", isRequired: true).compactMap { found in
            guard let dimension = dimension(found, in: root) else { return nil }
            if dimension.isCarried { return dimension }
            file.report(
                found.line,
                "\"\(found.text)\" follows from the registry and is carried by no event; expected it in rollups only")
            return nil
        }
    }

    private func dimension(_ found: Located, in root: YAMLMap) -> Dimension? {
        guard root.check(found, isOneOf: Dimension.allCases.map(\.rawValue), "dimension") else { return nil }
        return Dimension(rawValue: found.text)
    }

    private func parentDepth(_ root: YAMLMap, dimensions: [Dimension]) -> Int {
        let parent = root.texts("parent").compactMap { dimension($0, in: root) }
        guard dimensions.starts(with: parent) else {
            let list = dimensions.map(\.rawValue).joined(separator: ", ")
            file.report(
                root.line(of: "parent"),
                "\"parent\" is not the beginning of the dimensions; expected a prefix of [\(list)]")
            return 0
        }
        return parent.count
    }

    private func periods(_ root: YAMLMap) -> [WindowLength] {
        // A wrong `period` is reported where it is read; nothing can be said about its sums then.
        let released = root.entry("period")?.node.scalar.flatMap { Period(rawValue: $0.string) }
        let found = root.texts("periods").compactMap { found -> WindowLength? in
            guard root.check(found, isOneOf: WindowLength.allCases.map(\.rawValue), "period"),
                let length = WindowLength(rawValue: found.text)
            else { return nil }
            guard let released, !length.isSum(of: released) else { return length }
            let allowed = WindowLength.allCases.filter { $0.isSum(of: released) }.map(\.rawValue)
            file.report(
                found.line,
                "\"\(found.text)\" is no sum of the released period \"\(released.rawValue)\"; expected of: "
                    + allowed.joined(separator: ", "))
            return nil
        }
        if root.has("periods") && root.list("periods").isEmpty {
            file.report(root.line(of: "periods"), "\"periods\" names no period; expected one at least, or no such key")
        }
        return found.sorted()
    }

    private func rollups(_ root: YAMLMap, dimensions: [Dimension]) -> [[Dimension]] {
        var out: [[Dimension]] = []
        for node in root.list("rollups") {
            let line = file.line(of: node)
            guard let items = node.sequence else {
                file.report(
                    line, "a rollup must be a list of dimensions such as [channel], found \(YAMLMap.shown(node))")
                continue
            }
            let rollup = root.texts(in: Array(items), of: "a rollup").compactMap { found -> Dimension? in
                guard let dimension = dimension(found, in: root) else { return nil }
                if dimensions.contains(dimension.base) { return dimension }
                file.report(
                    found.line,
                    "the rollup's \"\(found.text)\" needs \"\(dimension.base.rawValue)\" among its dataset's dimensions"
                )
                return nil
            }
            if out.contains(where: { Set($0) == Set(rollup) }) {
                file.report(line, "this rollup stands in the list twice")
            }
            out.append(rollup)
        }
        return out
    }

    private func measures(_ root: YAMLMap, dimensions: [Dimension], kinds: [EventKind]) -> [String] {
        let known = MeasureList.all.map(\.key)
        let found = root.texts("measures", isRequired: true).filter { root.check($0, isOneOf: known, "measure") }
        if root.has("measures") && found.isEmpty {
            file.report(root.line(of: "measures"), "\"measures\" names no measure; expected at least one")
        }
        if !kinds.isEmpty, !kinds.contains(.outcome) {
            for measure in found where MeasureList.measure(measure.text)?.variables.contains(where: \.isOfCase) == true
            {
                file.report(measure.line, "\(measure.text) follows cases, so \"events\" must name outcome too")
            }
        }
        if dimensions.contains(.step) {
            for measure in found where MeasureList.measure(measure.text)?.needsOpenCases == true {
                file.report(
                    measure.line,
                    "\(measure.text) needs open cases too, and by step a case counts once it has ended; use case-endings"
                )
            }
        }
        return found.map(\.text)
    }

    private func disclosure(_ root: YAMLMap) -> DisclosureRule {
        let fallback = DisclosureRule.wholeBatches(k: DisclosureRule.smallestK)
        guard root.required("disclosure", "{k: 10} or {open: \"the reason\"}") != nil,
            let map = root.map("disclosure", keys: ["k", "open"])
        else { return fallback }
        guard map.has("k") != map.has("open") else {
            file.report(map.line, "\"disclosure\" must name exactly one of k and open")
            return fallback
        }
        if map.has("k") {
            let k = map.integer("k", in: DisclosureRule.smallestK...1_000_000)
            return .wholeBatches(k: k ?? DisclosureRule.smallestK)
        }
        guard let entry = map.entry("open"), YAMLFile.kind(of: entry.node) == "text",
            let reason = entry.node.scalar?.string, reason.contains(where: { $0.isLetter })
        else {
            file.report(
                map.line(of: "open"),
                "\"open\" lacks its reason; expected the text that says why the counts are public already")
            return fallback
        }
        return .open(reason: reason)
    }

    private func licence(_ root: YAMLMap) -> Dataset.Licence {
        guard root.required("licence", "a map of id and url") != nil,
            let map = root.map("licence", keys: ["id", "url"])
        else { return Dataset.Licence(id: "", url: "") }
        let url = map.text("url")
        if !url.isEmpty && !url.hasPrefix("https://") && !url.hasPrefix("http://") {
            file.report(map.line(of: "url"), "\"url\" of the licence is \"\(url)\"; expected an address with https://")
        }
        return Dataset.Licence(id: map.text("id"), url: url)
    }
}

extension Dimension {
    /// The carried dimension that a derived one follows from; a carried one is its own.
    package var base: Dimension {
        switch self {
        case .organisation, .portfolio: .service
        case .providerKind: .provider
        default: self
        }
    }
}
