import Events
import Foundation
import Measures
import Yams

/// Reads `services.yaml`.
package struct RegistryReader {
    let file: YAMLFile

    package init(file: YAMLFile) { self.file = file }

    static let keys = [
        "portfolios", "organisations", "providers", "channels", "touchpoints", "regions", "languages", "steps",
        "cases", "services",
    ]

    package func registry(from bytes: Data) -> Registry? {
        guard let root = file.root(of: bytes, what: "the registry", keys: Self.keys) else { return nil }
        let portfolios = named("portfolios", "portfolio", in: root, keys: ["id", "name"]) { map, id in
            Registry.Portfolio(id: id, name: map.text("name"))
        }
        let cases = CaseRulesReader.rules(in: root, orElse: Registry.CaseRules())
        var casesOfOrganisation: [String: Registry.CaseRules] = [:]
        let organisations = named(
            "organisations", "organisation", in: root, keys: ["id", "name", "portfolio", "timeZone", "cases"]
        ) { map, id in
            casesOfOrganisation[id] = CaseRulesReader.rules(in: map, orElse: cases)
            return organisation(map, id: id, portfolios: portfolios.map(\.id))
        }
        let providers = named("providers", "provider", in: root, keys: ["id", "name", "kind"]) { map, id in
            Registry.Provider(
                id: id, name: map.text("name"), kind: map.choice("kind", Registry.ProviderKind.self) ?? .public)
        }
        let channels = channels(in: root)
        let regions = labels("regions", in: root)
        let services = named(
            "services", "service", in: root,
            keys: ["id", "name", "organisation", "providers", "channels", "goals", "cases", "population"]
        ) { map, id in
            var service = service(
                map, id: id, organisations: organisations.map(\.id), providers: providers.map(\.id),
                channels: channels.all)
            service.cases = CaseRulesReader.rules(
                in: map, orElse: casesOfOrganisation[service.organisation] ?? cases)
            service.population = ServedPopulation.read(map, channels: service.channels, regions: regions)
            return service
        }
        return Registry(
            portfolios: portfolios, organisations: organisations, providers: providers, services: services,
            channels: channels, touchpoints: labels("touchpoints", in: root), regions: regions,
            languages: labels("languages", in: root), steps: steps(in: root))
    }

    /// A case remembers the step it reached in one byte.
    private func steps(in root: YAMLMap) -> [String] {
        let steps = labels("steps", in: root)
        if steps.count > Registry.stepsMax {
            file.report(root.line(of: "steps"), "\"steps\" lists \(steps.count); expected \(Registry.stepsMax) at most")
        }
        return steps
    }

    private func organisation(_ map: YAMLMap, id: String, portfolios: [String]) -> Registry.Organisation {
        let portfolio = map.text("portfolio")
        if !portfolio.isEmpty {
            _ = map.check(Located(text: portfolio, line: map.line(of: "portfolio")), isOneOf: portfolios, "portfolio")
        }
        let timeZone = map.text("timeZone")
        if !timeZone.isEmpty { TimeZoneName.check(timeZone, line: map.line(of: "timeZone"), in: file) }
        return Registry.Organisation(id: id, name: map.text("name"), portfolio: portfolio, timeZone: timeZone)
    }

    private func service(
        _ map: YAMLMap, id: String, organisations: [String], providers: [String], channels: [String]
    ) -> Registry.Service {
        let organisation = map.text("organisation")
        if !organisation.isEmpty {
            let found = Located(text: organisation, line: map.line(of: "organisation"))
            _ = map.check(found, isOneOf: organisations, "organisation")
        }
        let usedProviders = map.texts("providers").filter { map.check($0, isOneOf: providers, "provider") }
        let usedChannels = map.texts("channels").filter { map.check($0, isOneOf: channels, "channel") }
        return Registry.Service(
            id: id, name: map.text("name"), organisation: organisation, providers: usedProviders.map(\.text),
            channels: map.has("channels") ? usedChannels.map(\.text) : channels, goals: Goals.read(map))
    }

    /// A list of maps with an id each; ids are slugs and unique in their list.
    private func named<T>(
        _ key: String, _ kind: String, in root: YAMLMap, keys: [String], make: (YAMLMap, String) -> T
    ) -> [T] {
        var lines: [String: Int] = [:]
        return root.maps(key, item: "a \(kind)", keys: keys, isRequired: true).map { map in
            var map = map
            let id = map.text("id")
            let line = map.line(of: "id")
            if !id.isEmpty {
                map.what = "\(kind) \"\(id)\""
                Slug.check(id, line: line, in: file)
                if let first = lines[id] {
                    file.report(
                        line, "the \(kind) id \"\(id)\" is taken by line \(first); expected ids without repeats")
                }
                lines[id] = lines[id] ?? line
            }
            return make(map, id)
        }
    }

    private func channels(in root: YAMLMap) -> Registry.Channels {
        let classes = ["digital", "assisted", "other"]
        guard root.required("channels", "a map of digital, assisted and other") != nil,
            let map = root.map("channels", keys: classes)
        else { return Registry.Channels(digital: [], assisted: [], other: []) }
        var seen: Set<String> = []
        let lists = classes.map { name in
            map.texts(name).filter { found in
                Slug.check(found.text, line: found.line, in: file)
                if seen.insert(found.text).inserted { return true }
                file.report(found.line, "channel \"\(found.text)\" stands in two classes; expected it in one")
                return false
            }
            .map(\.text)
        }
        return Registry.Channels(digital: lists[0], assisted: lists[1], other: lists[2])
    }

    private func labels(_ key: String, in root: YAMLMap) -> [String] {
        root.texts(key).map { found in
            Slug.check(found.text, line: found.line, in: file, allowUppercase: true)
            return found.text
        }
    }
}

/// Ids and labels: lower-case letters, digits and single hyphens (region codes also in capitals).
enum Slug {
    static func check(_ id: String, line: Int, in file: YAMLFile, allowUppercase: Bool = false) {
        let allowed = { (byte: UInt8) in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
                || (allowUppercase && (65...90).contains(byte))
        }
        if !id.utf8.allSatisfy(allowed) || id.hasPrefix("-") || id.hasSuffix("-") || id.utf8.count > Limits.labelBytes {
            file.report(
                line,
                "\"\(id)\" is not a usable id; expected \(Limits.labelBytes) letters a-z, digits, hyphens at most"
            )
        }
        if id == Registry.other {
            file.report(line, "the id \"other\" is reserved for labels that are not listed; expected another word")
        }
    }
}

/// Goals by metric id; only shares can have one.
enum Goals {
    static let metrics: [String] = MeasureList.all.flatMap { measure in
        measure.values(of: Counts()).filter { $0.unit == .share }.map(\.metricID)
    }

    static func read(_ map: YAMLMap) -> [String: Double] {
        guard let goals = map.map("goals", keys: nil) else { return [:] }
        var out: [String: Double] = [:]
        for entry in goals.entries {
            guard goals.check(Located(text: entry.key, line: entry.line), isOneOf: metrics, "metric") else { continue }
            let isNumber = YAMLFile.kind(of: entry.node) == "a number"
            guard isNumber, let value = entry.node.float, (0...1).contains(value) else {
                map.file.report(
                    entry.line,
                    "the goal \"\(entry.key)\" must be a share from 0 to 1, found \(YAMLMap.shown(entry.node))")
                continue
            }
            out[entry.key] = value
        }
        return out
    }
}

/// Names of time zones as the system's time zone data knows them.
enum TimeZoneName {
    static func check(_ name: String, line: Int, in file: YAMLFile) {
        // Foundation also takes abbreviations and offsets, which have no clock changes of their own.
        if name == "UTC" || name.contains("/"), CivilCalendar(timeZone: name) != nil { return }
        let near = Suggestion.nearest(to: name, among: TimeZone.knownTimeZoneIdentifiers)
        let hint = near.map { "did you mean \"\($0)\"?" } ?? "expected an IANA name such as Europe/London"
        file.report(line, "unknown time zone \"\(name)\"; \(hint)")
    }
}
